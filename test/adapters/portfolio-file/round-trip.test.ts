import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portfolioToData, portfolioToYaml } from '../../../src/adapters/portfolio-file/write.ts';
import {
  diffPortfolio,
  isEmptyDiff,
  type Portfolio,
  validatePortfolio,
} from '../../../src/engine/portfolio/index.ts';
import { portfolio } from './arbitrary.ts';
import { read } from './reading.ts';

const RUNS = { seed: 20_261_121, numRuns: 300 };

const reversed = (one: Portfolio): Portfolio => ({
  groups: one.groups.toReversed(),
  participants: one.participants.toReversed(),
  sites: one.sites.toReversed(),
  contracts: one.contracts.toReversed(),
});

test('the portfolios that are tried are valid, and hold every kind of device', () => {
  const kinds = new Set<string>();
  const valid = fc.property(portfolio, (one) => {
    for (const site of one.sites) for (const { kind } of site.devices) kinds.add(kind);
    expect(validatePortfolio(one)).toEqual([]);
  });
  fc.assert(valid, RUNS);
  expect([...kinds].sort()).toEqual(['battery', 'charger', 'pv', 'shiftable', 'thermal']);
});

test('what is exported as YAML is read back as it was', () => {
  const same = fc.property(portfolio, (one) => {
    const back = read(portfolioToYaml(one)).wanted;
    expect(back).toEqual(one);
    expect(isEmptyDiff(diffPortfolio(one, back, { prune: true }))).toBe(true);
  });
  fc.assert(same, RUNS);
});

test('what is exported as JSON is read back as it was', () => {
  const same = fc.property(portfolio, (one) => {
    expect(read(JSON.stringify(portfolioToData(one))).wanted).toEqual(one);
  });
  fc.assert(same, RUNS);
});

test('the export does not depend on the order of the entities', () => {
  const same = fc.property(portfolio, (one) => {
    expect(portfolioToYaml(reversed(one))).toBe(portfolioToYaml(one));
  });
  fc.assert(same, { ...RUNS, numRuns: 50 });
});

test('the export is laid out for people, and for programs that take 18:00 or 007 for numbers', () => {
  const text = `
groups: [{ id: 007, zone: UTC, importLimit: 1500kW }]
participants: [{ id: p, group: 007, site: s }]
sites:
  - id: s
    connection: { importLimit: 17000W }
    tariff: { import: { series: day-ahead, factor: 1.210 }, export: 50/MWh }
    devices:
      - { id: c, kind: charger, chargePowerMax: 7400W, sessions: [{ arrival: 18:00, departure: 7:30, energy: 20kWh }] }
      - { id: r, kind: shiftable, power: 1kW, duration: 90m, weekdays: [sun, sat, mon, tue, wed] }
`;
  expect(portfolioToYaml(read(text).wanted)).toBe(`groups:
  - id: "007"
    name: "007"
    zone: UTC
    period: 15m
    currency: EUR
    importLimit: 1.5MW
participants:
  - id: p
    group: "007"
    kind: site
    site: s
sites:
  - id: s
    connection: { importLimit: 17kW }
    tariff:
      import: { series: day-ahead, factor: 1.21, add: 0 }
      export: 0.05
    baseLoad: 0W
    devices:
      - id: c
        kind: charger
        chargePowerMax: 7.4kW
        chargePowerMin: 0W
        chargeEfficiency: 95%
        sessions:
          - { arrival: "18:00", departure: "07:30", energy: 20kWh, weekdays: mon-sun }
      - id: r
        kind: shiftable
        power: 1kW
        duration: 1h30m
        earliestStart: "00:00"
        latestEnd: "24:00"
        weekdays: mon-wed,sat,sun
contracts: []
`);
});

test('an empty portfolio can be exported and read', () => {
  const empty = { groups: [], participants: [], sites: [], contracts: [] };
  expect(read(portfolioToYaml(empty)).wanted).toEqual(empty);
});
