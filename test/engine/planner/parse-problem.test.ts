import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { InputError } from '../../../src/engine/errors.ts';
import { parsePlannerProblem, plan, problemToJson, resultToJson } from '../../../src/engine/planner/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { netBand, problemOf, randomProblem, shiftable, storage } from './problems.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

const minimal = {
  format: 'flex-planner-problem/1',
  horizon: { start: '2026-03-29T00:00+01:00', zone: 'Europe/Amsterdam', periodMinutes: 60, periodCount: 3 },
  site: { importPriceMicrosPerKwh: 250_000 },
};

const battery = {
  kind: 'storage',
  id: 'bat',
  energyStartWh: 5000,
  energyMaxWh: 10_000,
  chargePowerWMax: 3000,
};

function mistakes(
  json: unknown,
): readonly (readonly [path: string, value: string | undefined, expected: string])[] {
  try {
    parsePlannerProblem(json);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.code).toBe('bad-planner-problem');
    return error.details.map(({ path, value, expected }) => [path, value, expected] as const);
  }
  throw new Error('it was read');
}

describe('parsePlannerProblem', () => {
  test('fills in what is not said', () => {
    const problem = parsePlannerProblem({ ...minimal, devices: [battery] });
    expect(problem.horizon.startMs).toBe(Date.UTC(2026, 2, 28, 23));
    expect([...problem.site.importPriceMicrosPerKwh]).toEqual([250_000, 250_000, 250_000]);
    expect([...problem.site.exportPriceMicrosPerKwh]).toEqual([0, 0, 0]);
    expect(problem.site.importLimitW[0]).toBe(Number.POSITIVE_INFINITY);
    expect(problem.site).toMatchObject({ exclusiveImportExport: true, exportOnlyPvSurplus: false });
    expect(problem.devices[0]).toMatchObject({
      exclusiveDirections: true,
      chargeFromGrid: true,
      lossModel: 'start',
      chargeEfficiencyPu: Float64Array.of(1, 1, 1),
      dischargePowerWMax: Float64Array.of(0, 0, 0),
    });
    expect(problem.constraints).toEqual([]);
  });

  test('periods of different lengths', () => {
    const horizon = { start: '2026-01-01T00:00Z', periodMs: [900_000, 3_600_000] };
    expect([...parsePlannerProblem({ ...minimal, horizon }).horizon.periodMs]).toEqual([900_000, 3_600_000]);
  });

  test('tells no mistake twice', () => {
    expect(mistakes({}).map(([path]) => path)).toEqual(['format', 'horizon', 'site']);
  });

  test('guesses a known key only where one is near, and tells all of them otherwise', () => {
    const horizon = { start: '2026-01-01T00:00Z', periodMinutes: 15, periodCount: 3, energyWhMin: 3 };
    const found = mistakes({ ...minimal, horizon });
    expect(found).toHaveLength(1);
    expect(found[0]![2]).toMatch(/^one of the known keys: start, .*periodCount/);
  });

  test('tells every mistake at once, with path, value and what was expected', () => {
    const found = mistakes({
      format: 'flex-planner-problem/2',
      horizon: { start: 'tomorow', zone: 'Europe/Amsterdm', periodMinutes: 15, periodCount: 3 },
      site: {
        importPriceMicrosPerKwh: 1,
        exclusiveImportExprt: true,
        exportPriceMicrosPerKwH: 3,
        peaks: [{ id: 'p', direction: 'up' }],
      },
      devices: [{ ...battery, chargePowerWMin: -1, lossModel: 'none' }, { kind: 'heatpump' }],
      constraints: [{ id: 'c', target: { kind: 'device', deviceId: 3 } }],
      notes: 'x',
    });
    const paths = found.map(([path]) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'format',
        'notes',
        'horizon.zone',
        'horizon.start',
        'site.exclusiveImportExprt',
        'site.exportPriceMicrosPerKwH',
        'site.peaks[0].direction',
        'site.peaks[0].priceMicrosPerKw',
        'devices[0].chargePowerWMin',
        'devices[0].lossModel',
        'devices[1].kind',
        'constraints[0].target.deviceId',
      ]),
    );
    expect(found.find(([path]) => path === 'site.exclusiveImportExprt')).toEqual([
      'site.exclusiveImportExprt',
      undefined,
      'one of the known keys; did you mean "exclusiveImportExport"?',
    ]);
    expect(found.find(([path]) => path === 'site.peaks[0].priceMicrosPerKw')?.[2]).toContain('required');
    expect(found.find(([path]) => path === 'devices[0].chargePowerWMin')).toEqual([
      'devices[0].chargePowerWMin',
      '-1',
      'a number of at least 0',
    ]);
  });

  const withDevice = (device: object) => ({ ...minimal, devices: [{ ...battery, ...device }] });
  const withTarget = (target: object) => withDevice({ targets: [{ id: 't', ...target }] });

  test.each<readonly [string, unknown, string, string | undefined]>([
    ['no object', 'text', '', 'text'],
    [
      'a series of another length',
      { ...minimal, site: { importPriceMicrosPerKwh: [1, 2] } },
      'site.importPriceMicrosPerKwh',
      '2 values',
    ],
    [
      'a price that is text',
      { ...minimal, site: { importPriceMicrosPerKwh: [1, '2', 3] } },
      'site.importPriceMicrosPerKwh[1]',
      '2',
    ],
    [
      'a price that is null',
      { ...minimal, site: { importPriceMicrosPerKwh: null } },
      'site.importPriceMicrosPerKwh',
      'null',
    ],
    ['a price that is missing', { ...minimal, site: {} }, 'site.importPriceMicrosPerKwh', undefined],
    [
      'a limit below 0',
      { ...minimal, site: { importPriceMicrosPerKwh: 1, importLimitW: -5 } },
      'site.importLimitW',
      '-5',
    ],
    [
      'a window of another length',
      {
        ...minimal,
        site: {
          importPriceMicrosPerKwh: 1,
          peaks: [{ id: 'p', direction: 'import', priceMicrosPerKw: 1, window: [true] }],
        },
      },
      'site.peaks[0].window',
      '1 values',
    ],
    [
      'both ways to say periods',
      { ...minimal, horizon: { ...minimal.horizon, periodMs: [1] } },
      'horizon',
      undefined,
    ],
    [
      'a time relative to now',
      { ...minimal, horizon: { ...minimal.horizon, start: '+1h' } },
      'horizon.start',
      '+1h',
    ],
    [
      'no periods',
      { ...minimal, horizon: { ...minimal.horizon, periodCount: 0 } },
      'horizon.periodCount',
      '0',
    ],
    ['a negative capacity', withDevice({ energyMaxWh: -1 }), 'devices[0].energyMaxWh', '-1'],
    ['a start above the store', withDevice({ energyStartWh: 11_000 }), 'devices[0].energyStartWh', '11000'],
    [
      'a minimum above the maximum',
      withDevice({ energyMinWh: [0, 12_000, 0] }),
      'devices[0].energyMinWh[1]',
      '12000',
    ],
    [
      'a discharge efficiency above 1',
      withDevice({ dischargeEfficiencyPu: 1.1 }),
      'devices[0].dischargeEfficiencyPu',
      '1.1',
    ],
    ['a charge efficiency of 0', withDevice({ chargeEfficiencyPu: 0 }), 'devices[0].chargeEfficiencyPu', '0'],
    ['a retention of 0', withDevice({ retentionPu: [1, 0, 1] }), 'devices[0].retentionPu[1]', '0'],
    ['steps that fall', withDevice({ chargeStepsW: [2000, 1000] }), 'devices[0].chargeStepsW[1]', '1000'],
    [
      'a target outside of the horizon',
      withTarget({ period: 3, minWh: 1 }),
      'devices[0].targets[0].period',
      '3',
    ],
    ['a target that asks nothing', withTarget({ period: 1 }), 'devices[0].targets[0]', undefined],
    [
      'a target that contradicts itself',
      withTarget({ period: 1, minWh: 5, maxWh: 4 }),
      'devices[0].targets[0].minWh',
      '5',
    ],
    [
      'a firmness that is not known',
      withTarget({ period: 1, minWh: 5, firmness: 'hard' }),
      'devices[0].targets[0].firmness',
      'hard',
    ],
    [
      'allowed periods of another length',
      { ...minimal, devices: [{ kind: 'shiftable', id: 'w', profileW: [1], allowed: [true] }] },
      'devices[0].allowed',
      '1 values',
    ],
    [
      'pieces of different power',
      { ...minimal, devices: [{ kind: 'shiftable', id: 'w', profileW: [1, 2], contiguous: false }] },
      'devices[0].profileW[1]',
      '2',
    ],
    [
      'a start that costs less than nothing',
      { ...minimal, devices: [{ kind: 'shiftable', id: 'w', profileW: [1], startCostMicros: -1 }] },
      'devices[0].startCostMicros',
      '-1',
    ],
    ['the same id twice', { ...minimal, devices: [battery, battery] }, 'devices[1].id', 'bat'],
    [
      'targets of a device under one id',
      {
        ...minimal,
        devices: [{ ...battery, targets: [6000, 7000].map((minWh) => ({ id: 'full', period: 1, minWh })) }],
      },
      'devices[0].targets[1].id',
      'full of period 1',
    ],
    [
      'constraints under one id',
      {
        ...minimal,
        constraints: [1, 2].map(() => ({ id: 'c', source: 's', target: { kind: 'net' }, maxW: 5 })),
      },
      'constraints[1].id',
      'c',
    ],
    [
      'a constraint on no device',
      { ...minimal, constraints: [{ id: 'c', target: { kind: 'device', deviceId: 'x' } }] },
      'constraints[0].target.deviceId',
      'x',
    ],
    [
      'a band that is upside down',
      { ...minimal, constraints: [{ id: 'c', minW: [null, 5, 0], maxW: [0, 4, 9] }] },
      'constraints[0].minW[1]',
      '5',
    ],
  ])('refuses %s', (_, json, path, value) => {
    const found = mistakes(json);
    expect(found.map((mistake) => mistake.slice(0, 2))).toContainEqual([path, value]);
  });

  test.each<readonly [string, object, readonly (readonly [string, string])[]]>([
    [
      'what is wrong with the series of a part that has other mistakes',
      {
        devices: [
          {
            ...battery,
            energyMaxWh: -10,
            chargeEfficiencyPu: 0,
            dischargeEfficiencyPu: 1.2,
            retentionPu: [1],
            targets: [
              { id: 'a', period: -1, minWh: 1 },
              { id: 'b', period: 99, minWh: 1 },
            ],
          },
        ],
      },
      [
        ['devices[0].targets[0].period', '-1'],
        ['devices[0].energyMaxWh', '-10'],
        ['devices[0].chargeEfficiencyPu', '0'],
        ['devices[0].dischargeEfficiencyPu', '1.2'],
        ['devices[0].retentionPu', '1 values'],
        ['devices[0].targets[1].period', '99'],
      ],
    ],
    [
      'the same id twice, whatever else is wrong',
      {
        devices: [battery, { kind: 'pv', id: 'bat', availableW: -1 }],
        constraints: [{ id: 'c', minW: 'x' }, { id: 'c' }],
      },
      [
        ['devices[1].availableW', '-1'],
        ['constraints[0].minW', 'x'],
        ['devices[1].id', 'bat'],
        ['constraints[1].id', 'c'],
      ],
    ],
    [
      'charges and soft limits with the same id',
      {
        site: {
          importPriceMicrosPerKwh: 1,
          peaks: ['p', 'p'].map((id) => ({ id, direction: 'import', priceMicrosPerKw: 1 })),
        },
        devices: [
          {
            ...battery,
            softEnergyBounds: ['s', 's'].map((id) => ({ id, bound: 'min', levelWh: 1 })),
          },
        ],
      },
      [
        ['site.peaks[1].id', 'p'],
        ['devices[0].softEnergyBounds[1].id', 's'],
      ],
    ],
    [
      'numbers beyond what means something',
      {
        site: { importPriceMicrosPerKwh: 1e15, exportPriceMicrosPerKwh: -1e15, fixedPowerW: 1e300 },
        devices: [
          { ...battery, energyStartWh: 1e16, terminalValueMicrosPerKwh: 1e15 },
          { kind: 'pv', id: 'pv', availableW: Number.POSITIVE_INFINITY },
        ],
      },
      [
        ['site.importPriceMicrosPerKwh', '1000000000000000'],
        ['site.exportPriceMicrosPerKwh', '-1000000000000000'],
        ['site.fixedPowerW', '1e+300'],
        ['devices[0].energyStartWh', '10000000000000000'],
        ['devices[0].terminalValueMicrosPerKwh', '1000000000000000'],
        ['devices[1].availableW', 'Infinity'],
      ],
    ],
    [
      'a storage that gives back more than it draws',
      {
        devices: [{ ...battery, chargeEfficiencyPu: 1.2, dischargePowerWMax: 5, dischargeEfficiencyPu: 0.9 }],
      },
      [['devices[0].chargeEfficiencyPu[0]', '1.2']],
    ],
    [
      'a plan to stay near of devices that are not there, or have none',
      {
        devices: [battery, { kind: 'pv', id: 'pv', availableW: 1 }],
        near: [
          { deviceId: 'bat', powerW: 'x' },
          { deviceId: 'pv', powerW: 1 },
          { deviceId: 'bat', powerW: 1 },
        ],
      },
      [
        ['near[0].powerW', 'x'],
        ['near[1].deviceId', 'pv'],
        ['near[2].deviceId', 'bat'],
      ],
    ],
  ])('refuses all at once: %s', (_, changes, expected) => {
    expect(mistakes({ ...minimal, ...changes }).map((mistake) => mistake.slice(0, 2))).toEqual(expected);
  });

  test('a heat pump may store more than it draws, which it cannot give back', () => {
    const pump = { ...battery, chargeEfficiencyPu: 4, dischargePowerWMax: 0 };
    expect(parsePlannerProblem({ ...minimal, devices: [pump] }).devices).toMatchObject([
      { chargeEfficiencyPu: Float64Array.of(4, 4, 4) },
    ]);
  });

  test('tells a cost as a cost', () => {
    const run = { kind: 'shiftable', id: 'w', profileW: [1], startCostMicros: 'dear' };
    const expected = mistakes({ ...minimal, devices: [run] }).map(([, , what]) => what);
    expect(expected).toEqual(['a cost of at least 0 micro-units and at most 1000000 units of the currency']);
  });

  test('takes a heat pump, and a store that says that it starts outside', () => {
    const problem = parsePlannerProblem(
      withDevice({ chargeEfficiencyPu: 3.5, energyMinWh: 6000, startsOutsideBounds: true }),
    );
    expect(problem.devices[0]).toMatchObject({ energyStartWh: 5000 });
    expect(problemToJson(problem)).toMatchObject({ devices: [{ startsOutsideBounds: true }] });
  });
});

describe('problemToJson', () => {
  test('what is written is read as the same problem', () => {
    for (let seed = 0; seed < 40; seed++) {
      const problem = randomProblem(seed);
      const text = JSON.stringify(problemToJson(problem));
      const again = parsePlannerProblem(JSON.parse(text));
      expect(again, `seed ${seed}`).toEqual(problem);
      expect(JSON.stringify(problemToJson(again))).toBe(text);
    }
  });

  test('no limit is null, one value stands for all', () => {
    const problem = problemOf(2, [], {}, [netBand('c', [Number.NEGATIVE_INFINITY, 5], [9, 9])]);
    expect(problemToJson(problem)).toMatchObject({
      horizon: {
        start: '2026-01-01T01:00:00+01:00',
        zone: 'Europe/Amsterdam',
        periodMinutes: 60,
        periodCount: 2,
      },
      site: { importLimitW: null, importPriceMicrosPerKwh: 300_000 },
      constraints: [{ minW: [null, 5], maxW: 9 }],
    });
  });
});

describe('resultToJson', () => {
  test('tells times with their offset and what was let go', () => {
    const problem = problemOf(2, [storage(2)], {}, [netBand('ord', [9000, 0])]);
    const json = resultToJson(problem, plan(problem, solver));
    expect(json).toMatchObject({
      format: 'flex-planner-result/1',
      problemId: 'test',
      status: 'optimal',
      periodStart: ['2026-01-01T01:00:00+01:00', '2026-01-01T02:00:00+01:00'],
      netW: [5000, 0],
      devices: [{ deviceId: 'bat', powerW: [5000, 0], energyWh: [10_000, 10_000] }],
      relaxations: [{ tier: 'order', id: 'ord', start: '2026-01-01T01:00:00+01:00', unit: 'W' }],
    });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  test('tells conflicts', () => {
    const problem = problemOf(2, [shiftable(2, { allowed: [true, false] })]);
    const whole = { from: 0, to: 2, start: '2026-01-01T01:00:00+01:00', end: '2026-01-01T03:00:00+01:00' };
    const last = { from: 1, to: 2, start: '2026-01-01T02:00:00+01:00', end: '2026-01-01T03:00:00+01:00' };
    expect(resultToJson(problem, plan(problem, solver))).toEqual({
      format: 'flex-planner-result/1',
      problemId: 'test',
      status: 'infeasible',
      proven: true,
      conflicts: [
        {
          ids: ['wash'],
          message: 'wash needs 2 consecutive periods, longest allowed run is 1 (01:00-02:00)',
          limits: [
            { kind: 'run-window', deviceId: 'wash', message: 'wash may run only 01:00-02:00', ...whole },
            { kind: 'run', deviceId: 'wash', message: 'wash must run', ...whole },
          ],
        },
      ],
      remedies: [
        {
          id: 'run-window:wash',
          message: 'let wash run from 2026-01-01T02:00+01:00 to 2026-01-01T03:00+01:00 too',
          changes: [{ kind: 'run-window', deviceId: 'wash', amount: 1, unit: 'periods', ...last }],
        },
        {
          id: 'run:wash',
          message: 'leave out the run of wash',
          changes: [{ kind: 'run', deviceId: 'wash', amount: 1, unit: 'rule', ...whole }],
        },
      ],
    });
  });
});
