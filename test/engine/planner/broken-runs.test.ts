import { describe, expect, test } from 'vitest';
import { brokenRuns, type Relaxation } from '../../../src/engine/planner/index.ts';

function broken(id: string, period: number, amount: number, unit: 'W' | 'Wh' = 'W'): Relaxation {
  return { tier: 'order', id, source: `order ${id}`, period, amount, unit, reason: `${id} at ${period}` };
}

describe('breaches in neighbouring periods', () => {
  test('are one run with the largest, each order by itself', () => {
    const runs = brokenRuns([broken('b', 3, 5), broken('a', 4, 7), broken('a', 2, 1), broken('a', 3, 9)]);
    expect(runs.map(({ from, to, most }) => [from, to, most.reason])).toEqual([
      [2, 5, 'a at 3'],
      [3, 4, 'b at 3'],
    ]);
  });

  test('are apart where a period is between them, or they are of another unit', () => {
    const runs = brokenRuns([broken('a', 0, 1), broken('a', 2, 1), broken('a', 3, 1, 'Wh')]);
    expect(runs.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [2, 3],
      [3, 4],
    ]);
  });
});
