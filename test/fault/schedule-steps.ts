/**
 * What operators, cron and chance do to one small market: commands in an order that a seed decides. The
 * generator knows only which ids it has used; whether a command is possible is the program's matter.
 */

export type Random = () => number;

/** A command line of the schedule, and what is done to its process. */
export interface ScheduledCommand {
  readonly args: readonly string[];
  /** The process is killed at its so manieth commit, if it has as many. */
  readonly kill?: { readonly commit: number; readonly when: 'before' | 'after' };
}

/** Commands that run at the same time; most steps have one. */
export type Step = readonly ScheduledCommand[];

const GROUP = 'north';
export const DAYS = ['2026-11-22', '2026-11-23', '2026-11-24'] as const;
const BEGIN_MS = Date.UTC(2026, 10, 21, 10);
const MINUTE_MS = 60_000;

const IMPORTS = ['load.csv', 'corrected.csv'] as const;
const PORTFOLIOS = ['portfolio.yaml', 'louder.yaml', 'broken.yaml'] as const;

const BATTERY = 'kind: battery, capacity: 10kWh, socStart: 60%, chargePowerMax: 4kW, dischargePowerMax: 4kW';

/** Contracts are used up soon, so that orders compete for what is left. */
const LIMITS = 'powerMax: 3kW, maxInvocationsPerDay: 3, rest: 1h';

/** Its load is forecast from what is imported. */
const MEASURED = 'home-03';

function portfolio(loads: { readonly [site: string]: string }, batteries: readonly string[]): string {
  const ids = Object.keys(loads);
  return `groups:
  - {id: ${GROUP}, name: The north, zone: Europe/Amsterdam, period: 60m, currency: EUR,
     rebalance: {tolerance: 200W, rounds: 2, auto: true}}
participants:
${ids.map((id) => `  - {id: ${id}, group: ${GROUP}, site: ${id}-site}`).join('\n')}
sites:
${ids
  .map(
    (id) => `  - id: ${id}-site
    connection: {importLimit: 10kW, exportLimit: 10kW}
    tariff: {import: 0.30, export: 0.10}
    baseLoad: ${id === MEASURED ? `{series: ${id}/load}` : loads[id]}
    devices: [${batteries.includes(id) ? `{id: ${id}-battery, ${BATTERY}}` : ''}]`,
  )
  .join('\n')}
contracts:
${ids.map((id) => `  - {id: ${id}-down, participant: ${id}, direction: down, price: 0.10, ${LIMITS}}`).join('\n')}
${ids.map((id) => `  - {id: ${id}-up, participant: ${id}, direction: up, price: 0.05, ${LIMITS}}`).join('\n')}
`;
}

const LOADS = { 'home-01': '800W', 'home-02': '500W', 'home-03': '300W', 'home-04': '600W' };
const ALL = Object.keys(LOADS);

/** A week of half hours until the schedule begins. */
function measurements(loadKwh: number): string {
  const rows = Array.from({ length: 7 * 48 }, (_, index) => {
    const time = new Date(BEGIN_MS - (7 * 48 - index) * 30 * MINUTE_MS).toISOString().slice(0, 16);
    return `${time}Z,${MEASURED},${(loadKwh * (1 + 0.5 * Math.sin(index / 8))).toFixed(3)}`;
  });
  return `utc_start,id,load_kwh\n${rows.join('\n')}\n`;
}

/** The market as it is, with another load, and with a battery that has gone; measurements and corrected ones. */
export const FILES: { readonly [name in (typeof PORTFOLIOS | typeof IMPORTS)[number]]: string } = {
  'load.csv': measurements(0.15),
  'corrected.csv': measurements(0.2),
  'portfolio.yaml': portfolio(LOADS, ALL),
  'louder.yaml': portfolio({ ...LOADS, 'home-02': '1100W' }, ALL),
  'broken.yaml': portfolio(LOADS, ALL.slice(1)),
};

/** Makes the steps of a schedule, one by one, for ever. */
export function* steps(random: Random): Generator<Step> {
  const state: State = { requestIds: [], minute: 0 };
  yield [{ args: ['portfolio', 'apply', '-f', 'portfolio.yaml'] }];
  yield [{ args: ['series', 'import', 'load.csv'] }];
  for (const day of DAYS) yield [{ args: generate(state, day) }];
  for (;;) {
    state.minute += Math.floor(random() * 4);
    if (random() < 0.03) state.minute = Math.max(0, state.minute - 10); // a clock that is set back
    const count = random() < 0.2 ? 2 + Math.floor(random() * 2) : 1;
    yield Array.from({ length: count }, () => fated(commandOf(state, random), random));
  }
}

interface State {
  readonly requestIds: string[];
  /** Since the beginning. */
  minute: number;
}

/** So many of all commands shall be killed; some of them have ended before. */
const KILLED_SHARE = 0.4;

/** Kills at later commits would meet the longest commands only. */
const COMMITS_MAX = 40;

/** Some are killed, rather soon than late. */
function fated(args: readonly string[], random: Random): ScheduledCommand {
  if (random() >= KILLED_SHARE) return { args };
  const commit = 1 + Math.floor(random() ** 2 * COMMITS_MAX);
  return { args, kill: { commit, when: random() < 0.5 ? 'before' : 'after' } };
}

/** How often each command is given, in parts of the whole. */
const COMMANDS: readonly (readonly [
  parts: number,
  make: (state: State, random: Random) => readonly string[],
])[] = [
  [3, (state, random) => generate(state, oneOf(DAYS, random))],
  [1, (state) => [...at(state), 'prognosis', 'generate', '--all', '--day', DAYS[0]]],
  [4, cycleRun],
  [1, cycleRunAgain],
  [6, orderApply],
  [3, (state, random) => [...at(state), 'order', 'cancel', `o-${anId(state, random)}`, '--yes']],
  [1, (state, random) => [...at(state), 'cycle', 'cancel', `c-${anId(state, random)}`, '--yes']],
  [1, (state, random) => [...at(state), 'cycle', 'resume', `c-${anId(state, random)}`]],
  [
    2,
    (state, random) => [
      ...at(state),
      'rebalance',
      'run',
      '--group',
      GROUP,
      '--day',
      oneOf(DAYS, random),
      '--yes',
    ],
  ],
  [2, (_, random) => ['series', 'import', oneOf(IMPORTS, random)]],
  [2, (_, random) => ['portfolio', 'apply', '-f', oneOf(PORTFOLIOS, random)]],
];

function commandOf(state: State, random: Random): readonly string[] {
  const total = COMMANDS.reduce((sum, [parts]) => sum + parts, 0);
  let left = random() * total;
  for (const [parts, make] of COMMANDS) {
    left -= parts;
    if (left < 0) return make(state, random);
  }
  return cycleRun(state, random);
}

function at({ minute }: State): readonly string[] {
  return ['--now', new Date(BEGIN_MS + minute * MINUTE_MS).toISOString()];
}

function generate(state: State, day: string): readonly string[] {
  return [...at(state), 'prognosis', 'generate', '--group', GROUP, '--day', day];
}

function cycleRun(state: State, random: Random): readonly string[] {
  const id = `r${state.requestIds.length + 1}`;
  state.requestIds.push(id);
  const from = Math.floor(random() * 22);
  const until = from + 1 + Math.floor(random() * 2);
  const hour = (number: number) => `${String(number).padStart(2, '0')}:00`;
  return [
    ...at(state),
    'cycle',
    'run',
    random() < 0.7 ? '--reduce' : '--increase',
    `${1 + Math.floor(random() * 5)}kW`,
    '--periods',
    `${hour(from)}-${hour(until)}`,
    '--day',
    oneOf(DAYS, random),
    '--id',
    id,
  ];
}

function cycleRunAgain(state: State, random: Random): readonly string[] {
  return [...at(state), 'cycle', 'retry', `c-${anId(state, random)}`];
}

/** The latest most often: an offer does not stand for long. */
function orderApply(state: State, random: Random): readonly string[] {
  const id = random() < 0.7 ? (state.requestIds.at(-1) ?? 'r1') : anId(state, random);
  const factor = random() < 0.3 ? ['--factor', '0.5'] : [];
  return [...at(state), 'order', 'apply', `c-${id}`, ...factor, '--yes'];
}

function anId({ requestIds }: State, random: Random): string {
  return oneOf(requestIds.slice(-4), random) ?? 'r1';
}

function oneOf<Value>(values: readonly Value[], random: Random): Value {
  return values[Math.floor(random() * values.length)]!;
}
