import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import {
  type PlannedResult,
  type PlannerProblem,
  plan,
  type StorageDevice,
} from '../../../src/engine/planner/index.ts';
import { planBySolver } from '../../../src/engine/planner/search/plan-by-solver.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { KINDS, randomSite } from './one-storage.ts';
import { netBand, problemOf, pv, series, storage } from './problems.ts';

/** What plans without a solver have beside their cost: preferences, bytes, and what stored energy is worth. */

const unused: Solver = {
  name: 'unused',
  solve: () => {
    throw new Error('a solver was asked');
  },
};
const seeds = fc.integer({ min: 0, max: 10_000_000 });
const runs = (numRuns: number) => ({ seed: 20_260_101, numRuns, endOnFailure: true });

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

function direct(problem: PlannerProblem): PlannedResult {
  const result = plan(problem, unused);
  if (result.status === 'infeasible') throw new Error('infeasible');
  return result;
}

function isDirect(result: ReturnType<typeof plan>): result is PlannedResult {
  return result.status !== 'infeasible' && /closed-form|dynamic-program/.test(result.solvedBy);
}

/** The weights of docs/planner.md, for one storage and PV, counted anew from a schedule. */
function dislikeOf(problem: PlannerProblem, { schedule }: PlannedResult): number {
  const { periodMs } = problem.horizon;
  let dislike = 0;
  problem.devices.forEach((device, index) => {
    const { powerW } = schedule.devices[index]!;
    powerW.forEach((value, period) => {
      const energyKwh = (Math.abs(value) * periodMs[period]!) / 3.6e9;
      const latePu = (0.1 * period) / periodMs.length;
      const moved = 1 + (0.01 * index) / problem.devices.length;
      if (device.kind === 'pv') dislike -= device.curtailable ? energyKwh * (2.1 - latePu) : 0;
      else dislike += energyKwh * (value > 0 ? moved + latePu : moved);
    });
  });
  return dislike;
}

describe('preferences', () => {
  test.each(['tied', 'convex'])('are kept no worse than by a second solve: %s', (name) => {
    let compared = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomSite(seed, KINDS[name]);
        const result = plan(problem, solver);
        if (!isDirect(result)) return;
        const bySolver = planBySolver(problem, solver);
        if (bySolver.status === 'infeasible') throw new Error('infeasible');
        compared += 1;
        // A solver's second stage may give its tolerance of money for them: 1e-9 kWh or so.
        expect(dislikeOf(problem, result)).toBeLessThanOrEqual(dislikeOf(problem, bySolver) + 1e-4);
      }),
      runs(40),
    );
    expect(compared).toBeGreaterThan(20);
  });

  test('make no difference to money', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomSite(seed, KINDS['all at once, tied']);
        const result = plan(problem, solver);
        const plain = plan(problem, solver, { preferences: false });
        if (!isDirect(result) || !isDirect(plain)) return;
        expect(Math.abs(result.costMicros - plain.costMicros)).toBeLessThan(0.01);
      }),
      runs(40),
    );
  });

  test('charge sooner and give sooner where prices are the same', () => {
    const device = storage(4, { energyStartWh: 3000, energyMaxWh: series(4, 4000) });
    const site = { fixedPowerW: series(4, 2000), exportPriceMicrosPerKwh: series(4, 0) };
    expect([...direct(problemOf(4, [device], site)).schedule.netW]).toEqual([0, 1000, 2000, 2000]);
    const full = {
      ...device,
      targets: [{ id: 'full', period: 3, minWh: 4000, firmness: 'physical' as const }],
    };
    expect([...direct(problemOf(4, [full], site)).schedule.netW]).toEqual([3000, 2000, 2000, 2000]);
  });

  test('curtail the plant that is named last, and late', () => {
    const plants = ['roof', 'shed'].map((id) => pv(3, { id, availableW: series(3, 3000) }));
    const problem = problemOf(3, [...plants, storage(3, { energyStartWh: 9000 })], {
      exportLimitW: series(3, 5000),
      exportPriceMicrosPerKwh: series(3, 0),
    });
    const [roof, shed] = direct(problem).schedule.devices;
    expect([...roof!.curtailedW!]).toEqual([0, 0, 0]);
    expect([...shed!.curtailedW!]).toEqual([0, 1000, 1000]);
  });
});

describe('the same problem', () => {
  test('gives the same bytes, whatever was planned between', () => {
    const kinds = Object.values(KINDS);
    fc.assert(
      fc.property(seeds, (seed) => {
        const kind = kinds[seed % kinds.length]!;
        const problem = randomSite(seed, kind);
        const first = plan(problem, solver);
        const text = JSON.stringify(first);
        plan(randomSite(seed + 1, { ...kind, periods: 30 }), solver);
        // What was given stays as it is: nothing of it is in arrays that are used again.
        expect(JSON.stringify(first)).toBe(text);
        expect(JSON.stringify(plan(problem, solver))).toBe(text);
      }),
      runs(40),
    );
  });

  test('with a watt more load in one period is planned a watt differently at most', () => {
    const site = {
      importPriceMicrosPerKwh: Float64Array.from(
        { length: 12 },
        (_, period) => 200_000 + 1000 * ((period * 7) % 5),
      ),
      fixedPowerW: series(12, 900),
    };
    const before = direct(problemOf(12, [storage(12)], site)).schedule.netW;
    const fixedPowerW = site.fixedPowerW.map((powerW, period) => powerW + (period === 5 ? 1 : 0));
    const after = direct(problemOf(12, [storage(12)], { ...site, fixedPowerW })).schedule.netW;
    const movedW = after.map((powerW, period) => Math.abs(powerW - before[period]!));
    expect(Math.max(...movedW)).toBeGreaterThan(0.5);
    expect(movedW.reduce((sum, value) => sum + value, 0)).toBeLessThanOrEqual(2.001);
  });
});

describe('what stored energy is worth', () => {
  test('charging pays where it is worth more than what is imported for it, by hand', () => {
    const problem = problemOf(3, [storage(3, { energyStartWh: 0, chargeEfficiencyPu: series(3, 0.8) })], {
      importPriceMicrosPerKwh: Float64Array.of(100_000, 300_000, 500_000),
      exportPriceMicrosPerKwh: series(3, 0),
      fixedPowerW: Float64Array.of(0, 0, 2000),
    });
    const result = direct(problem);
    expect([...result.schedule.netW].map(Math.round)).toEqual([2500, 0, 0]);
    const [value] = result.storedValues!;
    // Less than the 2 kWh needed would have to be bought for 0.30 / 0.8; more is good for nothing.
    expect(value!.lessMicrosPerKwh[0]).toBeCloseTo(300_000 / 0.8, 3);
    expect(value!.moreMicrosPerKwh[0]).toBeCloseTo(0, 3);
    expect(value!.lessMicrosPerKwh[1]).toBeCloseTo(500_000, 3);
  });

  /** From the end of a period on, with other energy in the store. */
  function laterProblem(problem: PlannerProblem, from: number, energyStartWh: number): PlannerProblem {
    const cut = (value: unknown): unknown => {
      if (value instanceof Float64Array) return value.slice(from);
      if (Array.isArray(value)) return value.map(cut);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner)]));
    };
    const later = cut(problem) as PlannerProblem;
    const devices = later.devices.map((device) =>
      device.kind === 'storage' ? { ...device, energyStartWh } : device,
    );
    return { ...later, devices };
  }

  /** Without what is paid for energy at the end of a period, which counts to the value but not to the rest. */
  function withoutStateCost(problem: PlannerProblem): PlannerProblem {
    const plain = { targets: [], softEnergyBounds: [], holdingMicrosPerKwhPeriod: 0 };
    const devices = problem.devices.map((device) =>
      device.kind === 'storage' ? { ...device, ...plain } : device,
    );
    return { ...problem, devices };
  }

  test.each(['convex', 'negative prices', 'switched'])('is what planning the rest again says: %s', (name) => {
    const stepWh = 0.1;
    let compared = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = withoutStateCost(randomSite(seed, { ...KINDS[name], periods: 8 }));
        const result = plan(problem, solver);
        if (!isDirect(result)) return;
        const index = problem.devices.findIndex(({ kind }) => kind === 'storage');
        const device = problem.devices[index] as StorageDevice;
        const period = seed % 7;
        const energyWh = result.schedule.devices[index]!.energyWh![period]!;
        const costAt = (storedWh: number) => {
          const rest = plan(laterProblem(problem, period + 1, storedWh), solver);
          return isDirect(rest) ? rest.costMicros : Number.NaN;
        };
        const here = costAt(energyWh);
        const { moreMicrosPerKwh, lessMicrosPerKwh } = result.storedValues![0]!;
        const sides = [
          { micros: moreMicrosPerKwh[period]!, saved: here - costAt(energyWh + stepWh) },
          { micros: lessMicrosPerKwh[period]!, saved: costAt(energyWh - stepWh) - here },
        ];
        for (const { micros, saved } of sides) {
          if (Number.isNaN(micros) || Number.isNaN(saved)) continue;
          compared += 1;
          const isNear = Math.abs((saved * 1000) / stepWh - micros) < 50;
          // Closer to a kink than the step, the slope lies between the two sides of the kink.
          const isBetween = isNear || hasKinkNear(costAt, energyWh, here, micros, stepWh);
          expect(isBetween, `${device.id} ${period}: ${micros} and ${(saved * 1000) / stepWh}`).toBe(true);
        }
      }),
      runs(40),
    );
    expect(compared).toBeGreaterThan(20);
  });

  function hasKinkNear(
    costAt: (storedWh: number) => number,
    energyWh: number,
    here: number,
    micros: number,
    stepWh: number,
  ): boolean {
    const tinyWh = stepWh / 100;
    const slopes = [
      ((here - costAt(energyWh + tinyWh)) * 1000) / tinyWh,
      ((costAt(energyWh - tinyWh) - here) * 1000) / tinyWh,
    ];
    return slopes.some((slope) => Math.abs(slope - micros) < 500);
  }
});

test('an order on a device holds where another device is planned with it', () => {
  const stays = [0, 2].map((from) =>
    storage(4, {
      id: `car@${from}`,
      energyStartWh: 0,
      chargePowerWMax: Float64Array.from({ length: 4 }, (_, period) => (period >> 1 === from / 2 ? 4000 : 0)),
      dischargePowerWMax: series(4, 0),
      targets: [{ id: 'leave', period: from + 1, minWh: 5000, firmness: 'physical' }],
    }),
  );
  const hold = {
    ...netBand('hold', [-1, -1, -1, 3500], [9000, 9000, 9000, 3500]),
    target: { kind: 'device', deviceId: 'car@2' } as const,
  };
  const result = direct(problemOf(4, stays, { importLimitW: series(4, 3600) }, [hold]));
  expect([...result.schedule.netW].map(Math.round)).toEqual([3600, 1400, 1500, 3500]);
  expect(result.storedValues!.map(({ deviceId }) => deviceId)).toEqual(['car@0', 'car@2']);
});
