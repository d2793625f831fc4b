import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import {
  checkSchedule,
  type PlannedResult,
  type PlannerProblem,
  type PlannerResult,
  type PlanOptions,
  plan,
  type ShiftableDevice,
} from '../../../src/engine/planner/index.ts';
import { planBySolver } from '../../../src/engine/planner/search/plan-by-solver.ts';
import type { LinearModel, Solver } from '../../../src/engine/ports.ts';
import { INF, netBand, problemOf, pv, series, shiftable, storage } from './problems.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

function solved(problem: PlannerProblem, options?: PlanOptions): PlannedResult {
  const result = plan(problem, solver, options);
  if (result.status === 'infeasible') throw new Error(JSON.stringify(result.conflicts));
  const physical = checkSchedule(problem, result.schedule, 0.01).filter(({ tier }) => tier === 'physical');
  expect(physical).toEqual([]);
  const bySolver = planBySolver(problem, solver, options);
  if (bySolver.status === 'infeasible') throw new Error('only a solver finds nothing');
  expect(Math.abs(bySolver.costMicros - result.costMicros)).toBeLessThan(1);
  expect(bySolver.relaxations.length).toBe(result.relaxations.length);
  return result;
}

function messages(result: PlannerResult): readonly string[] {
  if (result.status !== 'infeasible') throw new Error('it was planned');
  return result.conflicts.map(({ message }) => message);
}

const rounded = (values: Float64Array | undefined) => [...values!].map((value) => Math.round(value) + 0);

describe('what costs least', () => {
  test('charges where it is cheap and covers the load where it is dear: 2 kWh for 0.10 instead of 0.50', () => {
    const problem = problemOf(2, [storage(2, { energyStartWh: 0 })], {
      importPriceMicrosPerKwh: Float64Array.of(100_000, 500_000),
      fixedPowerW: Float64Array.of(0, 2000),
    });
    const result = solved(problem);
    expect(rounded(result.schedule.netW)).toEqual([2000, 0]);
    expect(result.costMicros).toBeCloseTo(200_000, 3);
    expect(result).toMatchObject({ status: 'optimal', solvedBy: 'dynamic-program', relaxations: [] });
  });

  test('components add up to the cost and say what it is for', () => {
    const problem = problemOf(
      2,
      [
        storage(2, {
          energyStartWh: 4000,
          wearMicrosPerKwhDischarged: 10_000,
          terminalValueMicrosPerKwh: 50_000,
          holdingMicrosPerKwhPeriod: 1000,
          energyMinWh: series(2, 2000),
        }),
      ],
      {
        fixedPowerW: series(2, 2000),
        importPriceMicrosPerKwh: Float64Array.of(200_000, 300_000),
        peaks: [{ id: 'month', direction: 'import', thresholdW: 500, priceMicrosPerKw: 20_000 }],
        overruns: [{ id: 'fair', direction: 'import', thresholdW: 1500, priceMicrosPerKwh: 10_000 }],
      },
    );
    const { components, costMicros } = solved(problem);
    expect(Object.keys(components).sort()).toEqual([
      'export',
      'holding',
      'import',
      'overrun:fair',
      'peak:month',
      'terminal',
      'wear',
    ]);
    const total = Object.values(components).reduce((sum, micros) => sum + micros, 0);
    expect(costMicros).toBeCloseTo(total, 6);
    expect(components['wear']).toBeCloseTo(20_000, 2);
    expect(components['terminal']).toBeCloseTo(-100_000, 2);
  });

  test('a storage that loses on the flow too: (ε − 1)/ln ε of it is kept', () => {
    const retentionPu = series(1, 0.5);
    const device = storage(1, {
      retentionPu,
      lossModel: 'linear',
      energyStartWh: 1000,
      targets: [{ id: 'end', period: 0, minWh: 1500, firmness: 'physical' }],
    });
    const { powerW } = solved(problemOf(1, [device])).schedule.devices[0]!;
    expect(powerW[0]).toBeCloseTo((1500 - 500) / ((0.5 - 1) / Math.log(0.5)), 3);
  });

  test('minimum power: the energy is taken in fewer periods rather than at too little power', () => {
    const device = storage(4, {
      id: 'ev',
      energyStartWh: 0,
      chargePowerWMin: 1400,
      chargePowerWMax: series(4, 3700),
      dischargePowerWMax: series(4, 0),
      targets: [{ id: 'leave', period: 3, minWh: 3000, maxWh: 3000, firmness: 'physical' }],
    });
    const problem = problemOf(4, [device], { fixedPowerW: Float64Array.of(-700, -700, -700, -700) });
    const result = solved(problem);
    for (const powerW of result.schedule.devices[0]!.powerW) {
      expect(powerW === 0 || powerW >= 1400 - 1e-3).toBe(true);
    }
    // 0.7 kW of surplus in each used period, the rest bought: two periods beat one.
    expect(result.costMicros).toBeCloseTo(1.6 * 300_000 - 2 * 0.7 * 100_000, 2);
    expect(planBySolver(problem, solver)).toMatchObject({ solvedBy: 'milp' });
  });

  test('steps: 1400 or 3700 W and nothing between', () => {
    const device = storage(3, {
      energyStartWh: 0,
      chargeStepsW: [1400, 3700],
      targets: [{ id: 'end', period: 2, minWh: 4000, firmness: 'physical' }],
    });
    const { powerW } = solved(problemOf(3, [device])).schedule.devices[0]!;
    expect([...powerW].sort((a, b) => b - a).map(Math.round)).toEqual([1400, 1400, 1400]);
  });

  test('discharging has a minimum too', () => {
    const device = storage(2, { energyStartWh: 5000, dischargePowerWMin: 1000 });
    const problem = problemOf(2, [device], { fixedPowerW: series(2, 400), exportLimitW: series(2, 0) });
    expect(rounded(solved(problem).schedule.netW)).toEqual([400, 400]);
  });

  test('a storage that may not charge from the grid takes PV only', () => {
    const device = storage(2, { energyStartWh: 0, chargeFromGrid: false });
    const problem = problemOf(
      2,
      [device, pv(2, { availableW: Float64Array.of(1000, 0), curtailable: false })],
      {
        importPriceMicrosPerKwh: Float64Array.of(10_000, 500_000),
        exportPriceMicrosPerKwh: series(2, 0),
        fixedPowerW: Float64Array.of(300, 3000),
      },
    );
    expect(rounded(solved(problem).schedule.devices[0]!.powerW)).toEqual([700, -700]);
  });

  test('nor does it charge beside a load that imports', () => {
    const device = storage(2, { energyStartWh: 0, chargeFromGrid: false });
    const ev = storage(2, {
      id: 'ev',
      energyStartWh: 0,
      dischargePowerWMax: series(2, 0),
      targets: [{ id: 'leave', period: 0, minWh: 4000, firmness: 'physical' }],
    });
    const problem = problemOf(2, [device, ev, pv(2, { availableW: series(2, 1000) })], {
      importPriceMicrosPerKwh: Float64Array.of(10_000, 500_000),
      fixedPowerW: Float64Array.of(0, 3000),
    });
    const { schedule } = solved(problem);
    expect(schedule.netW[0]).toBeCloseTo(3000, 2);
    expect(schedule.devices[0]!.powerW[0]).toBeCloseTo(0, 3);
  });

  test('a storage that may not discharge to the grid covers the load and no more', () => {
    const problem = problemOf(1, [storage(1, { dischargeToGrid: false })], { fixedPowerW: series(1, 1200) });
    expect(rounded(solved(problem).schedule.netW)).toEqual([0]);
  });

  test('exports only what PV makes beyond the load, also where curtailing would hide that', () => {
    const problem = problemOf(2, [storage(2), pv(2, { availableW: Float64Array.of(3000, 500) })], {
      exportOnlyPvSurplus: true,
      fixedPowerW: series(2, 1000),
      exportPriceMicrosPerKwh: series(2, 200_000),
    });
    expect(rounded(solved(problem).schedule.netW)).toEqual([-2000, 0]);
  });

  test('does not import and export at once, even where that would pay', () => {
    const site = {
      importPriceMicrosPerKwh: series(2, 100_000),
      exportPriceMicrosPerKwh: series(2, 200_000),
      importLimitW: series(2, 4000),
      exportLimitW: series(2, 3000),
      fixedPowerW: series(2, 1000),
    };
    const exclusive = solved(problemOf(2, [], site));
    expect(exclusive.schedule.throughW).toBeUndefined();
    expect(exclusive.costMicros).toBeCloseTo(200_000, 3);
    const both = solved(problemOf(2, [], { ...site, exclusiveImportExport: false }));
    expect(rounded(both.schedule.throughW)).toEqual([3000, 3000]);
    expect(both.costMicros).toBeCloseTo(2 * (4 * 100_000 - 3 * 200_000), 3);
  });

  test('says where the cost has no lower end', () => {
    const problem = problemOf(1, [], {
      importPriceMicrosPerKwh: series(1, 100_000),
      exportPriceMicrosPerKwh: series(1, 200_000),
      exclusiveImportExport: false,
    });
    expect(messages(plan(problem, solver))[0]).toContain('2026-01-01T01:00+01:00 exporting pays more');
  });

  test.each<readonly [string, Partial<ShiftableDevice>, readonly number[]]>([
    ['runs where it is cheapest', {}, [0, 2000, 500, 0]],
    ['only where it may', { allowed: [false, false, true, true] }, [0, 0, 2000, 500]],
    ['continues what ran before', { onBefore: true, startCostMicros: 900_000 }, [2000, 500, 0, 0]],
    ['an optional run is left if it is worth less', { optionalValueMicros: 100_000 }, [0, 0, 0, 0]],
    [
      'and done if it is worth more: 0.2 + 0.05 of energy',
      { optionalValueMicros: 300_000 },
      [0, 2000, 500, 0],
    ],
  ])('a shiftable run %s', (_, changes, expectedW) => {
    const problem = problemOf(4, [shiftable(4, changes)], {
      importPriceMicrosPerKwh: Float64Array.of(200_000, 100_000, 100_000, 300_000),
    });
    expect(rounded(solved(problem).schedule.devices[0]!.powerW)).toEqual(expectedW);
  });

  test('a run in pieces pays for each start', () => {
    const pieces = { profileW: Float64Array.of(1000, 1000), contiguous: false };
    const prices = { importPriceMicrosPerKwh: Float64Array.of(100_000, 200_000, 100_000) };
    const apart = solved(problemOf(3, [shiftable(3, pieces)], prices));
    const together = solved(problemOf(3, [shiftable(3, { ...pieces, startCostMicros: 150_000 })], prices));
    expect(rounded(apart.schedule.netW)).toEqual([1000, 0, 1000]);
    expect(together.schedule.netW.filter((powerW) => powerW > 0).length).toBe(2);
    expect(together.components['start']).toBeCloseTo(150_000, 3);
    expect(together.costMicros).toBeCloseTo(450_000, 3);
  });
});

describe('preferences cost nothing', () => {
  test('charges sooner at one price', () => {
    const device = storage(4, {
      energyStartWh: 0,
      dischargePowerWMax: series(4, 0),
      targets: [{ id: 'end', period: 3, minWh: 6000, firmness: 'physical' }],
    });
    expect(rounded(solved(problemOf(4, [device])).schedule.netW)).toEqual([5000, 1000, 0, 0]);
  });

  test('does not move energy for nothing', () => {
    const result = solved(
      problemOf(3, [storage(3)], { exportPriceMicrosPerKwh: series(3, 0), exportLimitW: series(3, 0) }),
    );
    expect(rounded(result.schedule.devices[0]!.powerW)).toEqual([0, 0, 0]);
  });

  test('a flat tariff needs no whole numbers', () => {
    const devices = [storage(24, { chargeEfficiencyPu: series(24, 0.95) })];
    const problem = problemOf(24, devices, { exportPriceMicrosPerKwh: series(24, 300_000) });
    expect(planBySolver(problem, solver)).toMatchObject({ solvedBy: 'lp' });
  });
});

describe('orders stand above wishes, wishes above money', () => {
  const target = { id: 'leave', period: 1, minWh: 8000, firmness: 'wish' } as const;
  const ev = storage(2, {
    id: 'ev',
    energyStartWh: 2000,
    dischargePowerWMax: series(2, 0),
    targets: [target],
  });

  test('an order that fits is kept whatever it costs', () => {
    const result = solved(problemOf(2, [storage(2)], {}, [netBand('ord-7', [3000, -3000])]));
    expect(rounded(result.schedule.netW)).toEqual([3000, -3000]);
    expect(result.relaxations).toEqual([]);
  });

  test('a wish gives way to an order, as little as can be', () => {
    const result = solved(problemOf(2, [ev], {}, [netBand('ord-7', [0, 0], [INF, 2000])]));
    expect(rounded(result.schedule.netW)).toEqual([5000, 1000]);
    expect(result.relaxations).toEqual([]);
    const less = solved(problemOf(2, [ev], {}, [netBand('ord-7', [0, 0], [1000, 2000])]));
    expect(less.relaxations).toMatchObject([{ tier: 'wish', id: 'leave', period: 1, unit: 'Wh' }]);
    expect(less.relaxations[0]!.amount).toBeCloseTo(3000, 1);
    expect(less.relaxations[0]!.source).toBe('target leave of ev');
    expect(less.relaxations[0]!.reason).toContain('at least 8 kWh at 2026-01-01T03:00+01:00');
  });

  test('an order that cannot hold is broken least, and says so', () => {
    const result = solved(problemOf(2, [storage(2)], {}, [netBand('ord-7', [9000, 0])]));
    expect(rounded(result.schedule.netW)).toEqual([5000, 0]);
    expect(result.relaxations).toMatchObject([
      { tier: 'order', id: 'ord-7', source: 'order ord-7', period: 0, unit: 'W' },
    ]);
    expect(result.relaxations[0]!.amount).toBeCloseTo(4000, 1);
    expect(result.relaxations[0]!.reason).toContain('at least 9 kW at the meter at 2026-01-01T01:00+01:00');
    expect(result.relaxations[0]!.reason).toContain('it is 5 kW');
  });

  test('breaches count by energy: 0.8 kW for a quarter is less than 0.4 kW for an hour', () => {
    // Room for 1.3 of the 1.5 kWh: 0.2 kWh stored are 0.4 kWh drawn in the hour, 0.2 kWh in the quarter.
    const device = storage(2, {
      energyStartWh: 0,
      energyMaxWh: series(2, 1300),
      dischargePowerWMax: series(2, 0),
      chargeEfficiencyPu: Float64Array.of(0.5, 1),
    });
    const base = problemOf(2, [device], {}, [netBand('ord', [2000, 2000])]);
    const problem = { ...base, horizon: { ...base.horizon, periodMs: Float64Array.of(3_600_000, 900_000) } };
    const { relaxations } = solved(problem);
    expect(relaxations).toMatchObject([{ tier: 'order', period: 1 }]);
    expect(relaxations[0]!.amount).toBeCloseTo(800, 1);
  });

  test('what one device may do is an order too', () => {
    const constraint = {
      ...netBand('hold', [0, 0]),
      target: { kind: 'device', deviceId: 'bat' } as const,
    };
    const problem = problemOf(
      2,
      [storage(2)],
      { importPriceMicrosPerKwh: Float64Array.of(10_000, 900_000), exportPriceMicrosPerKwh: series(2, 0) },
      [constraint],
    );
    expect(rounded(solved(problem).schedule.devices[0]!.powerW)).toEqual([0, 0]);
  });

  test('a store that starts below its minimum recovers as a wish, and never gives more away', () => {
    const device = storage(3, {
      energyStartWh: 500,
      energyMinWh: series(3, 4000),
      chargePowerWMax: series(3, 2000),
    });
    const result = solved(problemOf(3, [device], { fixedPowerW: series(3, 1000) }));
    expect(rounded(result.schedule.devices[0]!.energyWh)).toEqual([2500, 4000, 4000]);
    expect(result.relaxations).toMatchObject([{ tier: 'wish', id: 'bat', period: 0, unit: 'Wh' }]);
    expect(result.relaxations[0]!.reason).toContain('bat starts with 0.5 kWh, below its minimum');
  });

  test('a store that starts above its maximum may come down', () => {
    const device = storage(2, {
      energyStartWh: 9000,
      energyMaxWh: series(2, 6000),
      dischargePowerWMax: series(2, 2000),
    });
    const result = solved(problemOf(2, [device]));
    expect(result.schedule.devices[0]!.energyWh![0]).toBeCloseTo(7000, 1);
    expect(result.relaxations).toMatchObject([{ tier: 'wish', period: 0 }]);
  });
});

describe('what cannot be planned says why', () => {
  const end = '2026-01-01T03:00+01:00';
  const target = (changes: object) => [{ id: 'full', period: 1, firmness: 'physical' as const, ...changes }];

  test.each<readonly [string, PlannerProblem, readonly string[]]>([
    [
      'a target above the store',
      problemOf(2, [storage(2, { targets: target({ minWh: 12_000 }) })]),
      [`bat: the target of 12 kWh at ${end} is above the maximum of 10 kWh that it can store`],
    ],
    [
      'a target below its minimum',
      problemOf(2, [storage(2, { energyMinWh: series(2, 3000), targets: target({ maxWh: 1000 }) })]),
      [`bat: the target of 1 kWh at ${end} is below the minimum of 3 kWh that it must keep`],
    ],
    [
      'a target out of reach',
      problemOf(2, [
        storage(2, { energyStartWh: 0, chargePowerWMax: series(2, 3000), targets: target({ minWh: 8000 }) }),
      ]),
      [
        `bat must have the target of 8 kWh at ${end}; from 0 kWh at 2026-01-01T01:00+01:00, charging at full power all the time, it has 6 kWh`,
      ],
    ],
    [
      'a target that cannot be come down to',
      problemOf(2, [storage(2, { dischargePowerWMax: series(2, 1000), targets: target({ maxWh: 1000 }) })]),
      [
        `bat must have the target of 1 kWh at ${end}; from 5 kWh at 2026-01-01T01:00+01:00, discharging at full power all the time, it has 3 kWh`,
      ],
    ],
    [
      'use beyond what can be charged',
      problemOf(2, [storage(2, { energyStartWh: 0, usageW: series(2, 6000) })]),
      [
        'bat must have its minimum of 0 kWh at 2026-01-01T02:00+01:00; from 0 kWh at 2026-01-01T01:00+01:00, charging at full power all the time, it has -1 kWh',
      ],
    ],
    [
      'bounds that cross',
      problemOf(2, [
        storage(2, { energyMinWh: Float64Array.of(0, 5000), energyMaxWh: Float64Array.of(9000, 4000) }),
      ]),
      ['bat: the minimum of 5 kWh at 2026-01-01T03:00+01:00 is above its maximum of 4 kWh'],
    ],
    [
      'a load above the connection',
      problemOf(3, [], { fixedPowerW: Float64Array.of(1000, 6200, 5500), importLimitW: series(3, 5000) }),
      [
        'the load that cannot be steered is from 2026-01-01T02:00+01:00 to 2026-01-01T04:00+01:00 up to 1.2 kW above the import limit of 5 kW, even with all PV and all storages at full power',
      ],
    ],
    [
      'generation above the connection',
      problemOf(1, [pv(1, { availableW: series(1, 4000), curtailable: false })], {
        exportLimitW: series(1, 1000),
      }),
      [
        'the generation that cannot be curtailed is from 2026-01-01T01:00+01:00 to 2026-01-01T02:00+01:00 up to 3 kW above the export limit of 1 kW, even with all storages charging at full power',
      ],
    ],
    [
      'a run in pieces with too few periods',
      problemOf(3, [
        shiftable(3, {
          contiguous: false,
          profileW: series(2, 1000),
          allowed: [true, false, false],
        }),
      ]),
      ['wash needs 2 periods, 1 are allowed'],
    ],
    [
      'a run without any period',
      problemOf(3, [shiftable(3, { allowed: [false, false, false] })]),
      ['wash needs 2 consecutive periods, none is allowed'],
    ],
    [
      'a target that the connection is too small for',
      problemOf(2, [storage(2, { energyStartWh: 0, targets: target({ minWh: 8000 }) })], {
        importLimitW: series(2, 3000),
      }),
      [`bat would miss its target full at ${end} by 2 kWh`],
    ],
  ])('%s', (_, problem, expected) => {
    expect(messages(plan(problem, solver))).toEqual(expected);
  });

  test('what only a solver sees: two stores share a connection that is too small', () => {
    const vehicle = (id: string) =>
      storage(2, {
        id,
        energyStartWh: 0,
        dischargePowerWMax: series(2, 0),
        targets: target({ minWh: 6000 }),
      });
    const found = messages(
      plan(problemOf(2, [vehicle('ev-1'), vehicle('ev-2')], { importLimitW: series(2, 5000) }), solver),
    );
    expect(found.join('; ')).toMatch(/by 2 kWh|2 kW higher|by 1 kWh/);
  });

  test('never says nothing: steps that cannot meet an exact target', () => {
    const device = storage(1, {
      energyStartWh: 0,
      chargeStepsW: [1400],
      targets: [{ id: 'exact', period: 0, minWh: 1000, maxWh: 1000, firmness: 'physical' }],
    });
    expect(messages(plan(problemOf(1, [device]), solver))).toEqual([
      'bat would miss its target exact at 2026-01-01T02:00+01:00 by 0.4 kWh',
    ]);
  });
});

describe('limits of the search', () => {
  const inner = (): { readonly solver: Solver; readonly models: LinearModel[] } => {
    const models: LinearModel[] = [];
    return {
      models,
      solver: {
        name: 'stopped',
        solve: (model, options) => {
          models.push(model);
          const solution = solver.solve(model, options);
          if (model.integer === undefined || solution.status !== 'optimal') return solution;
          return { ...solution, status: 'feasible', bound: solution.bound - 1, stoppedBy: 'nodes' };
        },
      },
    };
  };
  const wash = problemOf(
    3,
    [
      shiftable(3),
      storage(3, {
        chargePowerWMin: 1000,
        energyStartWh: 0,
        targets: [{ id: 'e', period: 2, minWh: 1500, firmness: 'physical' }],
      }),
    ],
    {
      importPriceMicrosPerKwh: Float64Array.of(100_000, 300_000, 90_000),
    },
  );

  test('a search that was stopped gives what it has, with its bound', () => {
    const result = plan(wash, inner().solver);
    expect(result).toMatchObject({ status: 'feasible', solvedBy: 'milp' });
    if (result.status === 'infeasible') return;
    expect(result.costMicros - result.boundMicros).toBeGreaterThan(900_000);
  });

  test('a search that was stopped with nothing does not claim that there is nothing', () => {
    const empty: Solver = {
      name: 'empty',
      solve: (model, options) =>
        model.integer === undefined
          ? solver.solve(model, options)
          : { status: 'no-solution', bound: 0, stoppedBy: 'nodes' },
    };
    expect(messages(plan(wash, empty))[0]).toContain('that there is none is not proven');
  });

  test('a failing second stage leaves the first answer', () => {
    let solves = 0;
    const failing: Solver = {
      name: 'once',
      solve: (model, options) => {
        solves += 1;
        return solves === 1 ? solver.solve(model, options) : { status: 'infeasible' };
      },
    };
    const problem = problemOf(2, [storage(2)]);
    const result = planBySolver(problem, failing);
    expect(result).toMatchObject({ status: 'optimal' });
    expect(solves).toBeGreaterThan(1);
  });

  test('limits are handed to the solver of MILPs', () => {
    const seen: unknown[] = [];
    const watching: Solver = {
      name: 'watching',
      solve: (model, options) => {
        if (model.integer !== undefined) seen.push(options);
        return solver.solve(model, options);
      },
    };
    plan(wash, watching, { relativeGap: 0.01, nodeLimit: 7, timeLimitS: 30 });
    expect(seen[0]).toMatchObject({ relativeGap: 0.01, nodeLimit: 7, timeLimitS: 30 });
  });
});
