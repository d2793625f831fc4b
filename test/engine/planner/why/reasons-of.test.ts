import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import {
  type PeriodReason,
  type PlannedResult,
  type PlannerProblem,
  plan,
  reasonRuns,
  reasonsOf,
  reasonText,
  withNear,
} from '../../../../src/engine/planner/index.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { KINDS, randomSite } from '../one-storage.ts';
import { netBand, problemOf, pv, randomProblem, series, shiftable, storage } from '../problems.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

const seeds = fc.integer({ min: 0, max: 10_000_000 });
const runs = (numRuns: number) => ({ seed: 20_260_101, numRuns, endOnFailure: true });

function planned(problem: PlannerProblem): PlannedResult {
  const result = plan(problem, solver);
  if (result.status === 'infeasible') throw new Error(JSON.stringify(result.conflicts));
  return result;
}

/** `from-to device action because: sentence` of each run. */
function told(problem: PlannerProblem, deviceId = 'bat'): readonly string[] {
  return reasonRuns(reasonsOf(problem, planned(problem)))
    .filter((run) => run.deviceId === deviceId)
    .map((run) => `${run.from}-${run.to} ${run.action} ${run.because}: ${reasonText(run, 'EUR')}`);
}

const lossy = (count: number) => ({
  energyStartWh: 0,
  chargeEfficiencyPu: series(count, 0.8),
  wearMicrosPerKwhDischarged: 20_000,
});

describe('a battery', () => {
  test('charges where a stored kWh is worth more than it costs, and gives where it is worth less than it brings', () => {
    // 2 kWh are missing at the end: 0.10 / 0.8 = 0.125 now against 0.50 − 0.02 = 0.48 then; 0.30 / 0.8 = 0.375 between.
    const problem = problemOf(3, [storage(3, lossy(3))], {
      importPriceMicrosPerKwh: Float64Array.of(100_000, 300_000, 500_000),
      exportPriceMicrosPerKwh: series(3, 0),
      fixedPowerW: Float64Array.of(0, 0, 2000),
    });
    expect(told(problem)).toEqual([
      '0-1 charge worth-more: a stored kWh is worth 0.375 EUR, import costs 0.10 EUR (0.125 EUR with losses and wear), therefore it charges',
      '1-2 hold between: a stored kWh is worth 0.00 to 0.48 EUR, between -0.02 EUR that giving it brings and 0.375 EUR that one more costs, therefore it holds',
      '2-3 discharge worth-less: a stored kWh is worth 0.00 EUR, import costs 0.50 EUR (0.48 EUR with losses and wear), therefore it gives until it is empty',
    ]);
  });

  test('that is charged for one target after the other has one reason', () => {
    const targets = [1, 2, 3].map((period) => ({
      id: `warm-${period}`,
      period,
      minWh: 500,
      firmness: 'wish' as const,
    }));
    const problem = problemOf(
      4,
      [storage(4, { energyStartWh: 500, usageW: series(4, 500), dischargePowerWMax: series(4, 0), targets })],
      { importPriceMicrosPerKwh: Float64Array.of(400_000, 300_000, 200_000, 100_000) },
    );
    expect(told(problem).slice(1)).toEqual([
      expect.stringMatching(/^1-4 charge target: for target warm-1 to target warm-3: .*therefore it charges/),
    ]);
  });

  test.each<readonly [string, PlannerProblem, string]>([
    [
      'full power',
      problemOf(2, [storage(2, { ...lossy(2), chargePowerWMax: series(2, 1000) })], dearLater(2)),
      'therefore it charges at full power',
    ],
    [
      'a full store',
      problemOf(2, [storage(2, { ...lossy(2), energyMaxWh: series(2, 1000) })], dearLater(2)),
      'therefore it charges until it is full',
    ],
    [
      'the import limit',
      problemOf(2, [storage(2, lossy(2))], { ...dearLater(2), importLimitW: Float64Array.of(900, 9000) }),
      'therefore it charges up to the import limit',
    ],
    [
      'an order from above',
      problemOf(2, [storage(2, lossy(2))], dearLater(2), [netBand('o7', [-9000, -9000], [700, 9000])]),
      'therefore it charges as far as order o7 lets it',
    ],
    [
      'an order from below',
      problemOf(2, [storage(2, lossy(2))], { ...dearLater(2), fixedPowerW: series(2, 0) }, [
        netBand('o7', [700, -9000], [9000, 9000]),
      ]),
      'order o7 holds the power, therefore it charges',
    ],
    [
      'a rule about the grid',
      problemOf(
        2,
        [storage(2, { ...lossy(2), chargeFromGrid: false }), pv(2, { availableW: series(2, 500) })],
        dearLater(2),
      ),
      'therefore it charges from PV only',
    ],
  ])('names what it is limited by: %s', (_, problem, says) => {
    expect(told(problem)[0]).toContain(says);
  });

  function dearLater(count: number) {
    return {
      importPriceMicrosPerKwh: Float64Array.from({ length: count }, (_, period) =>
        period === 0 ? 100_000 : 500_000,
      ),
      exportPriceMicrosPerKwh: series(count, 0),
      fixedPowerW: Float64Array.from({ length: count }, (_, period) => (period === 0 ? 0 : 4000)),
    };
  }

  test('gives because of the import limit where no price says so', () => {
    const site = { fixedPowerW: Float64Array.of(5000, 0), importLimitW: series(2, 4000) };
    const device = storage(2, { energyStartWh: 3000, terminalValueMicrosPerKwh: 900_000 });
    expect(told(problemOf(2, [device], site))[0]).toBe(
      '0-1 discharge import-limit: the import limit is reached, therefore it gives',
    );
  });

  test('holds by preference where it makes no difference', () => {
    expect(
      told(
        problemOf(3, [storage(3, { terminalValueMicrosPerKwh: 300_000 })], { fixedPowerW: series(3, 500) }),
      ),
    ).toEqual([
      '0-3 hold preference: a stored kWh is worth 0.30 EUR, one more costs 0.30 EUR, giving it brings 0.30 EUR, it holds by preference: to move it would gain nothing',
    ]);
  });

  test('is full, empty, absent, or may not charge from the grid', () => {
    const charge = {
      energyStartWh: 10_000,
      terminalValueMicrosPerKwh: 900_000,
      chargePowerWMax: Float64Array.of(5000, 0),
      dischargePowerWMax: Float64Array.of(5000, 0),
    };
    expect(told(problemOf(2, [storage(2, charge)]))).toEqual([
      '0-1 hold full: it is full, a stored kWh is worth 0.90 EUR, giving it brings 0.10 EUR',
      '1-2 hold absent: it has no power in these periods',
    ]);
    expect(told(problemOf(1, [storage(1, { energyStartWh: 0 })]))[0]).toContain('hold empty: it is empty');
    const ruled = storage(1, {
      energyStartWh: 1000,
      chargeFromGrid: false,
      terminalValueMicrosPerKwh: 900_000,
    });
    expect(told(problemOf(1, [ruled]))[0]).toContain('hold grid-rule: charging from the grid is not allowed');
  });

  test('charges, and keeps what it has, for a target', () => {
    const target = { id: 'leave', period: 2, minWh: 6000, firmness: 'physical' as const };
    const device = storage(3, { energyStartWh: 5000, targets: [target] });
    const site = {
      importPriceMicrosPerKwh: Float64Array.of(200_000, 250_000, 300_000),
      exportPriceMicrosPerKwh: series(3, 0),
    };
    expect(told(problemOf(3, [device], site))).toEqual([
      '0-1 charge target: for target leave: a stored kWh is worth 0.25 EUR, import costs 0.20 EUR, therefore it charges',
      '1-2 hold target: kept for target leave, a stored kWh is worth 0.00 to 0.30 EUR, giving it brings 0.00 EUR',
      '2-3 hold target: kept for target leave, a stored kWh is worth 0.00 EUR',
    ]);
  });

  test('moves at the least power that it can', () => {
    const device = storage(2, {
      energyStartWh: 0,
      energyMaxWh: series(2, 10_000),
      chargePowerWMin: 2000,
      chargePowerWMax: series(2, 3000),
    });
    const target = { id: 'leave', period: 1, minWh: 500, firmness: 'physical' as const };
    const problem = problemOf(2, [{ ...device, targets: [target], dischargePowerWMax: series(2, 0) }]);
    expect(told(problem)[0]).toMatch(/charge least-power: .*at the least power/);
  });

  test('of a plan without worths is told without them', () => {
    const problem = problemOf(2, [storage(2, lossy(2))], dearLater(2));
    const { storedValues: _, ...result } = planned(problem);
    const kinds = reasonsOf(problem, result).map(({ action, because }) => `${action} ${because}`);
    expect(kinds).toEqual(['charge unknown-worth', 'discharge unknown-worth']);
  });
});

describe('PV', () => {
  test.each<readonly [string, Parameters<typeof problemOf>[2], Parameters<typeof problemOf>[3], string]>([
    [
      'a negative export price',
      { exportPriceMicrosPerKwh: series(1, -50_000) },
      [],
      'export-price: exporting costs 0.05 EUR, therefore it is curtailed',
    ],
    [
      'a negative import price',
      {
        importPriceMicrosPerKwh: series(1, -80_000),
        exportPriceMicrosPerKwh: series(1, -90_000),
        fixedPowerW: series(1, 9000),
      },
      [],
      'import-price: importing earns 0.08 EUR, therefore it is curtailed',
    ],
    ['the export limit', { exportLimitW: series(1, 1000) }, [], 'export-limit: the export limit is reached'],
    ['an order', {}, [netBand('o7', [-1000], [9000])], 'order: order o7 holds the power'],
  ])('is curtailed because of %s', (_, site, constraints, says) => {
    const problem = problemOf(1, [pv(1, { availableW: series(1, 4000) })], site, constraints);
    expect(told(problem, 'pv')).toEqual([`0-1 curtail ${says}`]);
  });

  test('that gives all there is needs no reason', () => {
    expect(reasonsOf(...both(problemOf(1, [pv(1, { availableW: series(1, 4000) })])))).toEqual([]);
  });

  function both(problem: PlannerProblem): [PlannerProblem, PlannedResult] {
    return [problem, planned(problem)];
  }
});

describe('a run', () => {
  const prices = { importPriceMicrosPerKwh: Float64Array.of(300_000, 100_000, 200_000, 400_000) };

  test('is where it is cheapest, or fits alone, or not worth it', () => {
    // 2 kWh at 0.10 and 0.5 kWh at 0.20: 0.30; one period later 0.40 + 0.20 = 0.60.
    expect(told(problemOf(4, [shiftable(4)], prices), 'wash')).toEqual([
      '1-3 run cheapest-start: any other place costs at least 0.30 EUR more with all else as planned',
    ]);
    const only = shiftable(4, { allowed: [false, false, true, true] });
    expect(told(problemOf(4, [only], prices), 'wash')).toEqual(['2-4 run only-start: it fits nowhere else']);
    const dear = shiftable(4, { optionalValueMicros: 100_000 });
    expect(told(problemOf(4, [dear], prices), 'wash')).toEqual([
      '0-4 off not-worth-it: to run would cost 0.20 EUR more than it is worth',
    ]);
    expect(told(problemOf(4, [shiftable(4)]), 'wash')[0]).toContain('this one by preference');
  });
});

describe('marginal statements', () => {
  /**
   * Plans again with the storage a little off its power in one period, and as it was before that, since what energy is worth looks ahead; says what
   * that costs [micro-units per kWh at its connection].
   */
  function extraMicrosPerKwh(
    problem: PlannerProblem,
    result: PlannedResult,
    { deviceId, period, powerW }: PeriodReason,
    stepW: number,
  ): number {
    const plannedW = result.schedule.devices.find((device) => device.deviceId === deviceId)!.powerW;
    const edge = (side: number) =>
      plannedW.map((power, other) => {
        if (other > period) return side * Number.POSITIVE_INFINITY;
        return other < period ? power + side * 1e-7 : powerW + stepW;
      });
    const target = { kind: 'device', deviceId } as const;
    const held = { id: 'moved', source: 'the test', target, minW: edge(-1), maxW: edge(1) };
    const constraints = [...problem.constraints, held];
    const moved = plan({ ...problem, constraints }, solver, { mayBreak: false });
    if (moved.status === 'infeasible') return Number.NaN;
    const hours = problem.horizon.periodMs[period]! / 3_600_000;
    return ((moved.costMicros - result.costMicros) * 1000) / (Math.abs(stepW) * hours);
  }

  test.each(['convex', 'negative prices'])('are what planning again costs: %s', (name) => {
    let compared = 0;
    let exact = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomSite(seed, { ...KINDS[name]!, periods: 6 });
        const result = plan(problem, solver);
        if (result.status === 'infeasible' || result.solvedBy !== 'dynamic-program') return;
        const device = problem.devices.find(({ kind }) => kind === 'storage');
        if (device?.kind !== 'storage' || device.softPowerLimits.length > 0) return;
        for (const reason of reasonsOf(problem, result)) {
          const isCharge = reason.because === 'worth-more' && reason.action === 'charge';
          if (!isCharge && reason.because !== 'worth-less') continue;
          const { period, worthMicrosPerKwh: worth, powerW } = reason;
          if (Math.abs(powerW) < 100) continue;
          const counts = device.lossModel === 'linear' && device.retentionPu[period] !== 1;
          const lossFactor = counts
            ? (device.retentionPu[period]! - 1) / Math.log(device.retentionPu[period]!)
            : 1;
          const claimed = isCharge
            ? (worth! - reason.costMicrosPerKwh!) * lossFactor * device.chargeEfficiencyPu[period]!
            : ((reason.gainMicrosPerKwh! - worth!) * lossFactor) / device.dischargeEfficiencyPu[period]!;
          const extra = extraMicrosPerKwh(problem, result, reason, isCharge ? -0.5 : 0.5);
          if (Number.isNaN(extra)) continue;
          compared += 1;
          // Farther than a kink it costs more than next to the plan, never less.
          expect(extra, `${seed} ${period}`).toBeGreaterThan(claimed - 100);
          if (Math.abs(extra - claimed) < 100) exact += 1;
        }
      }),
      runs(25),
    );
    expect(compared).toBeGreaterThan(20);
    expect(exact / compared).toBeGreaterThan(0.9);
  });

  /** Some problems have a plan to stay near, made for prices the other way round. */
  function nearOther(problem: PlannerProblem, seed: number): PlannerProblem {
    if (seed % 2 === 0) return problem;
    const { importPriceMicrosPerKwh, exportPriceMicrosPerKwh } = problem.site;
    const site = {
      ...problem.site,
      importPriceMicrosPerKwh: importPriceMicrosPerKwh.toReversed(),
      exportPriceMicrosPerKwh: exportPriceMicrosPerKwh.toReversed(),
    };
    const other = plan({ ...problem, site }, solver, { nodeLimit: 200 });
    return other.status === 'infeasible' ? problem : withNear(problem, other.schedule);
  }

  test('hold by complementary slackness, for plans of every path', () => {
    let told = 0;
    let open = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const kinds = Object.values(KINDS);
        const problem =
          seed % 3 === 0
            ? randomProblem(seed, { periods: 5 })
            : randomSite(seed, kinds[seed % kinds.length]!);
        const result = plan(nearOther(problem, seed), solver, { nodeLimit: 200 });
        if (result.status === 'infeasible') return;
        for (const {
          because,
          action,
          worthMicrosPerKwh: worth,
          lastWorthMicrosPerKwh: last,
          ...one
        } of reasonsOf(problem, result)) {
          const { costMicrosPerKwh: cost, gainMicrosPerKwh: gain } = one;
          const slack = 21 + 2e-6 * Math.max(Math.abs(worth ?? 0), Math.abs(cost ?? 0), Math.abs(gain ?? 0));
          if (because === 'together') open += 1;
          else told += 1;
          if (because === 'worth-more') expect(worth!).toBeGreaterThanOrEqual(cost! - slack);
          if (because === 'worth-less') expect(worth!).toBeLessThanOrEqual(gain! + slack);
          if (because === 'between' && cost !== undefined) expect(worth!).toBeLessThanOrEqual(cost + slack);
          if (because === 'between' && gain !== undefined)
            expect(last ?? worth!).toBeGreaterThanOrEqual(gain - slack);
          if (because === 'worth-more') expect(action).toBe('charge');
        }
      }),
      runs(60),
    );
    // Where one kWh explains nothing it is said so, and that is rare.
    expect(told).toBeGreaterThan(300);
    expect(open / told).toBeLessThan(0.02);
  });

  test('are the same for the same plan', () => {
    const problem = randomProblem(7);
    const result = planned(problem);
    expect(JSON.stringify(reasonsOf(problem, result))).toBe(
      JSON.stringify(reasonsOf(problem, planned(problem))),
    );
  });
});
