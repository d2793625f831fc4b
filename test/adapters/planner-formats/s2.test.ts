import { describe, expect, it } from 'vitest';
import { readForeignProblem } from '../../../src/adapters/planner-formats/read.ts';
import {
  actuator,
  details,
  ELECTRIC,
  forecast,
  message,
  mode,
  power,
  range,
  status,
  system,
  VALID_FROM,
} from './s2-messages.ts';
import { costOf, planned, refusals, storageOf } from './solve.ts';

/** Four hours from midnight UTC at 0.25, 0.10, 0.40, 0.30; exported a kWh earns 0.05. Costs are calculated by hand in the names. */
const START = '2026-01-05T00:00:00Z';
const hour = (index: number) => `2026-01-05T0${index}:00:00Z`;
const HOUR_MS = 3_600_000;
const DEFAULTS = {
  start: START,
  duration: 'PT4H',
  resolution: 'PT1H',
  'flex-context': { 'consumption-price': { sensor: 1 }, 'production-price': '0.05 EUR/kWh' },
  sensors: { 1: { unit: 'EUR/kWh', start: START, resolution: 'PT1H', values: [0.25, 0.1, 0.4, 0.3] } },
};
const read = (messages: unknown, isLossy = false) =>
  readForeignProblem('s2', messages, { defaults: DEFAULTS, isLossy });

/** 10 kWh are 100 %: 1 kW is 10 % in an hour. */
const PCT_PER_S = 10 / 3600;
const REST = mode('rest', [0, 0], [0, 0]);
const CHARGE = mode('charge', [0, 3 * PCT_PER_S], [0, 3000]);
const DISCHARGE = mode('discharge', [0, -3 * PCT_PER_S], [0, -3000]);
const BATTERY = actuator([REST, CHARGE, DISCHARGE]);
const CHARGER = actuator([REST, CHARGE]);

const fifty = (index: number, hours: number) =>
  message('FRBC.FillLevelTargetProfile', {
    start_time: hour(index),
    elements: [{ duration: hours * HOUR_MS, fill_level_range: range(50, 100) }],
  });
const usage = (perSecond: number, more: object = {}) =>
  message('FRBC.UsageForecast', {
    start_time: START,
    elements: [{ duration: 4 * HOUR_MS, usage_rate_expected: perSecond, ...more }],
  });
const leakage = (...rates: readonly number[]) =>
  message('FRBC.LeakageBehaviour', {
    valid_from: VALID_FROM,
    elements: rates.map((rate, index) => ({
      fill_level_range: range((index * 100) / rates.length, ((index + 1) * 100) / rates.length),
      leakage_rate: rate,
    })),
  });

const COSTS: readonly (readonly [says: string, messages: readonly unknown[], costEur: number])[] = [
  ['FRBC: 2 kWh are sold for 0.05', [system([BATTERY]), status(20)], -0.1],
  ['FRBC: half full from 03:00 on: 3 kWh bought at 0.10', [system([CHARGER]), status(20), fifty(3, 1)], 0.3],
  ['FRBC: half full from 01:00 on: 3 kWh bought at 0.25', [system([CHARGER]), status(20), fifty(1, 1)], 0.75],
  [
    'FRBC: losses: 3.6 kWh are drawn for 3, 3 kW at 0.10 and the rest at 0.25',
    [system([actuator([REST, mode('charge', [0, 2.5 * PCT_PER_S], [0, 3000])])]), status(20), fifty(3, 1)],
    0.3 + 0.6 * 0.25,
  ],
  [
    'FRBC: a roundtrip of 64 per cent: 2 kWh of the store are 1.6',
    [
      system([
        actuator([
          REST,
          mode('charge', [0, 2.4 * PCT_PER_S], [0, 3000]),
          mode('discharge', [0, -3.75 * PCT_PER_S], [0, -3000]),
        ]),
      ]),
      status(20),
    ],
    -0.08,
  ],
  [
    'FRBC: one mode from full discharge to full charge',
    [system([actuator([mode('both', [-3 * PCT_PER_S, 3 * PCT_PER_S], [-3000, 3000])])]), status(20)],
    -0.1,
  ],
  [
    'FRBC: on or off: 3 kWh for 2.5',
    [
      system([actuator([REST, mode('on', [3 * PCT_PER_S, 3 * PCT_PER_S], [3000, 3000])])]),
      status(25),
      fifty(4, 1),
    ],
    0.3,
  ],
  [
    'FRBC: 1 or 2.5 kW: 3.5 kWh at 0.10 and 0.25',
    [
      system([
        actuator([
          REST,
          mode('low', [PCT_PER_S, PCT_PER_S], [1000, 1000]),
          mode('high', [2.5 * PCT_PER_S, 2.5 * PCT_PER_S], [2500, 2500]),
        ]),
      ]),
      status(20),
      fifty(3, 1),
    ],
    0.25 + 0.25,
  ],
  [
    'FRBC: at least 2 kW, in two modes that meet: 2 kW at 0.10',
    [
      system([
        actuator([
          REST,
          mode('low', [2 * PCT_PER_S, 2.5 * PCT_PER_S], [2000, 2500]),
          mode('high', [2.5 * PCT_PER_S, 3 * PCT_PER_S], [2500, 3000]),
        ]),
      ]),
      status(40),
      fifty(3, 1),
    ],
    0.2,
  ],
  [
    'FRBC: phases add up',
    [
      system([
        actuator([
          REST,
          mode('charge', [0, 3 * PCT_PER_S], [0, 3000], {
            power_ranges: ['L1', 'L2', 'L3'].map((phase) => power(0, 1000, `ELECTRIC.POWER.${phase}`)),
          }),
        ]),
      ]),
      status(20),
      fifty(3, 1),
    ],
    0.3,
  ],
  [
    'FRBC: two actuators of 1.5 kW that may take any power',
    [
      system([
        actuator([REST, mode('charge', [0, 1.5 * PCT_PER_S], [0, 1500])]),
        actuator([REST, mode('charge', [0, 1.5 * PCT_PER_S], [0, 1500])], { id: 'second' }),
      ]),
      status(20),
      fifty(3, 1),
    ],
    0.3,
  ],
  ['FRBC: usage of 1 kW: 4 kWh less 2, at 0.10', [system([CHARGER]), status(20), usage(PCT_PER_S)], 0.2],
  ['FRBC: leakage of 1 kW at any level', [system([CHARGER]), status(20), leakage(PCT_PER_S, PCT_PER_S)], 0.2],
  [
    'FRBC: running costs of 0.06 an hour in a mode of 3 kW are 0.02 a kWh',
    [
      system([
        actuator([
          REST,
          mode('on', [3 * PCT_PER_S, 3 * PCT_PER_S], [3000, 3000], {
            running_costs: range(0.06 / 3600, 0.06 / 3600),
          }),
        ]),
      ]),
      details('boiler', { currency: 'EUR' }),
      status(20),
      fifty(3, 1),
    ],
    0.36,
  ],
  ['FRBC: the last status counts', [system([BATTERY]), status(90), status(20)], -0.1],
  [
    'FRBC: an actuator with a timer of one period',
    [
      system([
        actuator([REST, CHARGE, DISCHARGE], {
          timers: [{ id: 'pause', duration: HOUR_MS, finished_at: VALID_FROM }],
          transitions: ['rest', 'charge', 'discharge'].flatMap((from) =>
            ['rest', 'charge', 'discharge'].flatMap((to) =>
              from === to
                ? []
                : [
                    {
                      id: `${from}${to}`,
                      from,
                      to,
                      start_timers: ['pause'],
                      blocking_timers: ['pause'],
                      abnormal_condition_only: false,
                    },
                  ],
            ),
          ),
        }),
      ]),
      status(20),
    ],
    -0.1,
  ],
  ['only a forecast: a load of 1 kW', [forecast(START, [1000, 1000, 1000, 1000])], 1.05],
  [
    'PEBC: PV of 1 kW that may be curtailed, sold',
    [pebc([-5000, 0], [0, 0]), forecast(START, [-1000, -1000, -1000, -1000])],
    -0.2,
  ],
  [
    'PEBC, deferred: 2 to 4 kWh are due from 01:00 to 04:00: at 0.10',
    [pebc([0, 0], [0, 3000], 'DEFER'), due(1, 4, 4 / 3, 2 / 3)],
    0.2,
  ],
  [
    'PEBC, deferred, off or from 1.5 kW on: 1.5 and 2 in two hours, 3.5 in all',
    [pebc([0, 0], [0, 0], 'DEFER', [1500, 2000]), due(0, 4, 1, 3.5 / 4)],
    0.2 + 0.25 * 1.5,
  ],
  ['PPBC: 1 and 2 kW in two hours: 0.25 + 0.20', [profile([1000, 2000])], 0.45],
  ['PPBC: not before 02:00', [profile([1000, 2000], { start_time: hour(2) })], 1],
  [
    'PPBC: constant power, interruptible: 0.10 + 0.25',
    [profile([1000, 1000], {}, { is_interruptible: true })],
    0.35,
  ],
  ['PPBC: over by 02:00', [profile([1000], { end_time: hour(1) })], 0.25],
  [
    'PPBC: half an hour at 2 kW is 1 kWh',
    [profile([2000], {}, { elements: [element(2000, HOUR_MS / 2)] })],
    0.1,
  ],
  [
    'PPBC: two runs without a pause',
    [
      message('PPBC.PowerProfileDefinition', {
        id: 'wash',
        start_time: START,
        end_time: hour(4),
        power_sequences_containers: [
          { id: 'c1', power_sequences: [sequence([1000])] },
          { id: 'c2', power_sequences: [{ ...sequence([2000]), max_pause_before: 0 }] },
        ],
      }),
    ],
    0.45,
  ],
  [
    'PPBC: it runs already, for another hour: 2 kW at 0.25',
    [profile([1000, 2000]), profileStatus('EXECUTING', { progress: HOUR_MS })],
    0.5,
  ],
  ['PPBC: it is over', [profile([1000, 2000]), profileStatus('FINISHED')], 0],
  [
    "several resources: the battery's 2 kWh for a load of 2 kW in the third hour",
    [details('battery'), system([BATTERY]), status(20), details('load'), forecast(START, [0, 0, 2000, 0])],
    0,
  ],
  [
    'what was revoked is no longer said',
    [
      profile([1000, 2000]),
      message('RevokeObject', { object_type: 'PPBC.PowerProfileDefinition', object_id: 'wash' }),
      forecast(START, [0, 0, 0, 1000]),
    ],
    0.3,
  ],
  [
    'the selected control type',
    [
      system([CHARGER]),
      status(20),
      pebc([-5000, 0], [0, 0]),
      forecast(START, [-1000, -1000, -1000, -1000]),
      message('SelectControlType', { control_type: 'POWER_ENVELOPE_BASED_CONTROL' }),
    ],
    -0.2,
  ],
];

function pebc(
  lower: readonly [number, number],
  upper: readonly [number, number],
  consequence = 'VANISH',
  alsoUpper?: readonly [number, number],
) {
  const limit = (type: string, [low, high]: readonly [number, number]) => ({
    commodity_quantity: ELECTRIC,
    limit_type: type,
    range_boundary: range(low, high),
    abnormal_condition_only: false,
  });
  return message('PEBC.PowerConstraints', {
    id: 'constraints',
    valid_from: VALID_FROM,
    consequence_type: consequence,
    allowed_limit_ranges: [
      limit('LOWER_LIMIT', lower),
      limit('UPPER_LIMIT', upper),
      ...(alsoUpper === undefined ? [] : [limit('UPPER_LIMIT', alsoUpper)]),
    ],
  });
}

function due(from: number, until: number, upperKw: number, lowerKw: number) {
  return message('PEBC.EnergyConstraint', {
    id: 'due',
    valid_from: hour(from),
    valid_until: hour(until),
    upper_average_power: upperKw * 1000,
    lower_average_power: lowerKw * 1000,
    commodity_quantity: ELECTRIC,
  });
}

function element(watts: number, duration = HOUR_MS) {
  return { duration, power_values: [{ value_expected: watts, commodity_quantity: ELECTRIC }] };
}

function sequence(watts: readonly number[], more: object = {}) {
  return {
    id: 'normal',
    elements: watts.map((value) => element(value)),
    is_interruptible: false,
    abnormal_condition_only: false,
    ...more,
  };
}

function profile(watts: readonly number[], times: object = {}, more: object = {}) {
  return message('PPBC.PowerProfileDefinition', {
    id: 'wash',
    start_time: START,
    end_time: hour(4),
    ...times,
    power_sequences_containers: [{ id: 'c1', power_sequences: [sequence(watts, more)] }],
  });
}

function profileStatus(state: string, more: object = {}) {
  return message('PPBC.PowerProfileStatus', {
    sequence_container_status: [
      { power_profile_id: 'wash', sequence_container_id: 'c1', status: state, ...more },
    ],
  });
}

describe('messages of S2', () => {
  it.each(COSTS)('%s', async (_, messages, costEur) => {
    expect(await costOf(read(messages))).toBeCloseTo(costEur, 6);
  });

  it('PEBC: PV is curtailed only as far as its lower limit may be raised', async () => {
    const costly = {
      ...DEFAULTS,
      'flex-context': { ...DEFAULTS['flex-context'], 'production-price': '-0.1 EUR/kWh' },
    };
    const messages = [pebc([-800, -300], [0, 0]), forecast(START, [-1000, -500, -200, 0])];
    const { problem } = readForeignProblem('s2', messages, { defaults: costly });
    const { schedule } = await planned(problem);
    expect([...schedule.netW].map(Math.round)).toEqual([-300, -300, -200, 0]);
  });

  it('PEBC: outside of its validity PV gives what is forecast', async () => {
    const dear = {
      ...DEFAULTS,
      'flex-context': { ...DEFAULTS['flex-context'], 'production-price': '-0.1 EUR/kWh' },
    };
    const constraints = { ...pebc([-800, 0], [0, 0]), valid_until: hour(2) };
    const messages = [constraints, forecast(START, [-1000, -500, -1000, -500])];
    const { problem } = readForeignProblem('s2', messages, { defaults: dear });
    expect([...(await planned(problem)).schedule.netW].map(Math.round)).toEqual([0, 0, -1000, -500]);
  });

  it('one file may hold all', async () => {
    expect(
      await costOf(readForeignProblem('s2', { ...DEFAULTS, messages: [system([BATTERY]), status(20)] })),
    ).toBeCloseTo(-0.1, 9);
  });

  it('energies are told in Wh by what is drawn and given, the lowest level as 0', () => {
    const imported = read([system([BATTERY]), status(20)]);
    const store = storageOf(imported);
    expect(store.energyStartWh).toBeCloseTo(2000, 6);
    expect(store.energyMaxWh[0]).toBeCloseTo(10_000, 6);
    expect(imported.notes).toEqual([
      { path: '[0]', says: 'a fill level of 1 is 100 Wh; the lowest level counts as 0 Wh' },
    ]);
  });

  it('a coefficient of performance above 1 is kept where nothing is given back', async () => {
    const heatPump = actuator([REST, mode('heat', [0, 9 * PCT_PER_S], [0, 3000])]);
    expect(await costOf(read([system([heatPump]), status(20), fifty(3, 1)]))).toBeCloseTo(0.1, 6);
  });

  it('instants count by their offset where the clocks are changed', () => {
    const defaults = {
      ...DEFAULTS,
      start: '2026-10-25T00:00:00+02:00',
      duration: 'PT25H',
      resolution: 'PT15M',
      zone: 'Europe/Amsterdam',
      'flex-context': { 'consumption-price': '0.3 EUR/kWh' },
    };
    const target = message('FRBC.FillLevelTargetProfile', {
      start_time: '2026-10-25T02:30:00+01:00',
      elements: [{ duration: 900_000, fill_level_range: range(50, 100) }],
    });
    const store = storageOf(readForeignProblem('s2', [system([CHARGER]), status(20), target], { defaults }));
    expect(store.targets.map(({ period }) => period)).toEqual([13, 14]);
  });

  it('a start outside of the range is planned from: 0.5 kWh at 0.25 until it is inside', async () => {
    expect(await costOf(read([system([CHARGER]), status(-5)]))).toBeCloseTo(0.125, 6);
  });
});

describe('what is said and left', () => {
  const NOTED: readonly (readonly [says: string, messages: readonly unknown[], index: number])[] = [
    ['Handshake', [message('Handshake', { role: 'RM' }), system([BATTERY]), status(20)], 0],
    ['FRBC.ActuatorStatus', [system([BATTERY]), status(20), message('FRBC.ActuatorStatus', {})], 2],
    ['bounds of certainty', [system([BATTERY]), status(20), usage(0, { usage_rate_upper_95PPR: 1 })], 2],
    ['replaced by the plan', [system([BATTERY]), status(20), forecast(START, [0, 0, 0, 0])], 2],
    ['nothing says what limiting', [pebc([0, 0], [0, 5000]), forecast(START, [1000, 1000, 1000, 1000])], 0],
    ['no longer to be planned', [profile([1000]), profileStatus('ABORTED')], 0],
  ];

  it.each(NOTED)('%s', (says, messages, index) => {
    const found = read(messages).notes.filter((note) => note.says.includes(says));
    expect(found).toHaveLength(1);
    expect(found[0]!.path).toMatch(new RegExp(`^\\[${index}\\]`));
  });

  it('modes for abnormal conditions', () => {
    const boost = { ...mode('boost', [0, 9 * PCT_PER_S], [0, 9000]), abnormal_condition_only: true };
    const imported = read([system([actuator([REST, CHARGE, boost])]), status(20)]);
    expect(storageOf(imported).chargePowerWMax[0]).toBe(3000);
    expect(imported.notes.map(({ path }) => path)).toContain('[0].actuators[0].operation_modes[2]');
  });
});

const costly = CHARGER.transitions.map((transition) => ({ ...transition, transition_costs: 1 }));
const slow = CHARGER.transitions.map((transition) => ({ ...transition, transition_duration: 5000 }));
const timed = CHARGER.transitions.map((transition) => ({ ...transition, blocking_timers: ['t'] }));
const twoLevels = (rates: readonly number[]) => ({
  ...CHARGE,
  elements: rates.map((rate, index) => ({
    fill_level_range: range(index * 50, index * 50 + 50),
    fill_rate: range(0, rate * PCT_PER_S),
    power_ranges: [power(0, rate * 1000)],
  })),
});

/** What is not planned: where, the messages, and the cost with --lossy where there is one. */
const NOT_PLANNED: readonly (readonly [
  says: string,
  path: string,
  messages: readonly unknown[],
  lossyEur?: number,
])[] = [
  [
    'power by fill level',
    '[0].actuators[0].operation_modes[1].elements',
    [system([actuator([REST, twoLevels([3, 1])])]), status(20), fifty(3, 1)],
    0.3,
  ],
  [
    'a mode that is not there at every level',
    '[0].actuators[0].operation_modes[1].elements',
    [system([actuator([REST, twoLevels([3])])]), status(20), fifty(3, 1)],
    0.3,
  ],
  [
    'power at rest',
    '[0].actuators[0].operation_modes[0]',
    [system([actuator([mode('rest', [0, 0], [50, 50]), CHARGE])]), status(20), fifty(3, 1)],
    0.3,
  ],
  [
    'filling without power',
    '[0].actuators[0].operation_modes[1]',
    [system([actuator([REST, mode('sun', [0, 1], [0, 0])])]), status(20)],
  ],
  [
    'producing while filling',
    '[0].actuators[0].operation_modes[1]',
    [system([actuator([REST, mode('odd', [0, 1], [0, -100])])]), status(20)],
  ],
  [
    'an efficiency that depends on power',
    '[0].actuators[0].operation_modes[1]',
    [system([actuator([REST, mode('bent', [PCT_PER_S, 2 * PCT_PER_S], [1000, 3000])])]), status(20)],
  ],
  [
    'modes of different efficiency',
    '[0].actuators[0].operation_modes[2]',
    [system([actuator([REST, CHARGE, mode('worse', [0, PCT_PER_S], [0, 3000])])]), status(20)],
  ],
  [
    'no rest',
    '[0].actuators[0].operation_modes',
    [system([actuator([mode('on', [PCT_PER_S, PCT_PER_S], [1000, 1000])])]), status(20)],
  ],
  [
    'costs of transitions',
    '[0].actuators[0].transitions[0].transition_costs',
    [system([{ ...CHARGER, transitions: costly }]), status(20), fifty(3, 1)],
    0.3,
  ],
  [
    'time of transitions',
    '[0].actuators[0].transitions[0].transition_duration',
    [system([{ ...CHARGER, transitions: slow }]), status(20), fifty(3, 1)],
    0.3,
  ],
  [
    'transitions that are not there',
    '[0].actuators[0].transitions',
    [system([{ ...CHARGER, transitions: [] }]), status(20), fifty(3, 1)],
    0.3,
  ],
  [
    'a long timer',
    '[0].actuators[0].transitions[0].blocking_timers',
    [
      system([
        {
          ...CHARGER,
          transitions: timed,
          timers: [{ id: 't', duration: 2 * HOUR_MS, finished_at: VALID_FROM }],
        },
      ]),
      status(20),
      fifty(3, 1),
    ],
    0.3,
  ],
  [
    'running costs of a band',
    '[0].actuators[0].operation_modes[1]',
    [
      system([
        actuator([REST, mode('charge', [0, 3 * PCT_PER_S], [0, 3000], { running_costs: range(1, 1) })]),
      ]),
      status(20),
      fifty(3, 1),
    ],
    0.3,
  ],
  [
    'fuel',
    '[0].actuators[0].operation_modes[1].elements[0].power_ranges[1].commodity_quantity',
    [
      system([
        actuator([
          REST,
          mode('charge', [0, 3 * PCT_PER_S], [0, 3000], {
            power_ranges: [power(0, 3000), power(0, 1, 'NATURAL_GAS.FLOW_RATE')],
          }),
        ]),
      ]),
      status(20),
      fifty(3, 1),
    ],
    0.3,
  ],
  [
    'several actuators with steps',
    '[0].actuators',
    [
      system([
        actuator([REST, mode('on', [PCT_PER_S, PCT_PER_S], [1000, 1000])]),
        actuator([REST, CHARGE], { id: 'b' }),
      ]),
      status(20),
    ],
  ],
  [
    'leakage by level',
    '[2].elements',
    [system([CHARGER]), status(20), leakage(PCT_PER_S, 2 * PCT_PER_S)],
    0.2,
  ],
  [
    'a description that becomes valid later',
    '[1].valid_from',
    [system([CHARGER]), system([BATTERY], { valid_from: hour(2) }), status(20), fifty(3, 1)],
    0.3,
  ],
  ['DEFER without an energy', '[0].consequence_type', [pebc([0, 0], [0, 3000], 'DEFER')]],
  ['an energy that is due after the horizon', '[1]', [pebc([0, 0], [0, 3000], 'DEFER'), due(1, 5, 1, 1)]],
  ['PEBC limits of phases', '[0].allowed_limit_ranges', [phases(), forecast(START, [-1, -1, -1, -1])]],
  ['alternatives of a run', '[0].power_sequences_containers[0].power_sequences', [alternatives()], 0.1],
  [
    'a run that may be interrupted',
    '[0].power_sequences_containers[0].power_sequences[0].is_interruptible',
    [profile([1000, 2000], {}, { is_interruptible: true })],
    0.45,
  ],
  [
    'a run that is interrupted',
    '[1].sequence_container_status[0]',
    [profile([1000]), profileStatus('INTERRUPTED')],
  ],
  ['a run that produces', '[0]', [profile([-1000])]],
  [
    'OMBC',
    '[0].message_type',
    [message('OMBC.SystemDescription', {}), forecast(START, [0, 1000, 0, 0])],
    0.1,
  ],
  [
    'DDBC',
    '[0].message_type',
    [message('DDBC.SystemDescription', {}), forecast(START, [0, 1000, 0, 0])],
    0.1,
  ],
];

function phases() {
  const one = pebc([-5000, 0], [0, 0]);
  const ranges = one as unknown as { allowed_limit_ranges: { commodity_quantity: string }[] };
  ranges.allowed_limit_ranges[0]!.commodity_quantity = 'ELECTRIC.POWER.L2';
  return one;
}

function alternatives() {
  return message('PPBC.PowerProfileDefinition', {
    id: 'wash',
    start_time: START,
    end_time: hour(4),
    power_sequences_containers: [
      { id: 'c1', power_sequences: [sequence([1000]), { ...sequence([2000]), id: 'intensive' }] },
    ],
  });
}

describe('what would change the plan and cannot be planned for is refused', () => {
  const rows = NOT_PLANNED.map(([says, path, messages, lossyEur]) => ({ says, path, messages, lossyEur }));

  it.each(rows)('$says', async ({ path, messages, lossyEur }) => {
    const told = refusals('s2', messages, { defaults: DEFAULTS });
    expect(told[0]).toMatchObject({ path, expected: expect.stringContaining('can be planned for') });
    if (lossyEur === undefined) {
      expect(refusals('s2', messages, { defaults: DEFAULTS, isLossy: true })[0]!.path).toBe(path);
      return;
    }
    const imported = read(messages, true);
    expect(imported.notes.map((note) => note.path)).toContain(path);
    expect(await costOf(imported)).toBeCloseTo(lossyEur, 6);
  });
});

const MISTAKES: readonly (readonly [path: string, messages: unknown, expected: string])[] = [
  ['messages', [], 'a message'],
  ['', 7, 'messages of S2'],
  ['[0]', [{ a: 1 }, system([BATTERY]), status(20)], 'message_type'],
  ['[0].message_type', [message('FRBC.SystemDescripton', {})], '"FRBC.SystemDescription"'],
  ['[0]', [system([BATTERY])], 'FRBC.StorageStatus'],
  ['[1].present_fill_level', [system([BATTERY]), message('FRBC.StorageStatus', {})], 'required'],
  ['[1].present_level', [system([BATTERY]), { ...status(20), present_level: 1 }], '"present_fill_level"'],
  [
    '[0].actuators[0].operation_modes[0].elements[0].fill_rate.end_of_range',
    [system([actuator([mode('a', [0, '1' as unknown as number], [0, 0])])]), status(20)],
    'a number',
  ],
  ['[0].actuators', [system([actuator([REST])]), status(20)], 'fills or empties'],
  ['[0].valid_from', [system([BATTERY], { valid_from: '2026-01-01' }), status(20)], 'offset'],
  ['[0]', [pebc([-1, 0], [0, 0])], 'PowerForecast'],
  ['[0]', [forecast(START, [0])], '2026-01-05T01:00:00'],
  [
    '[0].elements[0].power_values[0].commodity_quantity',
    [forecast(START, [0, 0, 0, 0], { commodity_quantity: 'POWER' })],
    'a quantity of S2',
  ],
  ['[0]', [system([CHARGER]), status(20), pebc([-1, 0], [0, 0])], 'SelectControlType'],
  ['[1]', [pebc([0, 0], [0, 3000], 'DEFER'), due(1, 4, 1, 2)], 'lower_average_power'],
  [
    '[0]',
    [
      details('b', { currency: 'USD' }),
      system([
        actuator([REST, mode('on', [PCT_PER_S, PCT_PER_S], [1000, 1000], { running_costs: range(1, 1) })]),
      ]),
      status(20),
    ],
    'EUR',
  ],
];

describe('mistakes', () => {
  it.each(MISTAKES)('%s %#', (path, messages, expected) => {
    expect(refusals('s2', messages, { defaults: DEFAULTS })).toContainEqual(
      expect.objectContaining({ path, expected: expect.stringContaining(expected) }),
    );
  });

  it('are told all at once, with those of the defaults', () => {
    const defaults = { duration: 'PT4H', resolution: '1h', 'flex-context': { 'consumption-price': '1 kW' } };
    const told = refusals('s2', [system([BATTERY]), message('FRBC.StorageStatus', {})], { defaults });
    expect(told.map(({ path }) => path).sort()).toEqual([
      '[1].present_fill_level',
      'defaults:flex-context.consumption-price',
      'defaults:resolution',
      'start',
    ]);
  });
});
