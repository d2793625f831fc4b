import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import { checkSchedule, openPlanner, plan } from '../../../src/engine/planner/index.ts';
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
  plan(mixedProblem(), slow, { timeLimitS: 10 });
  expect(limits.length).toBeGreaterThan(1);
  expect(limits).toEqual(limits.map((_, index) => 10 - 4 * index));
});

/** What whole numbers are needed for: a run, and a least power. */
function mixedProblem() {
  const devices = [
    shiftable(6),
    storage(6, { chargePowerWMin: 2000, energyStartWh: 0, chargePowerWMax: series(6, 3000) }),
  ];
  return problemOf(6, devices, {
    importPriceMicrosPerKwh: Float64Array.of(10_000, -50_000, 400_000, 90_000, -90_000, 80_000),
  });
}

test('the limit of time is for the search and for its explanation together', () => {
  const limits: (number | undefined)[] = [];
  const slow: Solver = {
    ...solver,
    solve: (model, options) => {
      if (model.integer === undefined) return solver.solve(model, options);
      limits.push(options?.timeLimitS);
      return { ...solver.solve(model, { absoluteGap: 1e-8 }), spentS: 4 };
    },
  };
  // Two runs of 2 kW in the same hour at 3 kW, beside a battery that charges with 1 kW or not at all.
  const run = { profileW: Float64Array.of(2000), allowed: [false, true, false] };
  const devices = [
    shiftable(3, { ...run, id: 'a' }),
    shiftable(3, { ...run, id: 'b' }),
    storage(3, { chargePowerWMin: 1000, energyStartWh: 0, dischargePowerWMax: series(3, 0) }),
  ];
  const prices = { importPriceMicrosPerKwh: series(3, [100_000, -100_000, 50_000]) };
  const result = plan(problemOf(3, devices, { ...prices, importLimitW: series(3, 3000) }), slow, {
    timeLimitS: 10,
    wholeNumbers: 'everywhere',
  });
  expect(result.status).toBe('infeasible');
  expect(limits.length).toBeGreaterThan(1);
  expect(limits).toEqual(limits.map((_, index) => 10 - 4 * index));
});

test('what cannot be carried out with all whole numbers in their places is not searched again', () => {
  let searches = 0;
  const blind: Solver = {
    ...solver,
    solve: (model, options) => {
      if (model.integer === undefined) return solver.solve(model, options);
      searches += 1;
      const { integer: _, ...relaxed } = model;
      return solver.solve(relaxed, options);
    },
  };
  // A price on the highest power: a third of the run in each hour would be best.
  const peaks = [{ id: 'peak', direction: 'import', thresholdW: 0, priceMicrosPerKw: 500_000 }] as const;
  const problem = problemOf(3, [shiftable(3, { profileW: Float64Array.of(3000) })], { peaks });
  const result = plan(problem, blind, { wholeNumbers: 'everywhere' });
  expect(searches).toBe(1);
  expect(result.status).toBe('feasible');
});

test('a search that ends without a plan leaves its bound', () => {
  const problem = mixedProblem();
  const best = plan(problem, solver);
  const proving: Solver = {
    ...solver,
    solve: (model, options) => {
      const found = solver.solve(model, options);
      if (model.integer === undefined || found.status !== 'optimal') return found;
      return { status: 'no-solution', bound: found.bound, stoppedBy: 'nodes' };
    },
  };
  const result = plan(problem, proving, { wholeNumbers: 'everywhere' });
  if (best.status === 'infeasible' || result.status === 'infeasible') throw new Error('infeasible');
  expect(result.status).toBe('feasible');
  expect(result.boundMicros).toBeCloseTo(best.costMicros, 0);
});

test('a plan that a stopped search has found is kept where the repaired one only seemed to cost less', () => {
  const problem = mixedProblem();
  const best = plan(problem, solver);
  const unsure: Solver = {
    ...solver,
    solve: (model, options) => {
      const found = solver.solve(model, options);
      if (model.integer === undefined || found.status !== 'optimal') return found;
      return { ...found, status: 'feasible', bound: found.bound - 1, stoppedBy: 'nodes' };
    },
  };
  const result = plan(problem, unsure);
  if (best.status === 'infeasible' || result.status === 'infeasible') throw new Error('infeasible');
  expect(result.costMicros).toBeCloseTo(best.costMicros, 0);
});

test('charging and giving at once, each below its least power, is decided for each of the two', () => {
  // To burn what is paid for it charges with 5 kW and gives back 0.75 kW, where 3 kW is the least.
  const battery = storage(1, {
    energyStartWh: 0,
    energyMaxWh: series(1, 1000),
    chargeEfficiencyPu: series(1, 0.5),
    dischargeEfficiencyPu: series(1, 0.5),
    dischargePowerWMin: 3000,
    exclusiveDirections: false,
  });
  const site = {
    importPriceMicrosPerKwh: series(1, -100_000),
    exportPriceMicrosPerKwh: series(1, -200_000),
  };
  const result = plan(problemOf(1, [battery], site), stopped('nodes'));
  if (result.status === 'infeasible') throw new Error('nothing found');
  expect(result.schedule.netW[0]).toBeCloseTo(2000, 3);
});

test('an open planner whose first question fails leaves no program behind', () => {
  let open = 0;
  const failing: Solver = {
    ...solver,
    open: (model) => {
      open += 1;
      const held = solver.open!(model);
      return Object.assign(Object.create(held), {
        setColumnBounds: () => {},
        solve: () => {
          throw new Error('it failed');
        },
        close: () => {
          open -= 1;
          held.close();
        },
      });
    },
  };
  const planner = openPlanner(mixedProblem(), failing);
  expect(() => planner.planWith({})).toThrow('it failed');
  expect(open).toBe(0);
});

test('a solver that comes to grief over what is only preferred leaves the plan as it was', () => {
  const problem = randomProblem(7, { negativePrices: false });
  let solveCount = 0;
  const solvesUpTo = (count: number): Solver => ({
    name: solver.name,
    solve: (model, options) => {
      solveCount += 1;
      if (solveCount > count) throw new AdapterError('solver-failed', 'no answer');
      return solver.solve(model, options);
    },
  });
  const plain = plan(problem, solvesUpTo(Number.POSITIVE_INFINITY), { preferences: false });
  const needed = solveCount;
  solveCount = 0;
  expect(plan(problem, solvesUpTo(needed), {})).toEqual(plain);
  expect(solveCount).toBeGreaterThan(needed);
});
