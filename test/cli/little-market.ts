/** The smallest market that has everything: two sites without recorded history, one of them flexible. */

export const NOW = '2026-11-21T10:00:00Z';

export const LITTLE_PORTFOLIO = `groups:
  - {id: north, name: The north, zone: Europe/Amsterdam, period: 60m, currency: EUR}
participants:
  - {id: home-01, group: north, site: home-01-site}
  - {id: home-02, group: north, site: home-02-site}
sites:
  - id: home-01-site
    connection: {importLimit: 10kW, exportLimit: 10kW}
    tariff: {import: 0.30, export: 0.10}
    baseLoad: 800W
    devices:
      - {id: home-01-battery, kind: battery, capacity: 10kWh, chargePowerMax: 4kW, dischargePowerMax: 4kW}
  - id: home-02-site
    tariff: {import: 0.30, export: 0.10}
    baseLoad: 500W
contracts:
  - {id: home-01-down, participant: home-01, direction: down, price: 0.10, powerMax: 3kW}
`;

export const LITTLE_FILES = { 'portfolio.yaml': LITTLE_PORTFOLIO };

/** The same, kept at what is ordered of it. */
export const KEPT_FILES = {
  'portfolio.yaml': LITTLE_PORTFOLIO.replace('zone:', 'rebalance: {tolerance: 100W}, zone:'),
};

const AT = ['--now', NOW];

/** Command lines that lead to an applied order, one after the other. */
export const APPLY = ['portfolio', 'apply', '-f', 'portfolio.yaml'];
export const GENERATE = [...AT, 'prognosis', 'generate'];
export const RUN_CYCLE = [...AT, 'cycle', 'run', '--reduce', '2kW', '--periods', '17:00-19:00', '--id', 'r1'];
export const REBALANCE = [...AT, 'rebalance', 'run', '--day', 'tomorrow'];
export const ORDER = [...AT, 'order', 'apply', 'c-r1', '--yes'];
