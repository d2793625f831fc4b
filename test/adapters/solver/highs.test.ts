import { beforeAll, describe, expect, test, vi } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import type { LinearModel, Solution, Solver } from '../../../src/engine/ports.ts';

const INF = Number.POSITIVE_INFINITY;

interface Dense {
  readonly objective: readonly number[];
  readonly rows: readonly (readonly [lower: number, coefficients: readonly number[], upper: number])[];
  readonly lower?: readonly number[];
  readonly upper?: readonly number[];
  readonly integer?: readonly number[];
}

function modelOf(dense: Dense): LinearModel {
  const columnCount = dense.objective.length;
  const start = [0];
  const index: number[] = [];
  const value: number[] = [];
  for (let column = 0; column < columnCount; column++) {
    dense.rows.forEach(([, coefficients], row) => {
      if (coefficients[column] !== 0) {
        index.push(row);
        value.push(coefficients[column]!);
      }
    });
    start.push(index.length);
  }
  return {
    columnCount,
    rowCount: dense.rows.length,
    objective: Float64Array.from(dense.objective),
    columnLower: Float64Array.from(dense.lower ?? dense.objective.map(() => 0)),
    columnUpper: Float64Array.from(dense.upper ?? dense.objective.map(() => INF)),
    rowLower: Float64Array.from(dense.rows.map(([lower]) => lower)),
    rowUpper: Float64Array.from(dense.rows.map(([, , upper]) => upper)),
    columnStart: Int32Array.from(start),
    rowIndex: Int32Array.from(index),
    value: Float64Array.from(value),
    ...(dense.integer ? { integer: Uint8Array.from(dense.integer) } : {}),
  };
}

/** A knapsack whose proof needs a search: 40 near-equal items, two weights. */
function hardModel(): LinearModel {
  const items = Array.from({ length: 40 }, (_, item) => item);
  const weight = items.map((item) => 1000 + ((item * 7919) % 997));
  const other = items.map((item) => 1000 + ((item * 104729) % 991));
  return modelOf({
    objective: items.map((item) => -(1000 + ((item * 1299709) % 983))),
    rows: [
      [-INF, weight, 20_011],
      [-INF, other, 20_021],
    ],
    upper: items.map(() => 1),
    integer: items.map(() => 1),
  });
}

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

/** What is the same each time. */
function withoutClock({ spentS: _, ...solution }: Solution): Solution {
  return solution;
}

describe('HiGHS as solver', () => {
  test('is loaded once and says which version it is', async () => {
    expect(await loadHighs()).toBe(solver);
    expect(solver.name).toMatch(/^HiGHS \d+\.\d+\.\d+$/);
  });

  test('solves an LP: chairs 30, tables 50, two scarce hours', () => {
    const solution = solver.solve(
      modelOf({
        objective: [-30, -50],
        rows: [
          [-INF, [1, 2], 40],
          [-INF, [2, 1], 50],
        ],
      }),
    );
    expect(solution).toMatchObject({ status: 'optimal' });
    if (solution.status !== 'optimal') return;
    expect(solution.objective).toBeCloseTo(-1100, 9);
    expect(solution.bound).toBeCloseTo(-1100, 9);
    expect([...solution.x]).toEqual([20, 10]);
  });

  test('solves an MILP: 0.9 of the best fraction is not a whole number', () => {
    const dense: Dense = { objective: [-5, -4], rows: [[-INF, [6, 5], 10]], upper: [1, 1], integer: [1, 1] };
    const whole = solver.solve(modelOf(dense));
    const relaxed = solver.solve(modelOf({ ...dense, integer: [0, 0] }));
    expect(whole).toMatchObject({ status: 'optimal', objective: -5, bound: -5 });
    expect(relaxed).toMatchObject({ status: 'optimal' });
    if (relaxed.status === 'optimal') expect(relaxed.objective).toBeCloseTo(-8.2, 9);
  });

  test.each([
    ['an LP', {}],
    ['an MILP', { integer: [1] }],
  ])('says that %s is infeasible', (_, integer) => {
    const solution = solver.solve(modelOf({ objective: [1], rows: [[2, [1], 3]], upper: [1], ...integer }));
    expect(withoutClock(solution)).toEqual({ status: 'infeasible' });
  });

  test.each([
    ['an LP', {}],
    ['an MILP', { integer: [1] }],
  ])('says that %s is unbounded', (_, integer) => {
    const solution = solver.solve(modelOf({ objective: [-1], rows: [[1, [1], INF]], ...integer }));
    expect(withoutClock(solution)).toEqual({ status: 'unbounded' });
  });

  test('answers a model without rows, and one without columns', () => {
    expect(solver.solve(modelOf({ objective: [2, -1], rows: [], upper: [3, 4] }))).toMatchObject({
      status: 'optimal',
      objective: -4,
    });
    expect(solver.solve(modelOf({ objective: [], rows: [] }))).toMatchObject({
      status: 'optimal',
      objective: 0,
    });
    expect(solver.solve(modelOf({ objective: [], rows: [[1, [], 2]] }))).toEqual({ status: 'infeasible' });
  });

  test('stops at the limit of nodes with a bound below what it found, twice the same', () => {
    const limited = solver.solve(hardModel(), { nodeLimit: 1, relativeGap: 0 });
    expect(limited.status).toMatch(/^(feasible|no-solution)$/);
    if (limited.status !== 'feasible' && limited.status !== 'no-solution') return;
    expect(limited.stoppedBy).toBe('nodes');
    if (limited.status === 'feasible') expect(limited.bound).toBeLessThan(limited.objective);
    const again = solver.solve(hardModel(), { nodeLimit: 1, relativeGap: 0 });
    expect(withoutClock(again)).toEqual(withoutClock(limited));
  });

  test('stops at the limit of time', () => {
    const limited = solver.solve(hardModel(), { timeLimitS: 0, relativeGap: 0 });
    expect(limited).toMatchObject({ stoppedBy: 'time' });
  });

  test('stops within the gap that it is allowed', () => {
    const exact = solver.solve(hardModel());
    const rough = solver.solve(hardModel(), { relativeGap: 0.05 });
    if (exact.status !== 'optimal' || rough.status !== 'optimal') throw new Error('no optimum');
    expect(rough.objective).toBeGreaterThanOrEqual(exact.objective);
    expect(rough.objective).toBeLessThanOrEqual(exact.objective * 0.95);
    expect(exact.bound).toBeCloseTo(exact.objective, 3);
  });

  test('gives the same bytes for the same model', () => {
    const first = solver.solve(hardModel());
    solver.solve(modelOf({ objective: [1], rows: [[1, [1], 2]] }));
    expect(withoutClock(solver.solve(hardModel()))).toEqual(withoutClock(first));
  });

  test('is not disturbed by three hundred models before', () => {
    for (let round = 0; round < 300; round++) {
      expect(solver.solve(modelOf({ objective: [1], rows: [[1, [1], 2]] })).status).toBe('optimal');
    }
  });

  test('prints nothing', () => {
    const write = vi.spyOn(process.stdout, 'write');
    const log = vi.spyOn(console, 'log');
    solver.solve(hardModel(), { relativeGap: 0.05 });
    expect(write).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
