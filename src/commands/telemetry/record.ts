import { resolve } from 'node:path';
import { openLiveStream } from '../../adapters/kinesis/client.ts';
import { type FollowedPage, followStream, type ShardProgress } from '../../adapters/kinesis/follow.ts';
import type { LiveRecord, LiveStream, ShardPosition } from '../../adapters/kinesis/stream.ts';
import { type UnwrapOutcome, unwrap } from '../../adapters/telemetry/payload/unwrap.ts';
import { decodeMessage } from '../../adapters/telemetry/protobuf/decode.ts';
import {
  type GrowingFile,
  openGrowingFile,
  type RecordingCheckpoint,
  readRecordingCheckpoint,
} from '../../adapters/telemetry/write/growing-file.ts';
import { keepsHeads, type WrittenRecord } from '../../adapters/telemetry/write/recording.ts';
import { counted } from '../../engine/quantity/index.ts';
import { parseInstant, UTC } from '../../engine/time/index.ts';
import { asFlag } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import type { Io, Progress } from '../shell/io.ts';
import type { recordStream } from './commands.ts';

type Options = Parameters<Run<typeof recordStream>>[0]['options'];

/** Written at the latest when so much is held, or so long [ms]. */
const HELD_RECORDS_MAX = 2_000;
const HELD_BYTES_MAX = 8_388_608;
const HELD_MS_MAX = 2_000;

export const run: Run<typeof recordStream> = async ({ options }, io) => {
  const path = resolve(io.cwd, options.out);
  const { stream: name, to, gzip } = options;
  const kind = { stream: name, to, gzip };
  const before = await readRecordingCheckpoint(path, kind);
  const from = fromOf(options, before, io);
  const ends = endsOf(options.forMs, io.signal);
  const stream = openLiveStream({ ...sourceOf(options), stream: name, env: io.env, signal: ends.signal });
  try {
    // A stream that is not there makes no file.
    await stream.shards();
    if (options.dryRun) return wouldRecord(options, stream);
    const fromMs = before === undefined ? (from.kind === 'at' ? from.atMs : undefined) : before.fromMs;
    const file = await openGrowingFile(path, { ...kind, fromMs }, before);
    const recording = new Recording(file, before, options);
    const progress = io.progress('records', options.maxRecords);
    try {
      await record(stream, recording, { from, ends, io, options, progress });
    } finally {
      progress.end();
      await file.close();
    }
    return resultOf(recording, options, io);
  } finally {
    ends.close();
    stream.close();
  }
};

function sourceOf({ region, endpoint }: Options) {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** Where it begins; a recording that goes on knows for itself. */
function fromOf(options: Options, before: RecordingCheckpoint | undefined, io: Io): ShardPosition {
  if (before !== undefined) {
    io.note(`${options.out} goes on behind ${counted(before.recordCount, 'record')}.`);
    return before.fromMs === undefined ? { kind: 'start' } : { kind: 'at', atMs: before.fromMs };
  }
  if (options.from === 'latest') return { kind: 'latest' };
  if (options.from === 'trim-horizon') return { kind: 'start' };
  const clock = { zone: UTC, nowMs: io.clock.nowMs() };
  return { kind: 'at', atMs: asFlag('--from', () => parseInstant(options.from, clock)) };
}

interface Ends {
  readonly signal: AbortSignal;
  close(): void;
}

/** Ends by itself after a time, or with the command. */
function endsOf(forMs: number | undefined, signal: AbortSignal): Ends {
  const controller = new AbortController();
  const end = () => controller.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const timer = forMs === undefined ? undefined : setTimeout(end, forMs);
  return {
    signal: controller.signal,
    close: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    },
  };
}

interface Recorded {
  readonly from: ShardPosition;
  readonly ends: Ends;
  readonly io: Io;
  readonly options: Options;
  readonly progress: Progress;
}

async function record(
  stream: LiveStream,
  recording: Recording,
  { from, ends, io, options, progress }: Recorded,
): Promise<void> {
  const pages = followStream(stream, {
    from,
    progress: recording.shards,
    nowMs: io.clock.nowMs(),
    signal: ends.signal,
  });
  try {
    for await (const page of pages) {
      const isFull = recording.take(page);
      progress.update(recording.newCount, page.shardId);
      if (recording.isDue) await recording.flush();
      if (isFull || (options.untilLatest && page.isCaughtUp)) break;
    }
  } catch (error) {
    if (!ends.signal.aborted) {
      await recording.flush();
      throw error;
    }
  }
  await recording.flush();
}

/** What has been read and is on its way into the file. */
class Recording {
  readonly shards = new Map<string, ShardProgress>();
  readonly file: GrowingFile;
  newCount = 0;
  /** Records that hold no message, in a form that has room for messages only. */
  leftOutCount = 0;
  readonly #options: Options;
  readonly #beforeCount: number;
  #held: WrittenRecord[] = [];
  #heldBytes = 0;
  #hasNews = false;
  #flushedMs = performance.now();

  constructor(file: GrowingFile, before: RecordingCheckpoint | undefined, options: Options) {
    this.file = file;
    this.#options = options;
    this.#beforeCount = before?.recordCount ?? 0;
    for (const [shardId, progress] of Object.entries(before?.shards ?? {}))
      this.shards.set(shardId, progress);
  }

  get isDue(): boolean {
    if (!this.#hasNews) return false;
    const heldMs = performance.now() - this.#flushedMs;
    return (
      this.#held.length >= HELD_RECORDS_MAX || this.#heldBytes >= HELD_BYTES_MAX || heldMs >= HELD_MS_MAX
    );
  }

  get beforeCount(): number {
    return this.#beforeCount;
  }

  /** @returns whether no more are wanted. */
  take({ shardId, records, progress }: FollowedPage): boolean {
    const wanted = (this.#options.maxRecords ?? Number.POSITIVE_INFINITY) - this.newCount;
    const taken = records.length > wanted ? records.slice(0, wanted) : records;
    for (const one of taken) this.#hold(one);
    this.newCount += taken.length;
    const last = taken.at(-1);
    const reached: ShardProgress | undefined =
      taken.length < records.length && last !== undefined
        ? { kind: 'after', sequenceNumber: last.sequenceNumber }
        : taken.length < records.length
          ? undefined
          : progress;
    if (reached !== undefined) {
      this.shards.set(shardId, reached);
      this.#hasNews = true;
    }
    return taken.length >= wanted;
  }

  /** Stores what is held, and how far the shards are with it. */
  async flush(): Promise<void> {
    if (this.#hasNews) await this.file.append(this.#held, Object.fromEntries(this.shards));
    this.#held = [];
    this.#heldBytes = 0;
    this.#hasNews = false;
    this.#flushedMs = performance.now();
  }

  #hold(one: LiveRecord): void {
    this.#heldBytes += one.payload.length;
    if (keepsHeads(this.#options.to)) this.#held.push(one);
    else this.#holdMessages(one);
  }

  /** A form that has no records has room for messages only: aggregated records are taken apart. */
  #holdMessages(one: LiveRecord): void {
    const outcomes: UnwrapOutcome[] = [];
    unwrap(one.payload, outcomes);
    for (const outcome of outcomes) {
      if ('payload' in outcome && decodeMessage(outcome.payload).kind === 'message') {
        this.#held.push({ ...one, payload: outcome.payload });
      } else this.leftOutCount += 1;
    }
  }
}

function wouldRecord(options: Options, { name }: LiveStream) {
  return {
    kind: 'done',
    lines: [`Would record ${name} to ${options.out} as ${options.to}.`],
    data: { dryRun: true, stream: name, file: options.out, format: options.to },
  } as const;
}

function resultOf(recording: Recording, options: Options, io: Io) {
  const { file, newCount, leftOutCount, shards } = recording;
  if (leftOutCount > 0) {
    io.warn(
      `Left out, since they hold no message and ${options.to} has room for messages only: ${counted(leftOutCount, 'record')}.`,
    );
  }
  const endedCount = [...shards.values()].filter(({ kind }) => kind === 'ended').length;
  return {
    kind: 'done',
    lines: [
      `Recorded ${counted(newCount, 'record')} of ${options.stream} to ${options.out} as ${options.to}.`,
    ],
    data: {
      dryRun: false,
      stream: options.stream,
      file: options.out,
      format: options.to,
      recordCount: newCount,
      totalCount: recording.beforeCount + newCount,
      byteCount: file.byteCount,
      leftOutCount,
      shardCount: shards.size,
      endedShardCount: endedCount,
      shards: Object.fromEntries(shards),
    },
    next: `flex telemetry replay ${options.out}`,
    ...(leftOutCount > 0 ? { partial: true } : {}),
  } as const;
}
