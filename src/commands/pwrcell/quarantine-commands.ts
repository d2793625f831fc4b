import { DRY_RUN, defineCommand } from '../shell/define.ts';

const KEY = {
  name: 'key',
  kind: 'text',
  required: true,
  description: 'key that "flex pwrcell quarantine list" prints',
} as const;
const OF_REASON = {
  kind: 'text',
  multiple: true,
  description: 'only for this reason; may be repeated',
} as const;
const OF_SYSTEM = {
  kind: 'text',
  multiple: true,
  placeholder: 'ID',
  description: 'only of this system; may be repeated',
} as const;

export const quarantineList = defineCommand({
  path: ['pwrcell', 'quarantine', 'list'],
  summary: 'list what was put apart for a person to look at',
  description:
    'One entry for all that has the same reason and is of the same system, or of the same recording and shard: with its count, and a few records kept. What somebody has to act on comes first (what cannot be read, then what contradicts the device table, what contradicts itself, what Concerto refused, wrong clocks), within a reason the newest. An entry is forgotten 90 days after something was last put apart under it.',
  args: [],
  options: {
    reason: OF_REASON,
    system: OF_SYSTEM,
    limit: {
      kind: 'integer',
      default: '50',
      min: 1,
      description: 'at most so many entries; sums are of all',
    },
  },
  examples: [
    { command: 'flex pwrcell quarantine list', says: 'what there is, and how much of it' },
    { command: 'flex pwrcell quarantine list --reason ConflictingDuplicate', says: 'of one kind' },
    { command: 'flex pwrcell quarantine list --system 000100070001', says: 'of one system' },
  ],
  danger: 'none',
  output: 'list',
  prints: 'sums by reason; one line per entry: key, how many records, when last, what the last one says',
});

export const quarantineShow = defineCommand({
  path: ['pwrcell', 'quarantine', 'show'],
  summary: 'show what was put apart, whether it still holds, and what somebody can do',
  description:
    'Of each entry the first three and the last three records are kept, with their place; the others are counted. The check that put them apart is made again, and nothing is changed.',
  args: [KEY],
  options: {},
  examples: [{ command: 'flex pwrcell quarantine show q:TooOld:000100070001', says: 'one entry' }],
  danger: 'none',
  output: 'object',
  prints: 'reason, system or recording, first and last time, count, the check made again, what is kept',
});

export const quarantineRelease = defineCommand({
  path: ['pwrcell', 'quarantine', 'release'],
  summary: 'check again what was put apart, and take out what is mended',
  description:
    'The check that put an entry apart is made again, with what is known now: the device table, what was heard of the system since, the bytes that could not be read. Where the cause is still there the entry stays (exit 4; exit 3 where others were released), unless --anyway says that nothing more is to be done about it. What it held is used only when its recording is replayed with --restart; the result says for which that helps. What is put apart again is a new entry. Assets are quarantined by what is known of them, and are free when that has been mended; see "flex pwrcell explain".',
  args: [{ ...KEY, required: false, variadic: true }],
  options: {
    all: { kind: 'boolean', description: 'all entries of --reason' },
    reason: OF_REASON,
    system: OF_SYSTEM,
    anyway: { kind: 'boolean', description: 'also where the cause is still there' },
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex pwrcell quarantine release q:TooOld:000100070001', says: 'one entry' },
    {
      command: 'flex pwrcell quarantine release --all --reason FutureTimestamp',
      says: 'whose clocks are set',
    },
    {
      command: 'flex pwrcell quarantine release --all --reason DecodeError --anyway',
      says: 'somebody has seen to it',
    },
  ],
  danger: 'writes',
  output: 'done',
  prints: 'what was released, on which evidence, and what is still as it was',
});
