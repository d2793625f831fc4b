import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { checkSchedule, plan } from '../../../src/engine/planner/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { problemOf, randomProblem, series, shiftable, storage } from './problems.ts';

/** However short a search is, it ends with a plan that can be carried out. */

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

/** Never comes to an end among whole numbers. */
function stopped(stoppedBy: 'nodes' | 'time'): Solver {
  return {
    ...solver,
    solve: (model, options) =>
      model.integer === undefined
        ? solver.solve(model, options)
        : { status: 'no-solution', bound: Number.NEGATIVE_INFINITY, stoppedBy, spentS: 1 },
  };
}

describe('a search that a limit stops before it has anything', () => {
  test.each([{ negativePrices: false }, { negativePrices: true }])('is repaired: %j', (options) => {
    let plannable = 0;
    let repaired = 0;
    let missing = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seed) => {
        const problem = randomProblem(seed, options);
        const best = plan(problem, solver);
        if (best.status === 'infeasible') return;
        plannable += 1;
        const result = plan(problem, stopped('time'), { timeLimitS: 1 });
        if (result.status === 'infeasible') {
          expect(result.proven).toBe(false);
          missing += 1;
          return;
        }
        const physical = checkSchedule(problem, result.schedule, 0.01).filter(
          ({ tier }) => tier === 'physical',
        );
        expect(physical).toEqual([]);
        expect(result.boundMicros).toBeLessThanOrEqual(result.costMicros);
        if (best.relaxations.length > 0 || result.relaxations.length > 0) return;
        expect(result.costMicros).toBeGreaterThanOrEqual(best.costMicros - 2);
        expect(result.boundMicros).toBeLessThanOrEqual(best.costMicros + 2);
        if (result.status === 'feasible') repaired += 1;
      }),
      { seed: 20_260_101, numRuns: 150, endOnFailure: true },
    );
    expect(repaired).toBeGreaterThan(20);
    expect(missing / plannable).toBeLessThan(0.02);
  });
});

test('one limit of time is for all searches together', () => {
  const limits: (number | undefined)[] = [];
  const slow: Solver = {
    ...solver,
    solve: (model, options) => {
      if (model.integer === undefined) return solver.solve(model, options);
      limits.push(options?.timeLimitS);
      return { ...solver.solve(model, { absoluteGap: 1e-8 }), spentS: 4 };
    },
  };
  const devices = [
    shiftable(6),
    storage(6, { chargePowerWMin: 2000, energyStartWh: 0, chargePowerWMax: series(6, 3000) }),
  ];
  const prices = {
    importPriceMicrosPerKwh: Float64Array.of(10_000, -50_000, 400_000, 90_000, -90_000, 80_000),
  };
  plan(problemOf(6, devices, prices), slow, { timeLimitS: 10 });
  expect(limits.length).toBeGreaterThan(1);
  expect(limits).toEqual(limits.map((_, index) => 10 - 4 * index));
});
