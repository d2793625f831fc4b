import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { plan } from '../../../src/engine/planner/index.ts';
import { planBySolver } from '../../../src/engine/planner/search/plan-by-solver.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { KINDS, randomSite } from './one-storage.ts';
import { problemOf, series, storage } from './problems.ts';

/** What stored energy is worth, as the duals of a solver tell it. */

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

/** [micro-units per kWh] */
const ROUNDING_MICROS = 1;

describe('the dual of stored energy', () => {
  test.each(['convex', 'tied'])('lies between what more would save and less would cost: %s', (name) => {
    let compared = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seed) => {
        const problem = randomSite(seed, KINDS[name]);
        const direct = plan(problem, solver);
        const bySolver = planBySolver(problem, solver);
        if (direct.status === 'infeasible' || bySolver.status === 'infeasible') return;
        if (direct.solvedBy !== 'dynamic-program' || bySolver.solvedBy !== 'lp') return;
        direct.storedValues!.forEach(({ deviceId, moreMicrosPerKwh, lessMicrosPerKwh }) => {
          const dual = bySolver.storedValues!.find((value) => value.deviceId === deviceId)!;
          moreMicrosPerKwh.forEach((moreMicros, period) => {
            const lessMicros = lessMicrosPerKwh[period]!;
            for (const micros of [dual.moreMicrosPerKwh[period]!, dual.lessMicrosPerKwh[period]!]) {
              if (Number.isNaN(micros)) continue;
              compared += 1;
              if (!Number.isNaN(moreMicros))
                expect(micros).toBeGreaterThanOrEqual(moreMicros - ROUNDING_MICROS);
              if (!Number.isNaN(lessMicros)) expect(micros).toBeLessThanOrEqual(lessMicros + ROUNDING_MICROS);
            }
          });
        });
      }),
      { seed: 20_260_101, numRuns: 60, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(200);
  });

  test('of two stores on one connection, by hand', () => {
    // Both hold 2 kWh and may give 1 kW in each of two hours at 0.30 and 0.50, of which 1 kW is needed: none of both is worth more than 0.30.
    const battery = { energyStartWh: 500, energyMaxWh: series(2, 2000), chargePowerWMax: series(2, 0) };
    const problem = problemOf(2, [storage(2, { ...battery, id: 'a' }), storage(2, { ...battery, id: 'b' })], {
      importPriceMicrosPerKwh: Float64Array.of(300_000, 500_000),
      exportPriceMicrosPerKwh: series(2, 0),
      fixedPowerW: series(2, 3000),
    });
    const result = plan(problem, solver);
    if (result.status === 'infeasible') throw new Error('infeasible');
    for (const { moreMicrosPerKwh } of result.storedValues!) {
      expect(moreMicrosPerKwh[0]).toBeCloseTo(500_000, 3);
      expect(moreMicrosPerKwh[1]).toBeCloseTo(500_000, 3);
    }
  });
});
