import { describe, expect, it } from 'vitest';
import { readForeignProblem } from '../../../src/adapters/planner-formats/read.ts';
import { costOf, planned, refusals, storageOf } from './solve.ts';

/**
 * Four hours from midnight UTC. A kWh costs 0.25, 0.10, 0.40, 0.30; exported it earns 0.05. The battery holds 2 of 10 kWh, has 3 kW and
 * no losses. Costs are calculated by hand in the names.
 */
const START = '2026-01-05T00:00:00+00:00';
const hour = (index: number) => `2026-01-05T0${index}:00:00+00:00`;
const BATTERY = { 'soc-at-start': '2 kWh', 'soc-max': '10 kWh', 'power-capacity': '3 kW' };
const PRICES = {
  unit: 'EUR/kWh',
  start: START,
  duration: 'PT4H',
  values: [0.25, 0.1, 0.4, 0.3],
};
const CONTEXT = { 'consumption-price': { sensor: 1 }, 'production-price': '0.05 EUR/kWh' };
const at4 = (value: string) => [{ datetime: hour(4), value }];
const FIVE_AT_END = { 'soc-targets': at4('5 kWh') };

interface Changes {
  readonly model?: object;
  readonly context?: object;
  readonly sensors?: object;
  readonly more?: object;
  /** In place of the battery's fields. */
  readonly models?: unknown;
}

function message({ model = {}, context = {}, sensors = {}, more = {}, models }: Changes): object {
  return {
    start: START,
    duration: 'PT4H',
    resolution: 'PT1H',
    'flex-model': models ?? { ...BATTERY, ...model },
    'flex-context': { ...CONTEXT, ...context },
    sensors: { 1: PRICES, ...sensors },
    ...more,
  };
}

const read = (changes: Changes, isLossy = false) =>
  readForeignProblem('flexmeasures', message(changes), { isLossy });

const HARD = { 'relax-constraints': false };

const COSTS: readonly (readonly [says: string, changes: Changes, costEur: number])[] = [
  ['as it is: 2 kWh are sold for 0.05', {}, -0.1],
  ['soc-targets: 3 kWh are bought at 0.10', { model: FIVE_AT_END }, 0.3],
  ['soc-targets, hard', { model: FIVE_AT_END, context: HARD }, 0.3],
  [
    'soc-minima: 3 kWh at 0.25 in the first hour, 5 kWh sold',
    { model: { 'soc-minima': [{ datetime: hour(1), value: '5 kWh' }] } },
    0.5,
  ],
  [
    'soc-minima over a span, both ends included: 3 kWh at 0.25, held until 03:00, then 3 sold',
    { model: { 'soc-minima': { start: hour(1), duration: 'PT2H', value: '5 kWh' } } },
    0.6,
  ],
  [
    'soc-minima with a breach price of 0.20: 3 kWh short once and for an hour cost 1.20, more than 0.60 net',
    {
      model: { 'soc-minima': [{ datetime: hour(1), value: '5 kWh' }] },
      context: { 'soc-minima-breach-price': '0.2 EUR/kWh' },
    },
    0.5,
  ],
  [
    'soc-minima with a breach price of 0.05: 3 kWh short cost 0.30, buying them 0.20 a kWh; the 2 kWh are held and sold',
    {
      model: { 'soc-minima': [{ datetime: hour(1), value: '5 kWh' }] },
      context: { 'soc-minima-breach-price': '0.05 EUR/kWh' },
    },
    0.2,
  ],
  [
    'soc-maxima: 1 kWh must be exported though that costs 0.05',
    {
      model: { 'soc-maxima': [{ datetime: hour(1), value: '1 kWh' }] },
      context: { 'production-price': '-0.05 EUR/kWh' },
    },
    0.05,
  ],
  [
    'soc-maxima with a breach price of 0.02, once and per hour: 0.04 in place of 0.05',
    {
      model: { 'soc-maxima': [{ datetime: hour(1), value: '1 kWh' }] },
      context: { 'production-price': '-0.05 EUR/kWh', 'soc-maxima-breach-price': '20 EUR/MWh' },
    },
    0.04,
  ],
  ['soc-min: 1 kWh is left to be sold', { model: { 'soc-min': '1 kWh' } }, -0.05],
  [
    'soc-max: no more than 2.5 kWh fit: 0.5 kWh bought',
    { model: { 'soc-max': '2.5 kWh', 'soc-minima': at4('2.5 kWh') } },
    0.05,
  ],
  ['soc-usage: 4 kWh are used, 2 of them bought at 0.10', { model: { 'soc-usage': '1 kW' } }, 0.2],
  ['soc-usage of two parts', { model: { 'soc-usage': ['500 W', '0.5 kWh/h'] } }, 0.2],
  [
    'soc-usage over time: 2 kWh in the last hour',
    { model: { 'soc-usage': [{ start: hour(3), end: hour(4), value: '2 kW' }] } },
    0,
  ],
  ['soc-gain: 6 kWh are sold', { model: { 'soc-gain': { sensor: 2 } }, sensors: { 2: '1 kW' } }, -0.3],
  ['roundtrip-efficiency: 1.8 kWh arrive', { model: { 'roundtrip-efficiency': '81%' } }, -0.09],
  [
    'charging-efficiency: 6 kWh for 3, 3 kW at 0.10 and 3 at 0.25',
    { model: { ...FIVE_AT_END, 'charging-efficiency': '.5' } },
    1.05,
  ],
  [
    'charging-efficiency above 1: 1 kWh for 3',
    { model: { ...FIVE_AT_END, 'charging-efficiency': '300%', 'production-capacity': '0 kW' } },
    0.1,
  ],
  [
    "charging-efficiency over time: the second hour has a heat pump's 3",
    {
      model: { ...FIVE_AT_END, 'charging-efficiency': { sensor: 2 }, 'production-capacity': '0 kW' },
      sensors: { 2: { unit: '%', start: START, resolution: 'PT1H', values: [100, 300, 100, 100] } },
    },
    0.1,
  ],
  ['discharging-efficiency: 1 kWh arrives', { model: { 'discharging-efficiency': 0.5 } }, -0.05],
  [
    'storage-efficiency: half an hour by hour, on what flows too: 1 kWh at the end takes ln 2 / 0.5 kWh in the last hour',
    { model: { 'soc-at-start': '0 kWh', 'storage-efficiency': '50%', 'soc-minima': at4('1 kWh') } },
    0.3 * Math.LN2 * 2,
  ],
  [
    'power-capacity of 1 kW: 0.10 + 0.25 + 0.30',
    { model: { ...FIVE_AT_END, 'power-capacity': '1 kW' } },
    0.65,
  ],
  ['consumption-capacity of 1 kW', { model: { ...FIVE_AT_END, 'consumption-capacity': '1 kW' } }, 0.65],
  ['production-capacity of 0: nothing is sold', { model: { 'production-capacity': '0 kW' } }, 0],
  [
    'both capacities in place of power-capacity',
    {
      models: {
        'soc-at-start': '2 kWh',
        'soc-max': '10 kWh',
        'consumption-capacity': '1 kW',
        'production-capacity': '2 kW',
        ...FIVE_AT_END,
      },
    },
    0.65,
  ],
  [
    'consumption-capacity over time: not at 0.10, where the span is silent as much as the device can',
    {
      model: {
        'soc-minima': at4('3 kWh'),
        'consumption-capacity': [{ start: hour(1), duration: 'PT1H', value: '0 kW' }],
      },
    },
    0.25,
  ],
  [
    'operation-modes: off or 3 kW: 3 kWh are bought for 2',
    {
      model: {
        'soc-minima': at4('4 kWh'),
        'operation-modes': [
          { 'consumption-range': ['0 W', '0 W'] },
          { 'consumption-range': ['3 kW', '3 kW'] },
        ],
      },
    },
    0.3,
  ],
  [
    'operation-modes: off or 1.5 to 3 kW: 2.5 and 1.5 in two hours do, so do 2 in one',
    {
      model: {
        'soc-minima': at4('4 kWh'),
        'operation-modes': [
          { 'consumption-range': ['0 W', '0 W'] },
          { 'consumption-range': ['1.5 kW', '3 kW'] },
        ],
      },
    },
    0.2,
  ],
  [
    'consumption-breach-price of 0.05: all 3 kWh at 0.10, 2 above the limit: 0.10 + 0.10',
    {
      model: { ...FIVE_AT_END, 'consumption-capacity': '1 kW' },
      context: { 'consumption-breach-price': '0.05 EUR/kW' },
    },
    0.5,
  ],
  [
    'a capacity of 0 throughout stays hard',
    { model: { 'production-capacity': '0 kW' }, context: { 'production-breach-price': '0.001 EUR/kW' } },
    0,
  ],
  [
    'relax-capacity-constraints: 100 EUR/kW, so that the limit holds where it can',
    {
      model: { ...FIVE_AT_END, 'consumption-capacity': '1 kW' },
      context: { 'relax-capacity-constraints': true },
    },
    0.65,
  ],
  [
    'site-power-capacity: 0.10 + 0.25 + 0.30',
    { model: FIVE_AT_END, context: { 'site-power-capacity': '1 kVA' } },
    0.65,
  ],
  [
    'site-consumption-capacity, relaxed',
    { model: FIVE_AT_END, context: { 'site-consumption-capacity': '1 kW' } },
    0.65,
  ],
  [
    'site-consumption-capacity, hard',
    { model: FIVE_AT_END, context: { 'site-consumption-capacity': '1 kW', ...HARD } },
    0.65,
  ],
  [
    'site-consumption-breach-price of 0.05: 0.30 + 0.10 + 0.10',
    {
      model: FIVE_AT_END,
      context: { 'site-consumption-capacity': '1 kW', 'site-consumption-breach-price': '0.05 EUR/kW' },
    },
    0.5,
  ],
  ['site-production-capacity of 0', { context: { 'site-production-capacity': '0 kW' } }, 0],
  [
    'site-peak-consumption-price of 0.10: 3 kW above 0',
    { model: FIVE_AT_END, context: { 'site-peak-consumption-price': '100 EUR/MW' } },
    0.6,
  ],
  [
    'site-peak-consumption: 1 kW of it is paid already',
    {
      model: FIVE_AT_END,
      context: { 'site-peak-consumption-price': '0.1 EUR/kW', 'site-peak-consumption': '1 kW' },
    },
    0.5,
  ],
  [
    'site-peak-production-price of 0.08: 0.5 kW in each hour earn 0.10 and cost 0.04',
    { context: { 'site-peak-production-price': '0.08 EUR/kW' } },
    -0.06,
  ],
  [
    'production-price left out: as consumption: 4 kWh bought at 0.25 and 0.10, 6 sold at 0.40 and 0.30',
    { context: { 'production-price': null } },
    -1.55,
  ],
  [
    'former names of prices',
    {
      context: {
        'consumption-price': null,
        'consumption-price-sensor': 1,
        'production-price': null,
        'production-price-sensor': 4,
      },
      sensors: { 4: '50 EUR/MWh' },
    },
    -0.1,
  ],
  [
    'inflexible-consumption of 1 kW: 2 kWh of it bought at 0.10',
    { context: { 'inflexible-consumption': [{ sensor: 3 }] }, sensors: { 3: '1 kW' } },
    0.2,
  ],
  [
    'inflexible-production of 1 kW: 6 kWh are sold',
    { context: { 'inflexible-production': [3] }, sensors: { 3: '1 kW' } },
    -0.3,
  ],
  [
    'inflexible-device-sensors by the sign of the sensor',
    {
      context: { 'inflexible-device-sensors': [3] },
      sensors: {
        3: { unit: 'kW', start: START, resolution: 'PT2H', values: [1, 1], consumption_is_positive: false },
      },
    },
    -0.3,
  ],
  [
    'soc-unit: numbers are kWh',
    {
      model: {
        'soc-at-start': 2,
        'soc-unit': 'kWh',
        'soc-max': '10',
        'soc-targets': [{ datetime: hour(4), value: 5 }],
      },
    },
    0.3,
  ],
  ['soc-max left out: the highest target', { model: { ...FIVE_AT_END, 'soc-max': null } }, 0.3],
  [
    'state-of-charge where soc-at-start is left out',
    {
      model: { 'soc-at-start': null, 'state-of-charge': { sensor: 5 } },
      sensors: { 5: [{ datetime: START, value: '2 kWh' }] },
    },
    -0.1,
  ],
  [
    'production that can be curtailed: 3 h at 0.05 are lost where that costs, and sold in the last',
    {
      models: { 'consumption-capacity': '0 kW', 'production-capacity': { sensor: 6 } },
      context: { 'production-price': { sensor: 7 } },
      sensors: {
        6: '1 kW',
        7: { unit: 'EUR/kWh', start: START, resolution: 'PT1H', values: [-0.05, -0.05, -0.05, 0.05] },
      },
    },
    -0.05,
  ],
  [
    'consumption without a store: as much as it can at a negative price',
    {
      models: { 'consumption-capacity': '1 kW', 'production-capacity': '0 kW' },
      context: { 'consumption-price': '-0.1 EUR/kWh', 'production-price': '-0.1 EUR/kWh' },
    },
    -0.4,
  ],
  [
    'a process, SHIFTABLE: 0.25 + 0.10',
    { models: { 'process-type': 'SHIFTABLE', power: '1 kW', duration: 'PT2H' } },
    0.35,
  ],
  [
    'a process that may not run in the first hour',
    {
      models: {
        'process-type': 'SHIFTABLE',
        power: '1 kW',
        duration: 'PT2H',
        'time-restrictions': [{ start: hour(0), duration: 'PT1H' }],
      },
    },
    0.5,
  ],
  [
    'a process in pieces: 0.10 + 0.30',
    {
      models: {
        process_type: 'BREAKABLE',
        power: '1 kW',
        duration: 'PT2H',
        time_restrictions: [{ start: hour(0), duration: 'PT1H' }],
      },
    },
    0.4,
  ],
  [
    'a process that starts as soon as it can: 0.10 + 0.40',
    {
      models: {
        'process-type': 'INFLEXIBLE',
        power: '1 kW',
        duration: 'PT2H',
        'time-restrictions': [{ start: hour(0), end: hour(1) }],
      },
    },
    0.5,
  ],
  [
    'several devices behind one connection: 2 kWh of the first for the second',
    {
      models: [
        BATTERY,
        {
          sensor: 12,
          ...BATTERY,
          'soc-at-start': '0 kWh',
          'soc-minima': at4('3 kWh'),
          'production-capacity': '0 kW',
        },
      ],
    },
    0.1,
  ],
  [
    'a model within a list, as sensor-flex-model',
    { models: [{ sensor: 12, 'sensor-flex-model': { ...BATTERY, ...FIVE_AT_END } }] },
    0.3,
  ],
];

describe('flex-model and flex-context', () => {
  it.each(COSTS)('%s', async (_, changes, costEur) => {
    expect(await costOf(read(changes))).toBeCloseTo(costEur, 9);
  });

  it('a target that cannot be reached is missed by least, told with time and amount', async () => {
    const { problem } = read({ model: { 'soc-targets': [{ datetime: hour(1), value: '9 kWh' }] } });
    const { relaxations } = await planned(problem);
    expect(relaxations).toHaveLength(1);
    expect(relaxations[0]).toMatchObject({ period: 0 });
    expect(relaxations[0]!.amount).toBeCloseTo(4000, 3);
  });

  it('what comes first: the site, then levels, then devices, then money', async () => {
    const { problem } = read({
      model: { 'soc-targets': [{ datetime: hour(1), value: '5 kWh' }], 'consumption-capacity': '1 kW' },
      context: { 'site-consumption-capacity': '2 kW', 'relax-capacity-constraints': true },
    });
    const { schedule } = await planned(problem);
    expect(schedule.netW[0]).toBeCloseTo(2000, 3);
  });

  it('takes what a message leaves out from the defaults', async () => {
    const {
      'flex-context': context,
      sensors,
      ...rest
    } = message({ model: FIVE_AT_END }) as Record<string, object>;
    const defaults = {
      'flex-context': { ...context, 'production-price': '9 EUR/kWh' },
      sensors,
      zone: 'Europe/Amsterdam',
    };
    const own = { ...rest, 'flex-context': { 'production-price': '0.05 EUR/kWh' } };
    const imported = readForeignProblem('flexmeasures', own, { defaults });
    expect(await costOf(imported)).toBeCloseTo(0.3, 9);
    expect(imported.problem.horizon.zone).toBe('Europe/Amsterdam');
    expect(imported.currency).toBe('EUR');
  });

  it('reads sensors as FlexMeasures answers them, and averages prices that are finer than the resolution', () => {
    const values = [0.2, 0.3, null, null, 0.4, 0.4, 0.3, 0.3];
    const told = refusals('flexmeasures', message({ sensors: { 1: { ...PRICES, values } } }));
    expect(told).toEqual([
      expect.objectContaining({
        path: 'flex-context.consumption-price',
        expected: expect.stringContaining('2026-01-05T01:00:00'),
      }),
    ]);
    const { problem } = read({ sensors: { 1: { ...PRICES, values: values.map((value) => value ?? 0.1) } } });
    expect([...problem.site.importPriceMicrosPerKwh].map(Math.round)).toEqual([
      250_000, 100_000, 400_000, 300_000,
    ]);
  });
});

describe('time', () => {
  const AUTUMN = {
    start: '2026-10-25T00:00:00+02:00',
    duration: 'PT25H',
    resolution: 'PT15M',
    zone: 'Europe/Amsterdam',
  };
  const periodOf = (datetime: string) => {
    const more = { ...AUTUMN, sensors: undefined };
    const imported = read({
      model: { 'soc-targets': [{ datetime, value: '5 kWh' }] },
      context: { 'consumption-price': '0.3 EUR/kWh' },
      more,
    });
    expect(imported.problem.horizon.periodMs).toHaveLength(100);
    return storageOf(imported).targets[0]!.period;
  };

  it('a time that the clock shows twice is the one that its offset says', () => {
    expect(periodOf('2026-10-25T02:30:00+02:00')).toBe(9);
    expect(periodOf('2026-10-25T02:30:00+01:00')).toBe(13);
  });

  it('a day in spring has 92 quarter hours, prices by the hour', () => {
    const start = '2026-03-29T00:00:00+01:00';
    const { problem } = read({
      more: {
        start,
        duration: 'PT23H',
        resolution: 'PT15M',
        sensors: {
          1: {
            unit: 'EUR/MWh',
            start,
            resolution: 'PT1H',
            values: Array.from({ length: 23 }, (_, index) => index),
          },
        },
      },
    });
    const prices = problem.site.importPriceMicrosPerKwh;
    expect(prices).toHaveLength(92);
    // 03:00 is the third hour of that day: there is no 02:00.
    expect(prices[(Date.parse('2026-03-29T03:00:00+02:00') - Date.parse(start)) / 900_000]).toBeCloseTo(
      2000,
      6,
    );
  });

  it('times between the ends of periods count as the end before', () => {
    const imported = read({
      model: { 'soc-minima': [{ datetime: '2026-01-05T02:40:00Z', value: '5 kWh' }] },
    });
    expect(storageOf(imported).targets).toEqual([
      { id: 'soc-minima', period: 1, minWh: 5000, firmness: 'wish' },
    ]);
    expect(imported.notes).toContainEqual({
      path: 'flex-model.soc-minima',
      says: 'times between the ends of periods count as the end before',
    });
  });

  it('the horizon reaches the last target, and defaults are said', () => {
    const { problem, notes } = read({
      model: { 'soc-targets': [{ datetime: '2026-01-05T06:00:00Z', value: '5 kWh' }] },
      context: { 'consumption-price': '0.3 EUR/kWh' },
    });
    expect(problem.horizon.periodMs).toHaveLength(6);
    expect(notes.map(({ path }) => path)).toContain('flex-model.soc-targets');
    const bare = read({
      context: { 'consumption-price': '0.3 EUR/kWh' },
      more: { duration: null, resolution: null },
    });
    expect(bare.problem.horizon.periodMs).toHaveLength(192);
    expect(bare.notes.map(({ path }) => path)).toEqual(expect.arrayContaining(['duration', 'resolution']));
  });
});

const NOTED: readonly (readonly [path: string, changes: Changes])[] = [
  ['flex-context.aggregate-power', { context: { 'aggregate-power': { sensor: 9 } } }],
  ['flex-context.aggregate-consumption', { context: { 'aggregate-consumption': { sensor: 9 } } }],
  ['flex-context.site-peak-consumption', { context: { 'site-peak-consumption': '1 kW' } }],
  [
    'flex-context.consumption-price',
    { context: { 'consumption-price': { sensor: 1, 'source-types': ['x'] } } },
  ],
  ['flex-model.consumption', { model: { consumption: { sensor: 9 } } }],
  ['flex-model.state-of-charge', { model: { 'state-of-charge': { sensor: 9 } } }],
  ['flex-model.prefer-charging-sooner', { model: { 'prefer-charging-sooner': false } }],
  ['flex-model.prefer-curtailing-later', { model: { 'prefer-curtailing-later': false } }],
  ['flex-model.soc-at-start', { model: { 'soc-at-start': null } }],
  [
    'flex-model.power-capacity',
    { model: { 'power-capacity': null }, context: { 'site-power-capacity': '3 kW' } },
  ],
  ['flex-model.soc-minima', { model: { 'soc-minima': [{ datetime: hour(0), value: '1 kWh' }] } }],
  ['force-new-job-creation', { more: { 'force-new-job-creation': true } }],
  ['sequential', { more: { sequential: true } }],
];

describe('what is said and left', () => {
  it.each(NOTED)('%s', (path, changes) => {
    const { notes } = read(changes);
    expect(notes.filter((note) => note.path.startsWith(path))).toHaveLength(1);
  });

  it('nothing is said of a description that is taken whole', () => {
    expect(read({ model: FIVE_AT_END }).notes).toEqual([]);
  });
});

/** With `true` it can be left out by --lossy. */
const NOT_PLANNED: readonly (readonly [path: string, changes: Changes, canBeLeftOut: boolean])[] = [
  [
    'flex-context.commitments',
    { context: { commitments: [{ name: 'a', baseline: '1 kW', 'up-price': '1 EUR/kW' }] } },
    true,
  ],
  ['flex-context.commodities', { context: { commodities: [{ commodity: 'gas' }] } }, true],
  ['flex-context.gas-price', { context: { 'gas-price': '0.1 EUR/kWh' } }, true],
  ['flex-model.group', { model: { group: { asset: 4 } } }, true],
  ['flex-model.coupling', { model: { coupling: 'chp' } }, true],
  ['flex-model.commodity', { model: { commodity: 'gas' } }, false],
  [
    'flex-context.site-consumption-capacity',
    {
      context: {
        'site-consumption-capacity': [
          { start: hour(0), end: hour(2), value: '1 kW' },
          { start: hour(2), end: hour(4), value: '2 kW' },
        ],
        'site-consumption-breach-price': '1 EUR/kW',
      },
    },
    true,
  ],
  [
    'flex-context.site-peak-consumption-price',
    {
      context: {
        'site-peak-consumption-price': [
          { start: hour(0), end: hour(2), value: '1 EUR/kW' },
          { start: hour(2), end: hour(4), value: '2 EUR/kW' },
        ],
      },
    },
    true,
  ],
  [
    'flex-model.operation-modes',
    {
      model: {
        'operation-modes': [
          { 'consumption-range': ['0 W', '1 kW'] },
          { 'consumption-range': ['2 kW', '3 kW'] },
        ],
      },
    },
    true,
  ],
  [
    'flex-model.optimization-direction',
    { models: { power: '1 kW', duration: 'PT1H', 'optimization-direction': 'MAX' } },
    true,
  ],
  [
    'flex-model[1].state-of-charge',
    {
      models: [
        { ...BATTERY, 'state-of-charge': { sensor: 5 } },
        { ...BATTERY, 'state-of-charge': { sensor: 5 } },
      ],
    },
    false,
  ],
];

describe('what would change the plan and cannot be planned for is refused', () => {
  it.each(NOT_PLANNED)('%s', (path, changes, canBeLeftOut) => {
    const [told, ...more] = refusals('flexmeasures', message(changes));
    expect(more).toEqual([]);
    expect(told).toMatchObject({ path, expected: expect.stringContaining('planne') });
    if (!canBeLeftOut) return;
    const { notes } = read(changes, true);
    expect(notes.filter((note) => note.path === path)).toHaveLength(1);
  });
});

const MISTAKES: readonly (readonly [path: string, changes: Changes, expected: string])[] = [
  ['flex-context.consumption-price', { context: { 'consumption-price': null } }, 'a price of energy'],
  ['flex-context.consumption-price', { context: { 'consumption-price': { sensor: 99 } } }, 'given: 1'],
  ['flex-context.consumption-price', { context: { 'consumption-price': '0.3' } }, 'EUR/kWh'],
  [
    'flex-context.production-price',
    { context: { 'consumption-price': '1 EUR/kWh', 'production-price': '1 USD/kWh' } },
    'in EUR',
  ],
  ['flex-context.site-power-capacity', { context: { 'site-power-capacity': '5 kWh' } }, 'a power'],
  [
    'flex-context.site-consumption-capacity',
    { context: { 'site-consumption-capacity': '-5 kW' } },
    'at least 0',
  ],
  ['flex-context.relax-constraints', { context: { 'relax-constraints': 'yes' } }, 'true or false'],
  [
    'flex-context.comsumption-price',
    { context: { 'comsumption-price': '1 EUR/kWh' } },
    '"consumption-price"',
  ],
  [
    'sensors.3',
    { context: { 'inflexible-device-sensors': [3] }, sensors: { 3: '1 kW' } },
    'consumption_is_positive',
  ],
  ['flex-model.power-capacity', { model: { 'power-capacity': null } }, 'a power'],
  ['flex-model.soc-at-start', { model: { 'soc-at-start': 2 } }, 'an energy'],
  ['flex-model.soc-at-start', { model: { 'soc-at-start': '50%' } }, 'an energy'],
  ['flex-model.soc-unit', { model: { 'soc-unit': 'J' } }, '"kWh" or "MWh"'],
  ['flex-model.roundtrip-efficiency', { model: { 'roundtrip-efficiency': '0%' } }, 'above 0'],
  ['flex-model.roundtrip-efficiency', { model: { 'roundtrip-efficiency': 90 } }, 'at most 100%'],
  [
    'flex-model.roundtrip-efficiency',
    { model: { 'roundtrip-efficiency': 0.9, 'charging-efficiency': 0.9 } },
    'either',
  ],
  ['flex-model.discharging-efficiency', { model: { 'discharging-efficiency': '110%' } }, 'at most 100%'],
  [
    'flex-model.storage-efficiency',
    {
      model: { 'storage-efficiency': '99%' },
      context: { 'consumption-price': '1 EUR/kWh' },
      more: { resolution: null },
    },
    'resolution',
  ],
  ['flex-model.soc-usage', { model: { 'soc-usage': '1 kWh' } }, 'a flow'],
  ['flex-model.soc-targets[0]', { model: { 'soc-targets': [{ value: '5 kWh' }] } }, 'datetime'],
  [
    'flex-model.soc-targets[0].datetime',
    { model: { 'soc-targets': [{ datetime: '2026-01-05T01:00', value: '5 kWh' }] } },
    'offset',
  ],
  ['flex-model.soc-targets[0].value', { model: { 'soc-targets': [{ datetime: hour(1) }] } }, 'a value'],
  [
    'flex-model.soc-targets[0].valeu',
    { model: { 'soc-targets': [{ datetime: hour(1), value: '1 kWh', valeu: 1 }] } },
    '"value"',
  ],
  [
    'flex-model.consumption-capacity[0].duration',
    { model: { 'consumption-capacity': [{ start: hour(1), duration: '1h', value: '1 kW' }] } },
    'PT15M',
  ],
  ['flex-model', { model: { 'soc-min': '11 kWh' } }, 'energyMinWh'],
  ['flex-model.sensor', { model: { sensor: { id: 4 } } }, 'an id'],
  ['duration', { more: { duration: 'PT90M' } }, 'whole steps'],
  ['start', { more: { start: 'tomorrow' } }, 'an instant'],
  ['flex-model', { more: { 'flex-model': 7 } }, 'an object'],
];

describe('mistakes', () => {
  it.each(MISTAKES)('%s %j', (path, changes, expected) => {
    const told = refusals('flexmeasures', message(changes));
    expect(told[0]).toMatchObject({ path, expected: expect.stringContaining(expected) });
  });

  it('are told all at once, also where the horizon cannot be read', () => {
    const told = refusals(
      'flexmeasures',
      message({
        model: { 'power-capacity': 3, 'soc-maximum': '1 kWh' },
        context: { 'production-price': '1 EUR' },
        more: { start: 'x', durration: 'PT4H' },
      }),
    );
    expect(told.map(({ path }) => path).sort()).toEqual([
      'durration',
      'flex-context.production-price',
      'flex-model.power-capacity',
      'flex-model.soc-maximum',
      'start',
    ]);
  });
});
