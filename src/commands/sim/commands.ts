import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';

const percent = (description: string, value = '0%') =>
  ({ kind: 'percent', default: value, min: 0, max: 100, description }) as const;

/** The fleet and the faults that both hosts have. */
const COMMON = {
  systems: { kind: 'integer', default: '20', min: 1, max: 100_000, description: 'systems of the fleet' },
  seed: {
    kind: 'integer',
    default: '1',
    min: 0,
    description: 'the same seed makes the same fleet and faults',
  },
  clean: { kind: 'boolean', description: 'a fleet in which nothing is wrong' },
  port: { kind: 'integer', default: '0', min: 0, max: 65_535, description: 'port; 0: any that is free' },
  for: { kind: 'duration', min: 1, max: 2_147_483_647, description: 'end after this time; default: never' },
  latency: { kind: 'duration', default: '0s', max: 60_000, description: 'mean time that an answer takes' },
  tooMany: percent('calls that are answered with 429'),
  errors: percent('calls that are answered with 500, half of them with the work done'),
  lost: percent('calls whose work is done and that are never answered'),
  expired: percent('calls before which the token is forgotten'),
} as const;

const LISTENING = `It listens on this machine only, takes client flex with the secret simulated-secret, keeps nothing, and goes on until it is stopped. GET /sim/stats, for which no token is needed, has the calls by route, the faults, and what was done.

The fleet is the one that "flex telemetry simulate" makes with the same seed and number of systems. Which call meets which fault depends on the seed, on what is asked and on how often it was asked.`;

const PRINTS = 'a line with the address, once it listens';

export const simConcerto = defineCommand({
  path: ['sim', 'concerto'],
  summary: 'run a fleet platform on this machine, to rehearse against',
  description: `${LISTENING}

Without --clean, among every 20 assets one has the same remote id as another, and one has the id of a beacon. A create makes another object even where there is one with the same external id, and is counted as made twice.`,
  args: [],
  options: {
    ...COMMON,
    provisioned: percent('assets whose site and inverter somebody has made by hand', '10%'),
    movingPages: percent('pages before which an asset vanishes or comes back'),
    lostCursors: percent('pages whose cursor is not known any more'),
    conflicts: percent('conditional changes just before which somebody else changes the asset'),
  },
  examples: [
    { command: 'flex sim concerto --systems 200 --seed 7', says: 'a platform without faults of its own' },
    {
      command: 'flex sim concerto --port 8201 --latency 50ms --errors 5% --lost 1% --moving-pages 2%',
      says: 'a bad day',
    },
  ],
  danger: 'none',
  output: 'stream',
  prints: PRINTS,
});

export const simCes = defineCommand({
  path: ['sim', 'ces'],
  summary: 'run a vendor’s cloud on this machine, to rehearse against',
  description: `${LISTENING}

Without --clean, one of every 20 systems was never connected, and others are now and then disconnected, unknown or faulty, for half an hour each. It knows no simulated systems.`,
  args: [],
  options: {
    ...COMMON,
    wrongMetadata: percent(
      'systems whose metadata are wrong for good: no rating, or one that cannot be, mixed, of the other coupling, or of another system',
    ),
    missingMetadata: percent('systems that an answer leaves out'),
    staleStatus: percent('answers with a status of up to three hours before'),
  },
  examples: [
    { command: 'flex sim ces --systems 200 --seed 7', says: 'a cloud without faults of its own' },
    {
      command: 'flex sim ces --port 8202 --too-many 5% --missing-metadata 20% --stale-status 10%',
      says: 'a bad day',
    },
  ],
  danger: 'none',
  output: 'stream',
  prints: PRINTS,
});

/** A day on which a little of everything goes wrong. */
export const simRehearse = defineCommand({
  path: ['sim', 'rehearse'],
  summary: 'rehearse the commissioning of a whole fleet in a minute',
  description: `Brings up both hosts on this machine with a made-up fleet and faults, records what the fleet sends with everything that goes wrong in real recordings, and commissions it from an empty table with --auto: the recording is replayed by a clock of its own, and every simulated minute the processes do what is due, as "flex pwrcell commission --auto --apply --watch" does. It ends when the recording is over and every asset is commissioned, or waits with a reason, and prints what became of each kind of defect, which calls were made, and that nothing was created twice.

Only what it makes itself is used: a workspace of its own, in --dir or in a folder that is removed afterwards. In one that is kept, "flex pwrcell explain ID", "devices list", "quarantine list" and "logs" look into it.`,
  args: [],
  options: {
    systems: { kind: 'integer', default: '200', min: 1, max: 20_000, description: 'systems of the fleet' },
    seed: COMMON.seed,
    length: {
      kind: 'duration',
      default: '6h',
      min: 60_000,
      max: 864_000_000,
      description: 'how long the fleet is recorded; it ends now',
    },
    clean: { kind: 'boolean', description: 'a fleet and hosts in which nothing is wrong' },
    dir: { kind: 'file', placeholder: 'DIR', description: 'make the workspace here, and keep it' },
    speed: {
      kind: 'number',
      min: 1,
      description: 'simulated seconds in a second, to look at it; default: as many as it can',
    },
    maxCreates: {
      kind: 'integer',
      default: '25',
      min: 1,
      description: 'sites and inverters that may be created in a simulated minute',
    },
    adaptive: {
      kind: 'boolean',
      description: 'ask for status hourly, and at once where a sample is overdue',
    },
    tooMany: percent('calls that are answered with 429', '2%'),
    errors: percent('calls that are answered with 500, half of them with the work done', '3%'),
    lost: percent('calls whose work is done and that are never answered', '0.2%'),
    expired: percent('calls before which the token is forgotten', '0.5%'),
    provisioned: percent('assets whose site and inverter somebody has made by hand', '10%'),
    movingPages: percent('pages before which an asset vanishes or comes back', '5%'),
    conflicts: percent('conditional changes just before which somebody else changes the asset', '2%'),
    wrongMetadata: percent('systems whose metadata are wrong for good', '5%'),
    missingMetadata: percent('systems that an answer leaves out', '10%'),
    staleStatus: percent('answers with a status of up to three hours before', '5%'),
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex sim rehearse', says: '200 systems with everything that goes wrong' },
    { command: 'flex sim rehearse --systems 20 --speed 120', says: 'to look at it' },
    { command: 'flex sim rehearse --dir rehearsal', says: 'and ask why afterwards, in that folder' },
  ],
  danger: 'writes',
  where: 'files',
  output: 'object',
  prints:
    'how many assets are in which phase for which reason; what became of each kind of defect; calls, faults, and what was created',
});

export const sim = defineNoun('sim', [
  implement(simConcerto, () => import('./concerto.ts')),
  implement(simCes, () => import('./ces.ts')),
  implement(simRehearse, () => import('./rehearse.ts')),
]);
