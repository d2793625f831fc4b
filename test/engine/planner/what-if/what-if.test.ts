import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import {
  type Change,
  changedProblem,
  type PlannerProblem,
  plan,
  planDifference,
  problemToJson,
  type StorageDevice,
} from '../../../../src/engine/planner/index.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { netBand, problemOf, pv, series, storage } from '../problems.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

const problem = problemOf(
  3,
  [
    storage(3, {
      energyStartWh: 6000,
      energyMinWh: series(3, 1000),
      terminalValueMicrosPerKwh: 180_000,
      chargePowerWMax: Float64Array.of(0, 5000, 5000),
    }),
    pv(3, { availableW: series(3, 500) }),
  ],
  {
    importPriceMicrosPerKwh: Float64Array.of(100_000, 200_000, 400_000),
    exportPriceMicrosPerKwh: series(3, 50_000),
    fixedPowerW: series(3, 3000),
  },
  [netBand('o7', [-9000, -9000, -9000], [9000, 2000, 9000])],
);
const bat = (of: PlannerProblem) => of.devices[0] as StorageDevice;

describe('a change', () => {
  test.each<readonly [string, Change, (of: PlannerProblem) => unknown, unknown]>([
    [
      'of the tariff',
      { kind: 'import-price', priceMicrosPerKwh: series(3, 7) },
      ({ site }) => [[...site.importPriceMicrosPerKwh], site.exportPriceMicrosPerKwh[0]],
      [[7, 7, 7], 50_000],
    ],
    [
      'of the mean tariff, which changes what is left at the end',
      { kind: 'import-price', priceMicrosPerKwh: Float64Array.of(0, 0, 350_000) },
      // 350 of 700 thousand in all
      (of) => bat(of).terminalValueMicrosPerKwh,
      90_000,
    ],
    [
      'of both prices',
      { kind: 'price-factor', factor: 2 },
      ({ site }) => [[...site.importPriceMicrosPerKwh], [...site.exportPriceMicrosPerKwh]],
      [
        [200_000, 400_000, 800_000],
        [100_000, 100_000, 100_000],
      ],
    ],
    [
      'of a limit',
      { kind: 'import-limit', limitW: 4000 },
      ({ site }) => [...site.importLimitW],
      [4000, 4000, 4000],
    ],
    [
      'to a bigger battery',
      { kind: 'capacity', deviceIds: ['bat'], factor: 2 },
      (of) => [bat(of).energyMaxWh[0], bat(of).energyMinWh[0], bat(of).energyStartWh],
      [20_000, 1000, 6000],
    ],
    [
      'to a smaller battery',
      { kind: 'capacity', deviceIds: ['bat'], factor: 0.05 },
      (of) => [bat(of).energyMaxWh[0], bat(of).energyMinWh[0], bat(of).energyStartWh],
      [500, 500, 500],
    ],
    [
      'of power, where there is any',
      { kind: 'power', deviceIds: ['bat'], powerW: 800 },
      (of) => [[...bat(of).chargePowerWMax], [...bat(of).dischargePowerWMax]],
      [
        [0, 800, 800],
        [800, 800, 800],
      ],
    ],
    [
      'that takes a device away',
      { kind: 'without', deviceIds: ['bat'] },
      ({ devices }) => devices.map(({ id }) => id),
      ['pv'],
    ],
    [
      'by an order beside others',
      { kind: 'order', constraint: netBand('o8', [0, 0, 0]), isAlone: false },
      ({ constraints }) => constraints.map(({ id }) => id),
      ['o7', 'o8'],
    ],
    [
      'by an order in their place',
      { kind: 'order', constraint: netBand('o8', [0, 0, 0]), isAlone: true },
      ({ constraints }) => constraints.map(({ id }) => id),
      ['o8'],
    ],
  ])('%s', (_, change, read, expected) => {
    const text = JSON.stringify(problemToJson(problem));
    expect(read(changedProblem(problem, [change]))).toEqual(expected);
    expect(JSON.stringify(problemToJson(problem))).toBe(text);
  });

  test('takes what is asked of a device away with it', () => {
    const own = { ...netBand('o9', [0, 0, 0]), target: { kind: 'device', deviceId: 'bat' } as const };
    const changed = changedProblem({ ...problem, constraints: [own, ...problem.constraints] }, [
      { kind: 'without', deviceIds: ['bat'] },
    ]);
    expect(changed.constraints.map(({ id }) => id)).toEqual(['o7']);
  });
});

describe('the difference', () => {
  function difference(changes: readonly Change[]) {
    const changed = changedProblem(problem, changes);
    const [before, after] = [problem, changed].map((one) => {
      const result = plan(one, solver);
      if (result.status === 'infeasible') throw new Error('infeasible');
      return { problem: one, result };
    });
    return planDifference(before!, after!);
  }

  test('is nothing where nothing changes', () => {
    expect(difference([])).toMatchObject({ changedPeriods: [], broken: [], mended: [] });
    const { beforeMicros, afterMicros, keptMicros } = difference([]);
    expect([afterMicros, keptMicros]).toEqual([beforeMicros, beforeMicros]);
  });

  test('is told by what the money is for, and says what planning anew brings', () => {
    const found = difference([
      { kind: 'import-price', priceMicrosPerKwh: Float64Array.of(400_000, 200_000, 100_000) },
    ]);
    const sum = found.components.reduce(
      (total, { beforeMicros, afterMicros }) => total + afterMicros - beforeMicros,
      0,
    );
    expect(sum).toBeCloseTo(found.afterMicros - found.beforeMicros, 3);
    expect(found.keptMicros!).toBeGreaterThan(found.afterMicros + 1);
    expect(found.changedPeriods.length).toBeGreaterThan(0);
  });

  test('says nothing of a plan that could not be carried out any more', () => {
    const free = difference([{ kind: 'import-limit', limitW: 90_000 }]);
    expect(free.keptMicros).toBeCloseTo(free.beforeMicros, 3);
    expect(difference([{ kind: 'import-limit', limitW: 1000 }]).keptMicros).toBeUndefined();
  });

  test('says nothing of a plan that would break an order by more than the new one', () => {
    const far: Change = {
      kind: 'order',
      constraint: netBand('o9', [-50_000, -90_000, -90_000], [-50_000, 90_000, 90_000]),
      isAlone: true,
    };
    const found = difference([far]);
    expect(found.broken.map(({ id }) => id)).toContain('o9');
    expect(found.keptMicros).toBeUndefined();
  });

  test('names what breaks, and what comes to hold', () => {
    const lost: Change = { kind: 'without', deviceIds: ['bat', 'pv'] };
    const found = difference([lost]);
    expect(found.broken).toMatchObject([{ id: 'o7', period: 1, amount: 1000, unit: 'W' }]);
    expect(found.keptMicros).toBeUndefined();
    const without = changedProblem(problem, [lost]);
    const [before, after] = [without, problem].map((one) => ({ problem: one, result: plan(one, solver) }));
    if (before!.result.status === 'infeasible' || after!.result.status === 'infeasible')
      throw new Error('infeasible');
    const back = planDifference(
      { problem: without, result: before!.result },
      { problem, result: after!.result },
    );
    expect(back).toMatchObject({ broken: [], mended: [{ id: 'o7', period: 1 }] });
  });
});
