import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';

const RECORDINGS = {
  name: 'file',
  kind: 'file',
  required: true,
  variadic: true,
  description: 'recordings of the stream in any form, plain or compressed; - is stdin',
} as const;

const FORMAT = {
  kind: 'enum',
  choices: ['json', 'delimited', 'concatenated', 'record'],
  description: 'what the files are taken for; default: told by content',
} as const;

const ONLY = {
  kind: 'text',
  multiple: true,
  placeholder: 'SYSTEM',
  description: 'only this system; may be repeated',
} as const;

const TO = {
  kind: 'enum',
  choices: ['get-records', 'lambda', 'ndjson', 'lambda-ndjson', 'delimited', 'concatenated', 'record'],
  default: 'delimited',
  description: 'the form that is written; ndjson: a record a line; record: all in one aggregated record',
} as const;

const TO_GROWING = {
  kind: 'enum',
  choices: ['get-records', 'lambda', 'ndjson', 'lambda-ndjson', 'delimited', 'concatenated'],
  default: 'get-records',
  description: 'the form that is written; ndjson: a record a line',
} as const;

const OUT = { kind: 'file', required: true, description: 'the file that is written' } as const;

const AGGREGATE = {
  kind: 'integer',
  default: '1',
  min: 1,
  max: 500,
  description: 'put so many messages into one record, as a producer library does, as far as they fit',
} as const;

const GZIP = { kind: 'boolean', description: 'compress the file' } as const;

const FORMS = `Read are pages of get-records, events of Lambda and of Firehose, and single records, as JSON, in lines, in arrays or one behind the other; length-delimited Protobuf; the concatenated messages of a Firehose object; and one record as it was put into the stream. Files and records may be compressed by gzip or zstd, and records may be aggregated by a producer library. The form is told by content.`;

export const inspectRecordings = defineCommand({
  path: ['telemetry', 'inspect'],
  summary: 'say what is in recordings of the stream: systems, span, gaps, defects',
  description: `${FORMS}

A record that cannot be read is counted with its reason, and shown with its place. Duplicates and conflicts are found among the last 16 intervals of each system. Nothing is stored. With --format a file is shown even if none of its records holds a message, and the command ends with code 3.`,
  args: [RECORDINGS],
  options: {
    format: FORMAT,
    only: ONLY,
    limit: {
      kind: 'integer',
      default: '10',
      min: 0,
      max: 1_000_000,
      description: 'systems, gaps and unreadable records that are shown, those with most amiss first',
    },
  },
  examples: [
    { command: 'flex telemetry inspect shard-0.json.gz', says: 'what an operator has fetched' },
    { command: 'flex telemetry inspect *.bin --only 000100070042', says: 'one system' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'for each file its form, shards, records, systems, span, gaps and defects',
});

export const convertRecordings = defineCommand({
  path: ['telemetry', 'convert'],
  summary: 'write recordings of the stream in another form',
  description: `${FORMS}

Messages are copied as they are, with all that newer senders put into them; aggregated records are taken apart, and their parts told apart by SubSequenceNumber. Records that hold no message are carried over in the forms of JSON, unless --only asks for systems. Those whose bytes are lost, and all of them in the Protobuf forms, are left out, told with their place and reason, and the command ends with code 3. The Protobuf forms hold messages only: what the stream said of them (shard, sequence number, key, arrival) is not in them.`,
  args: [RECORDINGS],
  options: {
    out: OUT,
    to: TO,
    format: FORMAT,
    only: ONLY,
    aggregate: AGGREGATE,
    gzip: GZIP,
    dryRun: DRY_RUN,
  },
  examples: [
    {
      command: 'flex telemetry convert page-*.json --out stream.bin',
      says: 'one compact file of many pages',
    },
    {
      command: 'flex telemetry convert stream.bin --to lambda --out events.json --only 000100070042',
      says: 'events to try a function with',
    },
  ],
  danger: 'writes',
  where: 'files',
  output: 'done',
  prints: 'what was written, and what was left out',
});

export const recordStream = defineCommand({
  path: ['telemetry', 'record'],
  summary: 'write what comes into a live Kinesis stream to a file',
  description: `Reads all shards through the Kinesis client, those that come of a split or a merge after those that they came of, until it is stopped with Ctrl-C, or as --for, --max-records or --until-latest say. The file is valid at any time. How far each shard is in it lies beside it, in a file that ends with .checkpoint: the same command goes on from there, and nothing is missing and nothing twice, also where it was killed.

Region, credentials and endpoint are those of AWS: AWS_REGION, AWS_PROFILE, AWS_ACCESS_KEY_ID and the like, AWS_ENDPOINT_URL_KINESIS. In the forms of JSON records stand as they are; the Protobuf forms hold messages only, aggregated records taken apart.`,
  args: [],
  options: {
    stream: { kind: 'text', required: true, placeholder: 'NAME', description: 'name or ARN of the stream' },
    out: { kind: 'file', required: true, description: 'the file that is written, or goes on' },
    to: TO_GROWING,
    gzip: GZIP,
    from: {
      kind: 'text',
      default: 'latest',
      placeholder: 'WHERE',
      description: 'latest, trim-horizon (the oldest there is), or an instant; only where the file is new',
    },
    for: { kind: 'duration', min: 1, max: 2_147_483_647, description: 'end after this time; default: never' },
    maxRecords: { kind: 'integer', min: 1, description: 'end after so many records; default: never' },
    untilLatest: { kind: 'boolean', description: 'end when there is nothing more to read' },
    region: { kind: 'text', description: 'region of the stream; default: AWS_REGION' },
    endpoint: {
      kind: 'text',
      placeholder: 'URL',
      description: 'another address of Kinesis, such as an emulator',
    },
    dryRun: DRY_RUN,
  },
  examples: [
    {
      command: 'flex telemetry record --stream pwrcell --out today.json --for 1h',
      says: 'what comes in an hour',
    },
    {
      command:
        'flex telemetry record --stream pwrcell --out all.bin --to delimited --from trim-horizon --until-latest',
      says: 'all that the stream still has; again: what has come since',
    },
  ],
  danger: 'writes',
  where: 'files',
  output: 'done',
  prints: 'how many records were written',
});

export const simulateFleet = defineCommand({
  path: ['telemetry', 'simulate'],
  summary: 'write the recording of a made-up fleet, with all that goes wrong in real ones',
  description: `The same seed, number of systems and span make the same file. Homes with batteries and photovoltaics, 80 % coupled on the DC side, follow the sun and themselves; they report every five minutes, each at its own second and with a clock that drifts.

With defects (the default): latency of 1 to 20 seconds and sometimes minutes, duplicates, gaps after which what was missed comes all at once or never, messages cut off, counters that fall; and among every 20 systems one each whose clock is 7 minutes ahead, whose current transformers are turned round or missing, whose photovoltaics read ten times too much, that reports under the id of its beacon, that claims the inverter of another, or that never reports. 5 % say that they are simulated.`,
  args: [],
  options: {
    out: OUT,
    to: TO,
    systems: { kind: 'integer', default: '20', min: 1, max: 100_000, description: 'systems of the fleet' },
    seed: { kind: 'integer', default: '1', min: 0, description: 'the same seed makes the same fleet' },
    from: {
      kind: 'instant',
      default: '-1d',
      description: 'the first interval begins here, at a multiple of five minutes',
    },
    length: {
      kind: 'duration',
      default: '24h',
      min: 300_000,
      max: 31_622_400_000,
      description: 'how long the fleet reports',
    },
    clean: { kind: 'boolean', description: 'without any defect' },
    shards: { kind: 'integer', default: '2', min: 1, max: 1_000, description: 'shards that the stream has' },
    aggregate: AGGREGATE,
    gzip: GZIP,
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex telemetry simulate --out fleet.bin', says: 'a day of twenty systems' },
    {
      command:
        'flex telemetry simulate --out fleet.json.gz --to get-records --gzip --aggregate 50 --systems 200 --length 6h --from 2026-06-01T00:00Z --seed 7',
      says: 'as the stream gives it',
    },
  ],
  danger: 'writes',
  where: 'files',
  output: 'done',
  prints: 'what was written',
});

/** How recordings are worked off; the same for all commands that do. */
export const REPLAY_OPTIONS = {
  series: {
    kind: 'enum',
    choices: ['all', 'named', 'none'],
    default: 'all',
    description:
      'of which systems measurements become series; named: only those that sites of the portfolio name',
  },
  restart: { kind: 'boolean', description: 'from the beginning, whatever has been done before' },
  offlineTimeout: {
    kind: 'duration',
    min: 1,
    description:
      'what arrives later than this after its interval says nothing of the connection now; default: fleet.offlineTimeout of flex.yaml, or 15m',
  },
} as const;

export const replayRecordings = defineCommand({
  path: ['telemetry', 'replay'],
  summary: 'work recordings of the stream off as if they came from it now',
  description: `${FORMS}

For devices of the device table battery, photovoltaics, site meter and inverter are sent to Concerto, and it is kept when each was last heard, by the time at which the stream took the record. The measurements become series (SYSTEM/load, SYSTEM/pv and the like) too, for "flex series show" and for prognoses. A record that cannot be read is put apart with its place, and never stops anything: see "flex pwrcell quarantine list".

How far each file has been worked off is stored after each step, so that it may be broken off with Ctrl-C and goes on where it stopped; a file that was worked off to its end gives nothing new. A replay of one system or of a span has its own place in the file. What was recorded in Protobuf forms without arrival is taken to arrive when it was sent.`,
  args: [RECORDINGS],
  options: {
    speed: {
      kind: 'text',
      default: 'max',
      placeholder: 'SPEED',
      description: 'recorded, so many times as fast (60x), or max: as fast as can be',
    },
    from: { kind: 'instant', description: 'only what arrived at this instant or later' },
    until: { kind: 'instant', description: 'only what arrived before this instant' },
    only: ONLY,
    format: FORMAT,
    ...REPLAY_OPTIONS,
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex telemetry replay shard-0.json.gz', says: 'once, however often it is done' },
    { command: 'flex telemetry replay fleet.bin --speed 60x', says: 'an hour in a minute' },
    {
      command: 'flex telemetry replay page-*.json --only 000100070042 --from -2h --restart',
      says: 'one system again',
    },
    { command: 'zcat *.gz | flex telemetry replay - --dry-run', says: 'what would be sent' },
  ],
  danger: 'orders',
  output: 'object',
  prints: 'how many records were used, sent, unknown, unreadable, or not used for which reason',
});

export const telemetry = defineNoun('telemetry', [
  implement(replayRecordings, () => import('./replay.ts')),
  implement(inspectRecordings, () => import('./inspect.ts')),
  implement(convertRecordings, () => import('./convert.ts')),
  implement(recordStream, () => import('./record.ts')),
  implement(simulateFleet, () => import('./simulate.ts')),
]);
