import { describe, expect, test } from 'vitest';
import { ModelBuilder } from '../../../src/engine/planner/matrix.ts';

const INF = Number.POSITIVE_INFINITY;

describe('ModelBuilder', () => {
  test('writes rows as compressed sparse columns, limits of tiers as rows behind them', () => {
    const builder = new ModelBuilder();
    const first = builder.addColumn(0, 1);
    const second = builder.addColumn(-2, INF);
    builder.addRow(1, [[second, 3]], 2);
    builder.addRow(
      -INF,
      [
        [first, 4],
        [second, 0],
      ],
      5,
    );
    builder.addCost('money', first, 7);
    builder.addCost('money', first, 1);
    builder.addCost('order', second, 6);
    const model = builder.linearModel({ objective: 'money', limits: [{ tier: 'order', atMost: 9 }] })!;
    expect(model).toMatchObject({ columnCount: 2, rowCount: 3 });
    expect([...model.objective]).toEqual([8, 0]);
    expect([...model.columnStart]).toEqual([0, 1, 3]);
    expect([...model.rowIndex]).toEqual([1, 0, 2]);
    expect([...model.value]).toEqual([4, 3, 6]);
    expect([...model.rowUpper]).toEqual([2, 5, 9]);
    expect(model.integer).toBeUndefined();
    expect(builder.total('money', Float64Array.of(2, 5))).toBe(16);
  });

  test('fixes whole numbers, which makes an LP of it, and closes columns', () => {
    const builder = new ModelBuilder();
    const on = builder.addColumn(0, 1, { whole: true });
    const power = builder.addColumn(0, 5);
    builder.addRow(
      0,
      [
        [on, 1],
        [power, 1],
      ],
      5,
    );
    expect([...builder.linearModel({ objective: 'money', limits: [] })!.integer!]).toEqual([1, 0]);
    const fixed = builder.linearModel({
      objective: 'money',
      limits: [],
      fixed: new Map([[on, 1]]),
      closed: [power],
    })!;
    expect(fixed.integer).toBeUndefined();
    expect([...fixed.columnLower]).toEqual([1, 0]);
    expect([...fixed.columnUpper]).toEqual([1, 0]);
  });

  test.each<readonly [string, (builder: ModelBuilder) => void]>([
    ['a column', (builder) => builder.addColumn(2, 1)],
    ['a row', (builder) => builder.addRow(2, [[builder.addColumn(0, 1), 1]], 1)],
    ['a row without columns', (builder) => builder.addRow(1, [], 1)],
  ])('says that %s contradicts itself', (_, build) => {
    const builder = new ModelBuilder();
    build(builder);
    expect(builder.linearModel({ objective: 'money', limits: [] })).toBeUndefined();
  });

  test('a row without columns that holds is no contradiction', () => {
    const builder = new ModelBuilder();
    builder.addRow(0, [], 1);
    expect(builder.linearModel({ objective: 'money', limits: [] })).toMatchObject({ rowCount: 0 });
  });
});
