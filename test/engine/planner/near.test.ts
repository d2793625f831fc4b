import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import {
  checkSchedule,
  type NearDevice,
  openPlanner,
  type PlannedResult,
  type PlannerProblem,
  parsePlannerProblem,
  plan,
  problemToJson,
  withNear,
  withoutNear,
} from '../../../src/engine/planner/index.ts';
import { planBySolver } from '../../../src/engine/planner/search/plan-by-solver.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { KINDS, randomSite } from './one-storage.ts';
import { problemOf, pv, randomOf, randomProblem, series, shiftable, storage } from './problems.ts';

/** Staying near the plan that there was: what the preference is worth, that all ways of planning agree on it, and what it is for. */

const seeds = fc.integer({ min: 0, max: 10_000_000 });
const runs = (numRuns: number) => ({ seed: 20_260_101, numRuns, endOnFailure: true });

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

function planned(problem: PlannerProblem): PlannedResult {
  const result = plan(problem, solver);
  if (result.status === 'infeasible') throw new Error('infeasible');
  return result;
}

/** Rounded to watts, as a plan is stored. */
function stored(result: PlannedResult): PlannedResult['schedule'] {
  const { schedule } = result;
  return {
    ...schedule,
    devices: schedule.devices.map((device) => ({ ...device, powerW: device.powerW.map(Math.round) })),
  };
}

const replanned = (problem: PlannerProblem, before: PlannedResult) =>
  planned(withNear(problem, stored(before)));

/** Of all devices and periods [W]. */
function changeW(a: PlannedResult, b: PlannedResult): number {
  let change = 0;
  a.schedule.devices.forEach(({ powerW }, index) => {
    const other = b.schedule.devices[index]!.powerW;
    powerW.forEach((value, period) => {
      change += Math.abs(value - other[period]!);
    });
  });
  return change;
}

/** The weights of docs/planner.md for storages and PV, with the distance to the plan before, counted anew. */
function dislikeOf(problem: PlannerProblem, { schedule }: PlannedResult): number {
  const { periodMs } = problem.horizon;
  let dislike = 0;
  problem.devices.forEach((device, index) => {
    const { powerW } = schedule.devices[index]!;
    const near = problem.near?.find(({ deviceId }) => deviceId === device.id)?.powerW;
    powerW.forEach((value, period) => {
      const kiloH = periodMs[period]! / 3.6e9;
      const latePu = (0.1 * period) / periodMs.length;
      const moved = 1 + (0.01 * index) / problem.devices.length;
      if (device.kind === 'pv') dislike -= device.curtailable ? kiloH * Math.abs(value) * (2.1 - latePu) : 0;
      else dislike += kiloH * Math.abs(value) * (value > 0 ? moved + latePu : moved);
      if (near !== undefined) dislike += 0.5 * kiloH * Math.abs(value - near[period]!);
    });
  });
  return dislike;
}

/** Flat but for noise of less than a micro-unit per kWh. */
function noisy(problem: PlannerProblem, seed: number, micros: number): PlannerProblem {
  const random = randomOf(seed);
  const perturbed = (prices: Float64Array) => prices.map((price) => price + micros * (2 * random() - 1));
  const { site } = problem;
  return {
    ...problem,
    site: {
      ...site,
      importPriceMicrosPerKwh: perturbed(site.importPriceMicrosPerKwh),
      exportPriceMicrosPerKwh: perturbed(site.exportPriceMicrosPerKwh),
    },
  };
}

const household = (changes: Partial<PlannerProblem['site']> = {}) => {
  const sun = Float64Array.from({ length: 24 }, (_, hour) =>
    Math.max(0, Math.round(4000 * Math.sin(((hour - 6) * Math.PI) / 12))),
  );
  return problemOf(24, [pv(24, { availableW: sun }), storage(24, { energyStartWh: 2000 })], {
    fixedPowerW: series(24, 700),
    ...changes,
  });
};

describe('a small change of what is known makes a small change of the plan', () => {
  test.each([
    ['flat tariff', series(24, 300_000), series(24, 300_000)],
    ['flat tariff, less for what is fed in', series(24, 300_000), series(24, 100_000)],
    [
      'two prices',
      Float64Array.from({ length: 24 }, (_, hour) => (hour < 7 ? 200_000 : 300_000)),
      series(24, 50_000),
    ],
  ])('prices that differ by less than a micro-unit per kWh: none at all: %s', (_, bought, sold) => {
    const problem = household({ importPriceMicrosPerKwh: bought, exportPriceMicrosPerKwh: sold });
    const before = planned(problem);
    for (const seed of [1, 2, 3]) {
      const after = replanned(noisy(problem, seed, 0.45), before);
      expect(changeW(before, after)).toBeLessThan(1);
      // Without the plan that there was it is the noise that decides.
      const alone = planned(noisy(problem, seed, 0.45));
      if (sold[0] === bought[0]) expect(changeW(before, alone)).toBeGreaterThan(1000);
    }
  });

  test('a watt more load in one period: a watt or so', () => {
    const problem = household();
    const before = planned(problem);
    for (const period of [0, 8, 12, 19]) {
      const fixedPowerW = problem.site.fixedPowerW.map(
        (powerW, index) => powerW + (index === period ? 1 : 0),
      );
      const after = replanned({ ...problem, site: { ...problem.site, fixedPowerW } }, before);
      expect(changeW(before, after)).toBeLessThan(4);
    }
  });

  test('random sites of every kind are planned as they were, to the rounding of what is stored', () => {
    const kinds = Object.values(KINDS);
    let comparedCount = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomSite(seed, kinds[seed % kinds.length]);
        const before = plan(problem, solver);
        if (before.status === 'infeasible' || !/dynamic/.test(before.solvedBy)) return;
        comparedCount += 1;
        const after = replanned(problem, before);
        // Half a watt of rounding in each period, which may have to be made good elsewhere.
        expect(changeW(before, after)).toBeLessThan(2 * problem.horizon.periodMs.length);
      }),
      runs(60),
    );
    expect(comparedCount).toBeGreaterThan(25);
  });

  test('moves that are good for nothing any more are not kept', () => {
    const sold = (prices: Float64Array) =>
      problemOf(4, [storage(4, { energyStartWh: 0 })], {
        importPriceMicrosPerKwh: prices,
        exportPriceMicrosPerKwh: prices,
      });
    const before = planned(sold(Float64Array.of(100_000, 200_000, 300_000, 200_000)));
    expect([...before.schedule.netW]).toEqual([5000, 0, -5000, 0]);
    const flat = replanned(sold(series(4, 200_000)), before);
    expect([...flat.schedule.netW]).toEqual([0, 0, 0, 0]);
  });
});

describe('what it costs', () => {
  test.each([
    'tied',
    'convex',
    'all at once, tied',
    'in turn',
  ])('is less than a micro-unit per unit of dislike, and within the proof: %s', (name) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomSite(seed, KINDS[name]);
        const free = plan(problem, solver);
        if (free.status === 'infeasible' || free.relaxations.length > 0) return;
        const random = randomOf(seed);
        const wish: NearDevice[] = problem.devices
          .filter(({ kind }) => kind === 'storage')
          .map(({ id }) => ({
            deviceId: id,
            powerW: problem.horizon.periodMs.map(() => Math.round(4000 * (2 * random() - 1))),
          }));
        const near = planned({ ...problem, near: wish });
        expect(checkSchedule(problem, near.schedule, 0.01)).toEqual([]);
        expect(near.costMicros).toBeGreaterThan(free.costMicros - 0.01);
        expect(near.costMicros - free.costMicros).toBeLessThan(
          Math.max(
            0,
            dislikeOf({ ...problem, near: wish }, free) - dislikeOf({ ...problem, near: wish }, near),
          ) + 0.01,
        );
        expect(near.boundMicros).toBeLessThan(free.costMicros + 0.01);
      }),
      runs(40),
    );
  });
});

describe('all ways of planning agree', () => {
  test.each(['tied', 'convex', 'negative prices'])('on money and dislike together: %s', (name) => {
    let comparedCount = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const free = randomSite(seed, KINDS[name]);
        const before = plan(noisy(free, seed, 20_000), solver);
        if (before.status === 'infeasible' || before.relaxations.length > 0) return;
        const problem = withNear(free, stored(before));
        const direct = plan(problem, solver);
        if (direct.status === 'infeasible' || !/dynamic/.test(direct.solvedBy)) return;
        const bySolver = planBySolver(problem, solver);
        if (bySolver.status === 'infeasible') throw new Error('infeasible');
        comparedCount += 1;
        const total = (result: PlannedResult) => result.costMicros + dislikeOf(problem, result);
        expect(total(direct)).toBeLessThan(total(bySolver) + 0.05);
        expect(total(bySolver)).toBeLessThan(total(direct) + 0.05);
      }),
      runs(40),
    );
    expect(comparedCount).toBeGreaterThan(15);
  });

  test('several storages and runs stay where they were', () => {
    const problem = problemOf(
      8,
      [
        storage(8, { id: 'one', energyStartWh: 0 }),
        storage(8, { id: 'two', energyStartWh: 0 }),
        shiftable(8, { profileW: Float64Array.of(1000, 1000) }),
      ],
      { importPriceMicrosPerKwh: series(8, 200_000), fixedPowerW: series(8, 100) },
    );
    const near = [
      { deviceId: 'wash', powerW: Float64Array.of(0, 0, 0, 0, 1000, 1000, 0, 0) },
      { deviceId: 'one', powerW: series(8, 0) },
      { deviceId: 'two', powerW: series(8, 0) },
    ];
    const [, , wash] = planned({ ...problem, near }).schedule.devices;
    expect([...wash!.powerW]).toEqual([0, 0, 0, 0, 1000, 1000, 0, 0]);
    const [, , alone] = planned(problem).schedule.devices;
    expect([...alone!.powerW]).toEqual([1000, 1000, 0, 0, 0, 0, 0, 0]);
  });

  test('general sites are planned as they were, to the rounding of what is stored', () => {
    let comparedCount = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomProblem(seed, { convex: true });
        const before = plan(problem, solver);
        if (before.status === 'infeasible') return;
        comparedCount += 1;
        expect(changeW(before, replanned(problem, before))).toBeLessThan(
          2 * problem.horizon.periodMs.length * problem.devices.length,
        );
      }),
      runs(25),
    );
    expect(comparedCount).toBeGreaterThan(15);
  });
});

describe('an open planner', () => {
  test('weighs nearness against the prices that are asked, not those that it was opened with', () => {
    let comparedCount = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const site = randomProblem(seed, { convex: true });
        const before = plan(site, solver);
        if (before.status === 'infeasible') return;
        const problem = withNear(site, stored(before));
        const random = randomOf(seed);
        const importPriceMicrosPerKwh = site.site.importPriceMicrosPerKwh.map(
          (micros) => micros + Math.round(300_000 * random()),
        );
        const planner = openPlanner(problem, solver);
        const asked = planner.planWith({ importPriceMicrosPerKwh });
        planner.close();
        const anew = planned({ ...problem, site: { ...problem.site, importPriceMicrosPerKwh } });
        if (asked.status === 'infeasible') throw new Error('infeasible');
        comparedCount += 1;
        expect(Math.abs(asked.costMicros - anew.costMicros)).toBeLessThan(1);
      }),
      runs(25),
    );
    expect(comparedCount).toBeGreaterThan(15);
  });
});

describe('as a file', () => {
  test('a problem with a plan to stay near is the same when it is read again', () => {
    const problem = withNear(household(), stored(planned(household())));
    const json = JSON.stringify(problemToJson(problem));
    const read = parsePlannerProblem(JSON.parse(json));
    expect(JSON.stringify(problemToJson(read))).toBe(json);
    expect(JSON.stringify(planned(read))).toBe(JSON.stringify(planned(problem)));
    expect(withoutNear(read).near).toBeUndefined();
    expect(problem.near!.map(({ deviceId }) => deviceId)).toEqual(['bat']);
  });
});
