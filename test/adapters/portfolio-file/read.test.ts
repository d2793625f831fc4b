import { describe, expect, test } from 'vitest';
import { readPortfolio } from '../../../src/adapters/portfolio-file/read.ts';
import { BASE, deviceOf, read, siteWith } from './reading.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

describe('defaults', () => {
  test('of group, participant, site and contract', () => {
    expect(read(BASE).given).toEqual({
      groups: [{ id: 'g', name: 'g', zone: 'Europe/Amsterdam', periodMinutes: 15, currency: 'EUR' }],
      participants: [{ id: 'p', groupId: 'g', kind: 'site', siteId: 's' }],
      sites: [
        {
          id: 's',
          importPrice: { kind: 'constant', priceMicrosPerKwh: 300_000 },
          exportPrice: { kind: 'constant', priceMicrosPerKwh: 0 },
          baseLoad: { kind: 'constant', powerW: 0 },
          devices: [],
        },
      ],
      contracts: [
        {
          id: 'k',
          participantId: 'p',
          direction: 'down',
          priceMicrosPerKwh: 150_000,
          pricePerInvocationMicros: 0,
          windows: [],
          noticeMinutes: 0,
          minDurationMinutes: 0,
          powerWMax: 5000,
          restMinutes: 0,
        },
      ],
    });
  });

  test('of a battery', () => {
    expect(deviceOf('kind: battery, capacity: 10kWh, socMin: 10%, socMax: 95%, chargePowerMax: 5kW')).toEqual(
      {
        kind: 'battery',
        id: 'd',
        capacityWh: 10_000,
        socPctMin: 10,
        socPctMax: 95,
        socPctStart: 52.5, // half way from 10 to 95
        chargePowerWMax: 5000,
        dischargePowerWMax: 5000,
        chargeEfficiencyPu: 0.95,
        dischargeEfficiencyPu: 0.95,
        wearMicrosPerKwhDischarged: 0,
      },
    );
  });

  test('of the other devices', () => {
    expect(deviceOf('kind: pv, series: pv')).toEqual({
      kind: 'pv',
      id: 'd',
      seriesId: 'pv',
      curtailable: false,
    });
    expect(deviceOf('kind: charger, chargePowerMax: 7.4kW')).toEqual({
      kind: 'charger',
      id: 'd',
      chargePowerWMax: 7400,
      chargePowerWMin: 0,
      chargeEfficiencyPu: 0.95,
      sessions: [],
    });
    expect(deviceOf('kind: thermal, capacity: 6kWh, powerMax: 2kW')).toEqual({
      kind: 'thermal',
      id: 'd',
      capacityWh: 6000,
      socPctStart: 50,
      powerWMax: 2000,
      coefficientOfPerformance: 1,
      lossPuPerHour: 0,
      demandW: 0,
    });
    expect(deviceOf('kind: shiftable, power: 800W, duration: 2h')).toEqual({
      kind: 'shiftable',
      id: 'd',
      powerW: 800,
      durationMinutes: 120,
      earliestStartMinutes: 0,
      latestEndMinutes: 1440,
      weekdays: EVERY_DAY,
    });
  });
});

describe('what YAML would make of a value does not matter', () => {
  test.each([
    '007',
    '1e3',
    'no',
    'true',
    'null',
    '0x1F',
    '2026-01-01',
    '1.10',
  ])('the id %s stays as it is', (id) => {
    const text = `groups: [{ id: ${id}, name: ${id}, zone: Europe/Amsterdam }]`;
    expect(read(text).given.groups[0]).toMatchObject({ id, name: id });
  });

  test.each(['18:00', '"18:00"', "'18:00'"])('the time %s is a time', (time) => {
    const device = `kind: charger, chargePowerMax: 7kW, sessions: [{ arrival: ${time}, departure: 07:30, energy: 1kWh }]`;
    expect(deviceOf(device)).toMatchObject({ sessions: [{ arrivalMinutes: 1080, departureMinutes: 450 }] });
  });

  test('nor does the directive of YAML 1.1, where 18:00 is a number of base 60', () => {
    const device = 'kind: shiftable, power: 1kW, duration: 1h, earliestStart: 18:00';
    expect(read(`%YAML 1.1\n---\n${siteWith(device)}`).given.sites[0]?.devices[0]).toMatchObject({
      earliestStartMinutes: 1080,
    });
  });

  test('prices keep every digit', () => {
    const text = BASE.replace('0.30', '9007199254.740991'); // 2^53 − 1 micro-units: no double has these decimals
    expect(read(text).given.sites[0]?.importPrice).toEqual({
      kind: 'constant',
      priceMicrosPerKwh: Number.MAX_SAFE_INTEGER,
    });
  });
});

test.each([
  ['mon-fri', [1, 2, 3, 4, 5]],
  ['"sat,sun"', [6, 7]],
  ['"sun, sat"', [6, 7]],
  ['fri-mon', [1, 5, 6, 7]],
  ['Mon', [1]],
  ['[mon, wed-thu]', [1, 3, 4]],
  ['mon-sun', EVERY_DAY],
])('the weekdays %s are %j', (weekdays, days) => {
  expect(deviceOf(`kind: shiftable, power: 1kW, duration: 1h, weekdays: ${weekdays}`)).toMatchObject({
    weekdays: days,
  });
});

test.each([
  ['zone', 'Europe/Kiev', 'Europe/Kyiv'],
  ['zone', 'UTC', 'UTC'],
])('the %s %s is kept as %s', (_key, zone, kept) => {
  expect(read(`groups: [{ id: g, zone: ${zone} }]`).given.groups[0]?.zone).toBe(kept);
});

describe('files', () => {
  test('and documents add up, in any order', () => {
    const [, groups, participants, sites, contracts] = BASE.split('\n');
    const reading = readPortfolio([
      { file: 'a.yaml', text: `${contracts}\n---\n# nothing\n---\n${groups}` },
      { file: 'b.json', text: JSON.stringify({ sites: [{ id: 's', tariff: { import: 0.3 } }] }) },
      { file: 'c.yaml', text: participants! },
    ]);
    expect(reading.given).toEqual(read(BASE).given);
    expect(sites).toContain('0.30');
  });

  test('in JSON mean the same as in YAML', () => {
    const json = {
      groups: [{ id: 'g', zone: 'Europe/Amsterdam' }],
      participants: [{ id: 'p', group: 'g', site: 's' }],
      sites: [{ id: 's', tariff: { import: 0.3 } }],
      contracts: [{ id: 'k', participant: 'p', direction: 'down', price: 0.15, powerMax: '5kW' }],
    };
    expect(read(JSON.stringify(json)).given).toEqual(read(BASE).given);
  });

  test('may use anchors', () => {
    const text = `
groups: [{ id: g, zone: UTC }]
sites:
  - { id: a, tariff: &usual { import: 0.30 } }
  - { id: b, tariff: *usual }
`;
    expect(read(text).given.sites.map(({ importPrice }) => importPrice)).toEqual([
      { kind: 'constant', priceMicrosPerKwh: 300_000 },
      { kind: 'constant', priceMicrosPerKwh: 300_000 },
    ]);
  });

  test('apply to what there is', () => {
    const current = read(BASE).wanted;
    const more = 'contracts: [{ id: j, participant: p, direction: up, price: 0.10, powerMax: 1kW }]';
    const { given, wanted } = read(more, { current });
    expect(given.contracts.map(({ id }) => id)).toEqual(['j']);
    expect(wanted.contracts.map(({ id }) => id)).toEqual(['j', 'k']);
    expect(wanted.sites).toEqual(current.sites);
  });
});

test('warnings tell file, line and what is written, of what is in the files only', () => {
  const lone = 'sites:\n  - { id: lone, tariff: { import: 0.30 } }';
  const { wanted, warnings } = read(lone);
  expect(warnings).toEqual([
    {
      path: 'sites[0]',
      file: 'a.yaml',
      line: 2,
      value: 'lone',
      expected: 'a site that belongs to a participant',
    },
  ]);
  expect(read(BASE, { current: wanted }).warnings).toEqual([]);
});
