import { BATCH_SIZE_MIN } from '../../src/engine/workflows/batches.ts';

/** A market that is quick to plan and has everything: three flexible sites, of which one falls short. */

export const NOW = '2026-11-21T10:00:00Z';
/** Before the deadline of requests that are made at NOW, which is a quarter of an hour later. */
export const LATER = '2026-11-21T10:10:00Z';
export const GROUP = 'north';
export const DAY = '2026-11-22';
export const AT = ['--now', NOW];

const BATTERY = 'kind: battery, capacity: 10kWh, socStart: 60%, chargePowerMax: 4kW, dischargePowerMax: 4kW';

interface Loads {
  readonly [site: string]: string;
}

function portfolio(loads: Loads, { auto = false } = {}): string {
  const ids = Object.keys(loads);
  const site = (id: string) => `  - id: ${id}-site
    connection: {importLimit: 10kW, exportLimit: 10kW}
    tariff: {import: 0.30, export: 0.10}
    baseLoad: ${loads[id]}
    devices:
      - {id: ${id}-battery, ${BATTERY}}`;
  return `groups:
  - {id: ${GROUP}, name: The north, zone: Europe/Amsterdam, period: 60m, currency: EUR,
     rebalance: {tolerance: 200W, rounds: 2, auto: ${auto}}}
participants:
${ids.map((id) => `  - {id: ${id}, group: ${GROUP}, site: ${id}-site}`).join('\n')}
sites:
${ids.map(site).join('\n')}
contracts:
${ids.map((id) => `  - {id: ${id}-down, participant: ${id}, direction: down, price: 0.10, powerMax: 3kW}`).join('\n')}
${ids.map((id) => `  - {id: ${id}-up, participant: ${id}, direction: up, price: 0.05, powerMax: 3kW}`).join('\n')}
`;
}

const LOADS = { 'home-01': '800W', 'home-02': '500W', 'home-03': '300W' };

/** More than one batch of participants, so that worker threads do them. */
const MANY_LOADS = Object.fromEntries(
  Array.from({ length: BATCH_SIZE_MIN + 2 }, (_, index) => [
    `home-${String(index + 1).padStart(2, '0')}`,
    '500W',
  ]),
);

const CHANGED_LOADS = { ...LOADS, 'home-02': '900W' };

export const FILES = {
  'portfolio.yaml': portfolio(LOADS),
  'changed.yaml': portfolio(CHANGED_LOADS),
  'many.yaml': portfolio(MANY_LOADS),
  'auto.yaml': portfolio(LOADS, { auto: true }),
  'auto-changed.yaml': portfolio(CHANGED_LOADS, { auto: true }),
};

/** Command lines of a market day. */
const apply = (file: keyof typeof FILES) => ['portfolio', 'apply', '-f', file];
export const APPLY = apply('portfolio.yaml');
export const CHANGE = apply('changed.yaml');
export const APPLY_MANY = apply('many.yaml');
/** The same with a group that rebalances itself. */
export const APPLY_AUTO = apply('auto.yaml');
export const CHANGE_AUTO = apply('auto-changed.yaml');
export const GENERATE = [...AT, 'prognosis', 'generate', '--group', GROUP, '--day', DAY];
export const cycleRun = (id: string, more: readonly string[] = []) => [
  ...AT,
  'cycle',
  'run',
  '--reduce',
  '4kW',
  '--periods',
  '17:00-19:00',
  '--day',
  DAY,
  '--id',
  id,
  ...more,
];
export const orderApply = (id: string, more: readonly string[] = []) => [
  ...AT,
  'order',
  'apply',
  `c-${id}`,
  '--yes',
  ...more,
];
export const orderCancel = (id: string) => [...AT, 'order', 'cancel', `o-${id}`, '--yes'];
export const REBALANCE = [...AT, 'rebalance', 'run', '--group', GROUP, '--day', DAY, '--yes'];

/** The same at whatever time it is, for a day that has not begun. */
export const withoutNow = (command: readonly string[]): readonly string[] =>
  command.filter((word) => word !== '--now' && word !== NOW);
