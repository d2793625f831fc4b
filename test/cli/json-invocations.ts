import { encodeMessage } from '../../src/adapters/telemetry/protobuf/encode.ts';
import { littleMessage } from '../adapters/telemetry/messages.ts';
import {
  APPLY,
  GENERATE,
  KEPT_FILES,
  LITTLE_FILES,
  NOW,
  ORDER,
  REBALANCE,
  RUN_CYCLE,
} from './little-market.ts';

/**
 * How each command is called with `--json` in test/cli/commands.test.ts. A command without a row here
 * fails that test: whoever adds a command adds its row.
 */
export interface JsonInvocation {
  /** Words behind `flex`, without `--json`. */
  readonly args: readonly string[];
  /** Command lines that run before, in the same folder; each must end with exit code 0. */
  readonly before?: readonly (readonly string[])[];
  /** Files of the folder, by name. */
  readonly files?: { readonly [name: string]: string };
  readonly input?: string;
  /** With both simulated hosts, and a flex.yaml that names them. */
  readonly hosts?: true;
  /** With an emulator of Kinesis that has a stream of this name. */
  readonly stream?: string;
  /** Default 0. */
  readonly exitCode?: number;
}

const LITTLE_SERIES = {
  'load.csv': 'utc_start,id,load_kwh\n2026-11-20T00:00Z,home-01,0.2\n2026-11-20T00:30Z,home-01,0.3\n',
};
const IMPORT = ['series', 'import', 'load.csv'];

const REGISTER = ['pwrcell', 'register'];
const TAKE_UNREADABLE = ['pwrcell', 'telemetry', 'unreadable.json'];
const UNREADABLE_KEY = 'q:DecodeError:309e13a5c360fd40:not-protobuf';

const row = (data: string, sequence = 1) =>
  `${JSON.stringify({ Data: data, SequenceNumber: String(sequence), PartitionKey: 'a' })}\n`;
const LITTLE_ROWS = [1, 2, 3].map((index) =>
  row(encodeMessage(littleMessage('000100070001', index)).toString('base64')),
);
const LITTLE_RECORDING = { 'records.json': LITTLE_ROWS.join('') };
const UNREADABLE = { 'unreadable.json': [...LITTLE_ROWS, row('/////w==', 4)].join('') };

const LITTLE_PROBLEM = {
  'problem.json': `{
  "format": "flex-planner-problem/1",
  "horizon": {"start": "2026-11-22T00:00:00Z", "periodMinutes": 60, "periodCount": 2},
  "site": {"importPriceMicrosPerKwh": 300000, "exportPriceMicrosPerKwh": 0, "fixedPowerW": 500}
}`,
};

const LITTLE_TRIGGER = {
  'trigger.json': `{
  "start": "2026-11-22T00:00:00Z", "duration": "PT2H", "resolution": "PT1H",
  "flex-model": {"soc-at-start": "1 kWh", "soc-max": "5 kWh", "power-capacity": "2 kW"},
  "flex-context": {"consumption-price": "0.3 EUR/kWh", "production-price": "0.05 EUR/kWh"}
}`,
};

const zeros = new Array(24).fill(0);
const LITTLE_TRADER_INPUT = JSON.stringify({
  format: 'flex-trader-input/1',
  participant: 'home-01',
  day: '2026-11-22',
  zone: 'UTC',
  periodMinutes: 60,
  now: NOW,
  prognosisRevision: 1,
  prognosisW: zeros,
  request: {
    id: 'r1',
    dispositions: zeros.map(() => 'available'),
    minDeltaW: zeros,
    maxDeltaW: zeros,
    shortfallMicrosPerKwh: 500_000,
  },
  contracts: [],
  problem: {
    format: 'flex-planner-problem/1',
    horizon: { start: '2026-11-22T00:00:00Z', periodMinutes: 60, periodCount: 24 },
    site: { importPriceMicrosPerKwh: 300_000, exportPriceMicrosPerKwh: 0, fixedPowerW: 0 },
  },
});

export const JSON_INVOCATIONS: { readonly [command: string]: JsonInvocation } = {
  help: { args: ['help', 'exit-codes'] },
  __manifest: { args: ['__manifest'] },
  init: { args: ['init', 'demo'] },
  'store info': { args: ['store', 'info'], files: LITTLE_FILES, before: [APPLY] },
  doctor: {
    args: ['doctor', 'store'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE, ORDER],
  },
  'store check': { args: ['store', 'check'], files: LITTLE_FILES, before: [APPLY] },
  'series import': { args: IMPORT, files: LITTLE_SERIES },
  'series list': { args: ['series', 'list'], files: LITTLE_SERIES, before: [IMPORT] },
  'series show': { args: ['series', 'show', 'home-01/load'], files: LITTLE_SERIES, before: [IMPORT] },
  'series export': { args: ['series', 'export', 'home-01/load'], files: LITTLE_SERIES, before: [IMPORT] },
  'planner solve': { args: ['planner', 'solve', 'problem.json'], files: LITTLE_PROBLEM },
  'planner convert': { args: ['planner', 'convert', 'trigger.json'], files: LITTLE_TRIGGER },
  'planner check': { args: ['planner', 'check', 'problem.json'], files: LITTLE_PROBLEM },
  'planner explain': { args: ['planner', 'explain', 'problem.json'], files: LITTLE_PROBLEM },
  'planner compare': { args: ['planner', 'compare', 'problem.json'], files: LITTLE_PROBLEM },
  'planner problem': {
    args: ['--now', NOW, 'planner', 'problem', 'home-01-site'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE],
  },
  'trader input': {
    args: ['trader', 'input', 'c-r1', 'home-01'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'trader explain': { args: ['trader', 'explain', '-'], input: LITTLE_TRADER_INPUT },
  'trader curve': { args: ['trader', 'curve', '--file', 'problem.json'], files: LITTLE_PROBLEM },
  'trader run': { args: ['trader', 'run', '-'], input: LITTLE_TRADER_INPUT },
  'portfolio apply': { args: APPLY, files: LITTLE_FILES },
  'portfolio validate': { args: ['portfolio', 'validate', '-f', 'portfolio.yaml'], files: LITTLE_FILES },
  'portfolio export': { args: ['portfolio', 'export'], files: LITTLE_FILES, before: [APPLY] },
  'group list': { args: ['group', 'list'], files: LITTLE_FILES, before: [APPLY] },
  'group show': { args: ['group', 'show', 'north'], files: LITTLE_FILES, before: [APPLY] },
  'participant list': { args: ['participant', 'list'], files: LITTLE_FILES, before: [APPLY] },
  'participant show': { args: ['participant', 'show', 'home-01'], files: LITTLE_FILES, before: [APPLY] },
  'site list': { args: ['site', 'list'], files: LITTLE_FILES, before: [APPLY] },
  'site show': { args: ['site', 'show', 'home-01-site'], files: LITTLE_FILES, before: [APPLY] },
  'contract list': { args: ['contract', 'list'], files: LITTLE_FILES, before: [APPLY] },
  'contract show': { args: ['contract', 'show', 'home-01-down'], files: LITTLE_FILES, before: [APPLY] },
  'prognosis generate': { args: GENERATE, files: LITTLE_FILES, before: [APPLY] },
  'prognosis list': {
    args: ['--now', NOW, 'prognosis', 'list'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE],
  },
  'prognosis show': {
    args: ['--now', NOW, 'prognosis', 'show'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE],
  },
  'prognosis diff': {
    args: ['--now', NOW, 'prognosis', 'diff', 'north'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE, ORDER],
  },
  'plan explain': {
    args: ['--now', NOW, 'plan', 'explain', 'home-01-site'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE],
  },
  'plan what-if': {
    args: ['--now', NOW, 'plan', 'what-if', 'home-01-site', '--battery-capacity', '20kWh'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE],
  },
  'plan list': { args: ['--now', NOW, 'plan', 'list'], files: LITTLE_FILES, before: [APPLY, GENERATE] },
  'plan show': {
    args: ['--now', NOW, 'plan', 'show', 'home-01-site'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE],
  },
  'request create': {
    args: ['--now', NOW, 'request', 'create', '--reduce', '2kW', '--periods', '17:00-19:00'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE],
  },
  'request list': { args: ['request', 'list'], files: LITTLE_FILES, before: [APPLY, GENERATE, RUN_CYCLE] },
  'request show': {
    args: ['request', 'show', 'r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'request validate': {
    args: ['request', 'validate', 'request.yaml'],
    files: { 'request.yaml': 'ranges: [{periods: 17:00-19:00, reduce: 2kW, tolerance: 10%}]\n' },
  },
  batch: { args: ['--now', NOW, 'batch'], files: LITTLE_FILES, before: [APPLY] },
  'runs list': { args: ['runs', 'list'], files: LITTLE_FILES, before: [APPLY, GENERATE] },
  'runs show': { args: ['runs', 'show', 'last'], files: LITTLE_FILES, before: [APPLY, GENERATE] },
  'schedule print': { args: ['schedule', 'print', '--systemd'] },
  'schedule simulate': { args: ['--now', NOW, 'schedule', 'simulate'], files: LITTLE_FILES, before: [APPLY] },
  'cycle run': { args: RUN_CYCLE, files: LITTLE_FILES, before: [APPLY, GENERATE] },
  'cycle list': { args: ['cycle', 'list'], files: LITTLE_FILES, before: [APPLY, GENERATE, RUN_CYCLE] },
  'cycle show': {
    args: ['cycle', 'show', 'c-r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'cycle explain': {
    args: ['cycle', 'explain', 'c-r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'cycle what-if': {
    args: ['cycle', 'what-if', 'c-r1', '--shortfall-price', '0.05'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'cycle wait': {
    args: ['cycle', 'wait', 'c-r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'cycle resume': {
    args: ['cycle', 'resume', 'c-r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'cycle retry': {
    args: ['cycle', 'retry', 'c-r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'cycle cancel': {
    args: ['cycle', 'cancel', 'c-r1', '--yes'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'rebalance run': { args: REBALANCE, files: KEPT_FILES, before: [APPLY, GENERATE, RUN_CYCLE, ORDER] },
  'rebalance list': {
    args: ['rebalance', 'list'],
    files: KEPT_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE, ORDER, REBALANCE],
  },
  'rebalance show': {
    args: ['rebalance', 'show', 'rb-north-2026-11-22-2'],
    files: KEPT_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE, ORDER, REBALANCE],
  },
  'offer list': {
    args: ['offer', 'list', 'c-r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'offer explain': {
    args: ['offer', 'explain', 'c-r1', '--curve'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'offer verify': {
    args: ['offer', 'verify', 'c-r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  'offer show': {
    args: ['offer', 'show', 'c-r1', 'home-01'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  logs: {
    args: ['logs', 'c-r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE],
  },
  events: { args: ['events'], files: LITTLE_FILES, before: [APPLY, GENERATE, RUN_CYCLE] },
  'order apply': { args: ORDER, files: LITTLE_FILES, before: [APPLY, GENERATE, RUN_CYCLE] },
  'order cancel': {
    args: ['--now', NOW, 'order', 'cancel', 'o-r1', '--yes'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE, ORDER],
  },
  'order list': { args: ['order', 'list'], files: LITTLE_FILES, before: [APPLY, GENERATE, RUN_CYCLE, ORDER] },
  'order show': {
    args: ['order', 'show', 'o-r1'],
    files: LITTLE_FILES,
    before: [APPLY, GENERATE, RUN_CYCLE, ORDER],
  },
  'telemetry replay': {
    hosts: true,
    files: LITTLE_RECORDING,
    args: ['telemetry', 'replay', 'records.json'],
    before: [REGISTER],
  },
  'telemetry inspect': { files: LITTLE_RECORDING, args: ['telemetry', 'inspect', 'records.json'] },
  'telemetry record': {
    stream: 'pwrcell',
    args: ['telemetry', 'record', '--stream', 'pwrcell', '--out', 'out.json', '--until-latest'],
  },
  'telemetry simulate': {
    args: ['telemetry', 'simulate', '--out', 'fleet.bin', '--systems', '2', '--length', '10m'],
  },
  'sim concerto': { args: ['sim', 'concerto', '--systems', '2', '--for', '1ms'] },
  'sim ces': { args: ['sim', 'ces', '--systems', '2', '--for', '1ms'] },
  'sim rehearse': {
    args: ['sim', 'rehearse', '--systems', '2', '--length', '10m', '--lost', '0%', '--dir', 'kept'],
  },
  'telemetry convert': {
    files: LITTLE_RECORDING,
    args: ['telemetry', 'convert', 'records.json', '--out', 'records.bin'],
  },
  'pwrcell commission': { hosts: true, args: ['pwrcell', 'commission', '--auto'] },
  'pwrcell register': { hosts: true, args: REGISTER },
  'pwrcell metadata': { hosts: true, args: ['pwrcell', 'metadata'], before: [REGISTER] },
  'pwrcell status': { hosts: true, args: ['pwrcell', 'status'], before: [REGISTER] },
  'pwrcell devices list': { hosts: true, args: ['pwrcell', 'devices', 'list'], before: [REGISTER] },
  'pwrcell devices unknown': { hosts: true, args: ['pwrcell', 'devices', 'unknown'], before: [REGISTER] },
  'pwrcell devices show': {
    hosts: true,
    args: ['pwrcell', 'devices', 'show', 'a-000001'],
    before: [REGISTER],
  },
  'pwrcell explain': { hosts: true, args: ['pwrcell', 'explain', 'a-000001'], before: [REGISTER] },
  'pwrcell drift': { hosts: true, args: ['pwrcell', 'drift'], before: [REGISTER] },
  'pwrcell telemetry': {
    hosts: true,
    files: LITTLE_RECORDING,
    args: ['pwrcell', 'telemetry', 'records.json'],
    before: [REGISTER],
  },
  'pwrcell quarantine list': { hosts: true, args: ['pwrcell', 'quarantine', 'list'], before: [REGISTER] },
  'pwrcell quarantine show': {
    hosts: true,
    files: UNREADABLE,
    args: ['pwrcell', 'quarantine', 'show', UNREADABLE_KEY],
    before: [REGISTER, TAKE_UNREADABLE],
  },
  'pwrcell quarantine release': {
    hosts: true,
    files: UNREADABLE,
    args: ['pwrcell', 'quarantine', 'release', UNREADABLE_KEY, '--anyway'],
    before: [REGISTER, TAKE_UNREADABLE],
  },
  'pwrcell audit list': { hosts: true, args: ['pwrcell', 'audit', 'list'], before: [REGISTER] },
  'pwrcell audit verify': { hosts: true, args: ['pwrcell', 'audit', 'verify'], before: [REGISTER] },
  'pwrcell tune': { files: LITTLE_RECORDING, args: ['pwrcell', 'tune', 'records.json'] },
};
