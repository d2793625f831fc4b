import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';
import { JOB_OPTIONS } from '../shell/job-options.ts';
import { REPLAY_OPTIONS } from '../telemetry/commands.ts';
import { quarantineList, quarantineRelease, quarantineShow } from './quarantine-commands.ts';
import { tune } from './tune-command.ts';

/** How evidence is weighed; the same for all that look at it. */
const RULES = {
  offlineTimeout: {
    kind: 'duration',
    min: 1,
    description:
      'how long a system may be silent before it is OFFLINE; default: fleet.offlineTimeout of flex.yaml, or 15m',
  },
  strict: { kind: 'boolean', description: 'take the vendor’s word against telemetry that arrives' },
} as const;

const POLLS = {
  interval: {
    kind: 'duration',
    min: 1,
    description: 'how often the vendor is asked for the status of a site; default: 15m',
  },
  adaptive: {
    kind: 'boolean',
    description: 'ask hourly, and at once where a sample is overdue, in place of --interval',
  },
} as const;

const AUTO = {
  kind: 'boolean',
  description: 'create sites and inverters that are missing in Concerto',
} as const;
const MAX_CREATES = {
  kind: 'integer',
  min: 0,
  description: 'sites and inverters that one pass may create; default: 25',
} as const;
const LIMIT = {
  kind: 'integer',
  default: '50',
  min: 1,
  description: 'at most so many lines; JSON has all',
} as const;
const EXIT_CODE = 'exit with 10 where there is something to do';
const ASSET = {
  name: 'asset',
  kind: 'text',
  required: true,
  description: 'id of an asset, or of its system at the vendor',
} as const;

export const commission = defineCommand({
  path: ['pwrcell', 'commission'],
  summary: 'plan what the fleet needs, and do it with --apply',
  description: `Sweeps Concerto, looks at all evidence, and prints all that a pass does: what is created and asked for, which asset it is for, why, and on which evidence; which sites are asked about; which states Concerto is told on what is known now. Nothing is changed by that, neither outside nor in the store. With --apply it is done: metadata that is due is asked for, what is missing in Concerto is created (with --auto; what was begun is completed without it, too), the status of sites that are due is asked for, and Concerto is told which systems are connected. Every step can be broken off and done again: nothing is created twice.

With --watch it goes on until it is stopped (Ctrl-C: after the step under way), and looks every minute what is due: the sweep, metadata, creations, and the round of states, each by itself, so that none of them waits for another. A terminal shows a board; without one it prints a line whenever something changes; --json prints events. What fails is shown and tried again when it is due. One commission --apply runs on a store at a time: beside a watch, one from cron is left out.

A plan that was written with --out is done exactly by "--apply PLAN", or refused (exit 4) where Concerto, or what is known of an asset, is not as it was, or where what is left of it needs what somebody has taken out. It has creations and questions for metadata, and no states.`,
  args: [{ name: 'plan', kind: 'file', description: 'with --apply: a plan that was written with --out' }],
  options: {
    apply: { kind: 'boolean', description: 'do what is planned' },
    auto: AUTO,
    maxCreates: MAX_CREATES,
    out: { kind: 'file', placeholder: 'PLAN', description: 'write the plan to this file' },
    watch: {
      kind: 'boolean',
      description: 'go on until it is stopped, with a board; what is due is done with --apply only',
    },
    only: {
      kind: 'text',
      multiple: true,
      placeholder: 'ID',
      description: 'only for this asset, or the assets of this system; may be repeated',
    },
    first: {
      kind: 'integer',
      min: 1,
      description: 'only for the first so many assets that something is to be done for, then end',
    },
    concurrency: {
      kind: 'integer',
      min: 1,
      max: 256,
      description: 'calls to a host that are under way at once; their rate is callsPerSecond in flex.yaml',
    },
    exitCode: { kind: 'boolean', description: EXIT_CODE },
    limit: LIMIT,
    ...POLLS,
    ...RULES,
    dryRun: DRY_RUN,
    ...JOB_OPTIONS,
  },
  examples: [
    { command: 'flex pwrcell commission --auto', says: 'what would be done' },
    { command: 'flex pwrcell commission --auto --apply --max-creates 5', says: 'do it, and begin with few' },
    { command: 'flex pwrcell commission --auto --out plan.json', says: 'keep the plan' },
    { command: 'flex pwrcell commission --apply plan.json', says: 'exactly that plan' },
    { command: 'flex pwrcell commission --auto --apply --quiet', says: 'from cron, every minute' },
    { command: 'flex pwrcell commission --auto --apply --watch', says: 'in place of cron, with a board' },
    { command: 'flex pwrcell commission --auto --apply --first 5', says: 'five assets, to see how it goes' },
  ],
  danger: 'orders',
  actsWith: 'apply',
  isOneJob: true,
  output: 'object',
  prints:
    'the plan with a count of assets by phase; with --apply what was done; with --watch what happens, as it happens',
});

export const register = defineCommand({
  path: ['pwrcell', 'register'],
  summary: 'bring the device table up to what Concerto has',
  description:
    'Asks Concerto for all assets, page by page, and keeps those of the Pwrcell adapter in the device table. Assets that came or went meanwhile are noticed: such a sweep adds and changes, and makes nothing vanish. An asset is given up when three complete sweeps over at least 15 minutes did not find it, and none is where many are missing at once, until somebody has seen why and says so with --believe-absences. With --rebuild the table is made anew of one complete sweep: assets that Concerto does not have are forgotten at once, with what was observed of them. It is refused (exit 4) where not everything was read, and where many are missing, unless --believe-absences is said beside it. Nothing is created in Concerto; see "flex pwrcell commission".',
  args: [],
  options: {
    believeAbsences: {
      kind: 'boolean',
      description: 'all assets that this sweep does not find are missing, however many they are',
    },
    rebuild: {
      kind: 'boolean',
      description: 'make the table anew of this sweep, and keep nothing of the one that there is',
    },
    dryRun: DRY_RUN,
    ...JOB_OPTIONS,
  },
  examples: [
    { command: 'flex pwrcell register', says: 'one sweep' },
    { command: 'flex pwrcell register --rebuild', says: 'a table that nobody trusts any more' },
  ],
  danger: 'writes',
  output: 'object',
  prints: 'how many devices there are, are new, have changed, or were not found',
});

export const metadata = defineCommand({
  path: ['pwrcell', 'metadata'],
  summary: 'ask the vendor for the metadata that is due, or that somebody wants',
  description:
    'Asks where nothing is known, where the asset has become another thing, or where the last answer is a day old; where no answer comes again after 1, 5, 15 and 60 minutes, then every six hours, and daily after a day. Metadata say how photovoltaics are wired, which decides how telemetry is read and what is created. With --only or --all it is asked now, whatever is due: once the vendor has mended something, for one.',
  args: [],
  options: {
    only: {
      kind: 'text',
      multiple: true,
      placeholder: 'ID',
      description: 'ask now for this asset, or the assets of this system; may be repeated',
    },
    all: { kind: 'boolean', description: 'ask now for all assets that the vendor can know' },
    dryRun: DRY_RUN,
    ...JOB_OPTIONS,
  },
  examples: [
    { command: 'flex pwrcell metadata', says: 'what is due' },
    { command: 'flex pwrcell metadata --only a-000017', says: 'one that has stalled' },
  ],
  danger: 'writes',
  output: 'object',
  prints: 'how many were asked for and answered',
});

export const status = defineCommand({
  path: ['pwrcell', 'status'],
  summary: 'ask the vendor who is connected, and tell Concerto',
  description:
    'Asks for the status of the sites that are due, spread over the interval, and decides the state of every asset from that and from when it was last heard. Every answer that is newer than the last is applied; older ones are dropped. Where more than 5 % of the assets (and more than 10) fall silent at once they are not believed to be OFFLINE for one more period, and five of them are asked about first.',
  args: [],
  options: { ...POLLS, ...RULES, limit: LIMIT, dryRun: DRY_RUN, ...JOB_OPTIONS },
  examples: [
    { command: 'flex pwrcell status', says: 'the round that is due' },
    { command: 'flex pwrcell status --adaptive', says: 'a quarter of the calls' },
  ],
  danger: 'orders',
  output: 'object',
  prints: 'sites that were asked about, and every state that has changed',
});

export const devicesList = defineCommand({
  path: ['pwrcell', 'devices', 'list'],
  summary: 'list devices with how far each is',
  args: [],
  options: {
    phase: { kind: 'text', multiple: true, description: 'only of this phase; may be repeated' },
    reason: {
      kind: 'text',
      multiple: true,
      description: 'only for this reason of the phase or of a warning; may be repeated',
    },
    limit: { kind: 'integer', min: 1, description: 'at most so many; default: all' },
    auto: { kind: 'boolean', description: 'phases as they are with --auto' },
    ...RULES,
  },
  examples: [
    { command: 'flex pwrcell devices list', says: 'all' },
    {
      command: 'flex pwrcell devices list --phase quarantined --phase stalled',
      says: 'who waits for a person',
    },
    { command: 'flex pwrcell devices list --reason CtReversed', says: 'whose meter counts the wrong way' },
  ],
  danger: 'none',
  output: 'list',
  prints: 'one line per device: asset, system, phase, reason, wiring, warnings, last heard',
});

export const devicesUnknown = defineCommand({
  path: ['pwrcell', 'devices', 'unknown'],
  summary: 'list systems that send and that no asset has',
  description:
    'What they send is counted and dropped. Concerto may know them by now (UnknownPendingSweep: no complete sweep has come since), does not (UnknownDevice), has several assets for them (DuplicateClaim), or had one that is given up (AbsentFromConcerto). Once that is mended, replay what they sent with --restart. A system leaves the list when an asset has it, or 90 days after it was last heard.',
  args: [],
  options: { limit: { kind: 'integer', min: 1, description: 'at most so many; default: all' } },
  examples: [{ command: 'flex pwrcell devices unknown', says: 'the last heard first' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per system: how many messages, first and last, why it is not known, what somebody can do',
});

export const devicesShow = defineCommand({
  path: ['pwrcell', 'devices', 'show'],
  summary: 'show the row of a device, and the evidence about it',
  args: [ASSET],
  options: {},
  examples: [{ command: 'flex pwrcell devices show a-000001', says: 'all that is kept' }],
  danger: 'none',
  output: 'object',
  prints: 'what Concerto says of the asset, and what was heard and answered about it',
});

export const explain = defineCommand({
  path: ['pwrcell', 'explain'],
  summary: 'explain how far an asset is, why, and what somebody can do',
  args: [ASSET],
  options: {
    auto: { kind: 'boolean', description: 'as it is with --auto' },
    maxCreates: MAX_CREATES,
    ...RULES,
  },
  examples: [
    { command: 'flex pwrcell explain a-000001', says: 'conditions, evidence, next attempt' },
    {
      command: 'flex pwrcell explain a-000001 --auto',
      says: 'whether the next pass creates something for it',
    },
  ],
  danger: 'none',
  output: 'object',
  prints: 'phase, state and wiring with their reasons; each condition with its evidence; what happened when',
});

export const drift = defineCommand({
  path: ['pwrcell', 'drift'],
  summary: 'list what is not as assets were commissioned',
  description:
    'Compares what each asset was commissioned as with what Concerto and the vendor say now: its wiring, its ratings, its site, its inverter; and its wiring with what its records show. Nothing is done about any of it: a person decides.',
  args: [],
  options: { exitCode: { kind: 'boolean', description: 'exit with 10 where something changed' } },
  examples: [{ command: 'flex pwrcell drift', says: 'as of the last sweep and answers' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per change: asset, what, was, is',
});

export const telemetry = defineCommand({
  path: ['pwrcell', 'telemetry'],
  summary: 'send recorded telemetry of known devices to Concerto',
  description:
    'Takes recordings of the stream in any form. For devices of the device table it sends battery, photovoltaics, site meter and inverter to Concerto and keeps when each was last heard; it creates and changes no device. Systems that nobody knows are counted and dropped. What comes twice is sent once; what cannot be is left out, and kept apart where a person has to look at it. How far each file has been worked off is kept. "flex telemetry replay" does the same with a choice of systems, span and speed.',
  args: [
    { name: 'file', kind: 'file', required: true, variadic: true, description: 'recordings; - is stdin' },
  ],
  options: { ...REPLAY_OPTIONS, dryRun: DRY_RUN },
  examples: [
    { command: 'flex pwrcell telemetry shard-0.json.gz', says: 'once, however often it is done' },
    { command: 'flex pwrcell telemetry fleet.bin --dry-run', says: 'what would be sent' },
  ],
  danger: 'orders',
  output: 'object',
  prints: 'how many records were used, sent, unknown, unreadable, or not used for which reason',
});

export const auditList = defineCommand({
  path: ['pwrcell', 'audit', 'list'],
  summary: 'list what was changed in Concerto: by whom, why, and from what to what',
  description:
    'Every site, inverter and link that was created, and every state that Concerto was told, in the order in which it was done; a creation once before it is sent and once when its outcome is known. Lines are never changed: each carries the digest of the one before. With --json the whole log is printed as NDJSON, which "flex pwrcell audit verify FILE" checks anywhere.',
  args: [],
  options: {
    asset: { kind: 'text', description: 'only what concerns this asset, or this site of Concerto' },
    since: { kind: 'instant', description: 'only from then on: 2026-11-21T14:00, or -2h' },
    limit: { kind: 'integer', min: 1, description: 'only the last ones; default: 50, and all with --json' },
  },
  examples: [
    { command: 'flex pwrcell audit list', says: 'the last changes' },
    { command: 'flex pwrcell audit list --json > audit.ndjson', says: 'all, to be kept elsewhere' },
  ],
  danger: 'none',
  output: 'stream',
  prints: 'one line per change: when, who, what, of which asset, outcome, why',
});

export const auditVerify = defineCommand({
  path: ['pwrcell', 'audit', 'verify'],
  summary: 'check the audit log, and name the first line that somebody changed',
  description:
    'Each line carries the digest of the one before: whoever changes, removes or adds a line in the middle breaks the chain there. That lines are missing at the end shows only where the digest of the last one was kept elsewhere; it is printed, and compared with --head. A broken chain ends with exit code 3.',
  args: [
    {
      name: 'file',
      kind: 'file',
      description: 'what "flex pwrcell audit list --json" has printed; default: the store',
    },
  ],
  options: {
    head: { kind: 'text', placeholder: 'DIGEST', description: 'of the last line, as it was printed then' },
  },
  examples: [
    { command: 'flex pwrcell audit verify', says: 'the log of the store' },
    { command: 'flex pwrcell audit verify audit.ndjson', says: 'one that was kept elsewhere' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'how many lines there are, the digest of the last, and the first line that is broken',
});

export const pwrcell = defineNoun('pwrcell', [
  implement(commission, () => import('./commission.ts')),
  implement(register, () => import('./register.ts')),
  implement(metadata, () => import('./metadata.ts')),
  implement(status, () => import('./status.ts')),
  implement(telemetry, () => import('./telemetry.ts')),
  implement(devicesList, () => import('./devices-list.ts')),
  implement(devicesUnknown, () => import('./devices-unknown.ts')),
  implement(devicesShow, () => import('./devices-show.ts')),
  implement(explain, () => import('./explain.ts')),
  implement(drift, () => import('./drift.ts')),
  implement(quarantineList, () => import('./quarantine-list.ts')),
  implement(quarantineShow, () => import('./quarantine-show.ts')),
  implement(quarantineRelease, () => import('./quarantine-release.ts')),
  implement(auditList, () => import('./audit-list.ts')),
  implement(auditVerify, () => import('./audit-verify.ts')),
  implement(tune, () => import('./tune.ts')),
]);
