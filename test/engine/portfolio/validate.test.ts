import { describe, expect, test } from 'vitest';
import {
  contractId,
  deviceId,
  feederId,
  groupId,
  participantId,
  seriesId,
  siteId,
} from '../../../src/engine/ids.ts';
import {
  type BatterySpec,
  type ChargerSpec,
  type Contract,
  EMPTY_PORTFOLIO,
  type Feeder,
  type FlexGroup,
  type Portfolio,
  type RebalancePolicy,
  type ShiftableSpec,
  type Site,
  type ThermalSpec,
  validatePortfolio,
} from '../../../src/engine/portfolio/index.ts';
import { parseZone, type Zone } from '../../../src/engine/time/index.ts';
import {
  BATTERY,
  CHARGER,
  CONTRACT,
  EVERY_DAY,
  GROUP,
  PARTICIPANT,
  PORTFOLIO,
  SHIFTABLE,
  SITE,
  THERMAL,
  withDevices,
} from './example.ts';

const pathsOf = (portfolio: Portfolio) => validatePortfolio(portfolio).map(({ path }) => path);

test('accepts the example, with every kind of device, and nothing at all', () => {
  const pv = {
    kind: 'pv',
    id: deviceId('pv'),
    seriesId: seriesId('pv'),
    curtailable: true,
    peakPowerW: 0,
  } as const;
  expect(validatePortfolio(withDevices(BATTERY, pv, CHARGER, THERMAL, SHIFTABLE))).toEqual([]);
  expect(validatePortfolio(EMPTY_PORTFOLIO)).toEqual([]);
});

test('accepts a zone some of whose days are not whole periods', () => {
  const group = { ...GROUP, zone: parseZone('Australia/Lord_Howe'), periodMinutes: 60 } as const;
  expect(validatePortfolio({ ...PORTFOLIO, groups: [group] })).toEqual([]);
});

describe('references', () => {
  test('to a group, a site and a participant must lead somewhere', () => {
    const portfolio = {
      groups: [],
      participants: [{ ...PARTICIPANT, siteId: siteId('S') }],
      sites: [SITE],
      contracts: [{ ...CONTRACT, participantId: participantId('q') }],
    };
    expect(validatePortfolio(portfolio)).toEqual([
      { path: 'participants[0].group', value: 'g', expected: 'the id of a group of the portfolio' },
      { path: 'participants[0].site', value: 'S', expected: 'the id of a site of the portfolio' },
      { path: 'contracts[0].participant', value: 'q', expected: 'the id of a participant of the portfolio' },
    ]);
  });

  test('two participants cannot have one site', () => {
    const second = { ...PARTICIPANT, id: participantId('p2') };
    expect(validatePortfolio({ ...PORTFOLIO, participants: [PARTICIPANT, second] })).toEqual([
      {
        path: 'participants[1].site',
        value: 's',
        expected: 'a site of its own: participant p has this one already',
      },
    ]);
  });
});

describe('ids', () => {
  test('are unique within their kind', () => {
    const twice = {
      groups: [GROUP, GROUP],
      participants: [PARTICIPANT],
      sites: [SITE, SITE],
      contracts: [CONTRACT, CONTRACT],
    };
    expect(pathsOf(twice)).toEqual(['groups[1].id', 'sites[1].id', 'contracts[1].id']);
  });

  test('may be the same for different kinds', () => {
    const portfolio = {
      groups: [{ ...GROUP, id: groupId('x') }],
      participants: [{ ...PARTICIPANT, id: participantId('x'), groupId: groupId('x'), siteId: siteId('x') }],
      sites: [{ ...SITE, id: siteId('x') }],
      contracts: [{ ...CONTRACT, id: contractId('x'), participantId: participantId('x') }],
    };
    expect(validatePortfolio(portfolio)).toEqual([]);
  });

  test('of devices are unique over all sites', () => {
    const sites = [
      { ...SITE, devices: [BATTERY] },
      { ...SITE, id: siteId('s2'), devices: [THERMAL, BATTERY] },
    ];
    expect(validatePortfolio({ ...PORTFOLIO, sites })).toEqual([
      {
        path: 'sites[1].devices[1].id',
        value: 'battery',
        expected: 'an id of its own: a device of site s has it already',
      },
    ]);
  });
});

const HOURS = { startMinutes: 600, endMinutes: 660, weekdays: [1, 2], importLimitW: 5 };
const FEEDER: Feeder = { id: feederId('street'), exportLimitW: 10, hours: [HOURS] };

const POLICY: RebalancePolicy = {
  tolerance: { kind: 'power', powerW: 500 },
  periods: 'ordered',
  roundsMax: 3,
  auto: false,
  shortfallMicrosPerKwh: 1_000_000,
};

describe('a group is refused', () => {
  test.each<[Partial<FlexGroup>, string]>([
    [{ name: ' ' }, 'groups[0].name'],
    [{ zone: 'Europe/Amsterdm' as Zone }, 'groups[0].zone'],
    [{ periodMinutes: 10 as 15 }, 'groups[0].period'],
    [{ currency: 'euro' }, 'groups[0].currency'],
    [{ importLimitW: -1 }, 'groups[0].importLimit'],
    [{ exportLimitW: Number.POSITIVE_INFINITY }, 'groups[0].exportLimit'],
    [{ rebalance: { ...POLICY, tolerance: { kind: 'power', powerW: -1 } } }, 'groups[0].rebalance.tolerance'],
    [{ rebalance: { ...POLICY, tolerance: { kind: 'percent', pct: 101 } } }, 'groups[0].rebalance.tolerance'],
    [{ feeders: [{ id: feederId('f'), hours: [] }] }, 'groups[0].feeders[0]'],
    [{ feeders: [{ id: feederId('f'), importLimitW: -1, hours: [] }] }, 'groups[0].feeders[0].importLimit'],
    [{ feeders: [FEEDER, FEEDER] }, 'groups[0].feeders[1].id'],
    [
      { feeders: [{ ...FEEDER, hours: [{ ...HOURS, endMinutes: 60 }] }] },
      'groups[0].feeders[0].hours[0].end',
    ],
    [
      { feeders: [{ ...FEEDER, hours: [{ ...HOURS, exportLimitW: 0.5 }] }] },
      'groups[0].feeders[0].hours[0].exportLimit',
    ],
    [
      { feeders: Array.from({ length: 101 }, (_, n) => ({ ...FEEDER, id: feederId(`f${n}`) })) },
      'groups[0].feeders',
    ],
    [{ rebalance: { ...POLICY, roundsMax: 0 } }, 'groups[0].rebalance.rounds'],
    [{ rebalance: { ...POLICY, roundsMax: 6 } }, 'groups[0].rebalance.rounds'],
    [{ rebalance: { ...POLICY, shortfallMicrosPerKwh: -1 } }, 'groups[0].rebalance.shortfallPrice'],
    [{ rebalance: { ...POLICY, reboundW: 0.5 } }, 'groups[0].rebalance.rebound'],
  ])('with %j', (change, path) => {
    expect(pathsOf({ ...PORTFOLIO, groups: [{ ...GROUP, ...change }] })).toEqual([path]);
  });
});

describe('a site is refused', () => {
  const constant = (priceMicrosPerKwh: number) => ({ kind: 'constant', priceMicrosPerKwh }) as const;
  const series = (factor: number, addMicrosPerKwh: number) =>
    ({ kind: 'series', seriesId: seriesId('x'), factor, addMicrosPerKwh }) as const;

  test.each<[Partial<Site>, string]>([
    [{ importLimitW: -1 }, 'sites[0].connection.importLimit'],
    [{ exportLimitW: 0.5 }, 'sites[0].connection.exportLimit'],
    [{ importPrice: constant(0.5) }, 'sites[0].tariff.import'],
    [{ exportPrice: series(Number.NaN, 0) }, 'sites[0].tariff.export.factor'],
    [{ exportPrice: series(1, 0.5) }, 'sites[0].tariff.export.add'],
    [{ baseLoad: { kind: 'constant', powerW: 0.5 } }, 'sites[0].baseLoad'],
  ])('with %j', (change, path) => {
    expect(pathsOf({ ...PORTFOLIO, sites: [{ ...SITE, ...change }] })).toEqual([path]);
  });

  test('but not for negative prices or a base load that generates', () => {
    const site: Site = {
      ...SITE,
      importPrice: constant(-10),
      exportPrice: series(-1, -5),
      baseLoad: { kind: 'constant', powerW: -200 },
    };
    expect(validatePortfolio({ ...PORTFOLIO, sites: [site] })).toEqual([]);
  });
});

describe('a battery is refused', () => {
  test.each<[Partial<BatterySpec>, string]>([
    [{ capacityWh: 0 }, 'capacity'],
    [{ chargePowerWMax: -1 }, 'chargePowerMax'],
    [{ dischargePowerWMax: Number.NaN }, 'dischargePowerMax'],
    [{ chargeEfficiencyPu: 0 }, 'chargeEfficiency'],
    [{ dischargeEfficiencyPu: 1.01 }, 'dischargeEfficiency'],
    [{ wearMicrosPerKwhDischarged: -1 }, 'wear'],
    [{ socPctMin: -1 }, 'socMin'],
    [{ socPctMax: 101 }, 'socMax'],
    [{ socPctMin: 50, socPctMax: 50 }, 'socMax'],
    [{ socPctStart: 9 }, 'socStart'],
    [{ socPctStart: 96 }, 'socStart'],
  ])('with %j', (change, key) => {
    expect(pathsOf(withDevices({ ...BATTERY, ...change }))).toEqual([`sites[0].devices[0].${key}`]);
  });

  test.each<[Partial<BatterySpec>]>([
    [{ socPctMin: 0, socPctMax: 100, socPctStart: 100 }],
    [{ chargePowerWMax: 0, dischargePowerWMax: 0 }],
    [{ socPctMin: 10, socPctStart: 10 }],
  ])('but not with %j', (change) => {
    expect(validatePortfolio(withDevices({ ...BATTERY, ...change }))).toEqual([]);
  });
});

describe('a charger is refused', () => {
  const [SESSION] = CHARGER.sessions;

  test.each<[Partial<ChargerSpec>, string]>([
    [{ chargePowerWMax: 0, chargePowerWMin: 0 }, 'chargePowerMax'],
    [{ chargePowerWMin: -1 }, 'chargePowerMin'],
    [{ chargePowerWMin: 7401 }, 'chargePowerMin'],
    [{ chargeEfficiencyPu: 1.5 }, 'chargeEfficiency'],
    [{ sessions: [{ ...SESSION!, arrivalMinutes: 1440 }] }, 'sessions[0].arrival'],
    [{ sessions: [{ ...SESSION!, departureMinutes: 1441 }] }, 'sessions[0].departure'],
    [{ sessions: [{ ...SESSION!, departureMinutes: 1080 }] }, 'sessions[0].departure'],
    [{ sessions: [{ ...SESSION!, energyWh: 0 }] }, 'sessions[0].energy'],
    [{ sessions: [{ ...SESSION!, weekdays: [] }] }, 'sessions[0].weekdays'],
    [{ sessions: [{ ...SESSION!, weekdays: [2, 1] }] }, 'sessions[0].weekdays'],
    [{ sessions: [{ ...SESSION!, weekdays: [8] }] }, 'sessions[0].weekdays'],
  ])('with %j', (change, key) => {
    expect(pathsOf(withDevices({ ...CHARGER, ...change }))).toEqual([`sites[0].devices[0].${key}`]);
  });

  const stay = (arrivalMinutes: number, departureMinutes: number, weekdays: readonly number[]) => ({
    arrivalMinutes,
    departureMinutes,
    energyWh: 1000,
    weekdays,
  });

  test.each([
    ['on one day', [stay(600, 720, [1]), stay(700, 800, [1])], 1],
    ['in whatever order they are written', [stay(700, 800, [1]), stay(600, 720, [1])], 0],
    ['over midnight', [stay(1080, 450, [1]), stay(440, 500, [2])], 1],
    ['over the end of the week', [stay(420, 600, [1]), stay(1080, 450, [7])], 0],
  ])('where stays overlap %s', (_where, sessions, second) => {
    expect(pathsOf(withDevices({ ...CHARGER, sessions }))).toEqual([
      `sites[0].devices[0].sessions[${second}].arrival`,
    ]);
  });

  test.each([
    ['end to end', [stay(600, 720, EVERY_DAY), stay(720, 800, EVERY_DAY)]],
    ['on different days', [stay(600, 720, [1]), stay(600, 720, [2])]],
    ['end to end over midnight', [stay(1080, 450, EVERY_DAY), stay(450, 1080, EVERY_DAY)]],
    ['to 24:00 and from 00:00', [stay(600, 1440, EVERY_DAY), stay(0, 600, EVERY_DAY)]],
  ])('but not for stays %s', (_how, sessions) => {
    expect(validatePortfolio(withDevices({ ...CHARGER, sessions }))).toEqual([]);
  });
});

describe('a thermal store is refused', () => {
  test.each<[Partial<ThermalSpec>, string]>([
    [{ capacityWh: 0 }, 'capacity'],
    [{ socPctStart: 101 }, 'socStart'],
    [{ powerWMax: 0 }, 'powerMax'],
    [{ demandW: -1 }, 'demand'],
    [{ coefficientOfPerformance: 0.09 }, 'cop'],
    [{ coefficientOfPerformance: 21 }, 'cop'],
    [{ lossPuPerHour: 1 }, 'lossPerHour'],
    [{ lossPuPerHour: -0.1 }, 'lossPerHour'],
  ])('with %j', (change, key) => {
    expect(pathsOf(withDevices({ ...THERMAL, ...change }))).toEqual([`sites[0].devices[0].${key}`]);
  });
});

describe('a shiftable run is refused', () => {
  test.each<[Partial<ShiftableSpec>, string]>([
    [{ powerW: 0 }, 'power'],
    [{ durationMinutes: 0 }, 'duration'],
    [{ earliestStartMinutes: 1300 }, 'duration'], // 20 minutes are left to 22:00, two hours needed
    [{ earliestStartMinutes: 1320 }, 'latestEnd'],
    [{ latestEndMinutes: 1441 }, 'latestEnd'],
    [{ weekdays: [1, 1] }, 'weekdays'],
  ])('with %j', (change, key) => {
    expect(pathsOf(withDevices({ ...SHIFTABLE, ...change }))).toEqual([`sites[0].devices[0].${key}`]);
  });

  test('but not where it fills its window', () => {
    expect(validatePortfolio(withDevices({ ...SHIFTABLE, latestEndMinutes: 660 }))).toEqual([]);
  });
});

describe('a contract is refused', () => {
  const window = (startMinutes: number, endMinutes: number) => [{ startMinutes, endMinutes, weekdays: [1] }];

  test.each<[Partial<Contract>, string]>([
    [{ priceMicrosPerKwh: -1 }, 'price'],
    [{ pricePerInvocationMicros: 0.5 }, 'pricePerInvocation'],
    [{ powerWMax: 0 }, 'powerMax'],
    [{ noticeMinutes: -1 }, 'notice'],
    [{ minDurationMinutes: 0.5 }, 'minDuration'],
    [{ maxDurationMinutes: 14 }, 'maxDuration'],
    [{ minDurationMinutes: 0, maxDurationMinutes: 0 }, 'maxDuration'],
    [{ restMinutes: -1 }, 'rest'],
    [{ maxInvocationsPerDay: 0 }, 'maxInvocationsPerDay'],
    [{ maxInvocationsPerDay: 1.5 }, 'maxInvocationsPerDay'],
    [{ windows: window(600, 600) }, 'windows[0].end'],
    [{ windows: window(1200, 60) }, 'windows[0].end'],
    [{ windows: window(-1, 60) }, 'windows[0].start'],
  ])('with %j', (change, key) => {
    expect(pathsOf({ ...PORTFOLIO, contracts: [{ ...CONTRACT, ...change }] })).toEqual([
      `contracts[0].${key}`,
    ]);
  });
});

test('all problems are found at once', () => {
  const battery = { ...BATTERY, capacityWh: 0, chargeEfficiencyPu: 2 };
  const portfolio = { ...withDevices(battery), contracts: [{ ...CONTRACT, powerWMax: 0 }] };
  expect(pathsOf(portfolio)).toEqual([
    'sites[0].devices[0].capacity',
    'sites[0].devices[0].chargeEfficiency',
    'contracts[0].powerMax',
  ]);
});
