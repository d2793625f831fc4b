import type { TelemetryMessage } from '../../../engine/telemetry/index.ts';
import type { TelemetrySource } from '../bytes.ts';
import type { FileFormat } from '../framing/detect.ts';
import { readMessage } from '../messages.ts';
import { openRecording } from '../read.ts';
import type { PoisonRecord, RecordPosition, StreamRecord } from '../record.ts';
import {
  beginsAs,
  type FileCheckpoint,
  isPassed,
  isPassedInShard,
  newCheckpoint,
  passed,
} from './checkpoint.ts';
import { paceOf, type ReplaySpeed } from './pace.ts';

/** Which messages are replayed. */
export interface ReplaySelection {
  /** Of the instant at which the stream took a message, or it was sent where that is not known. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Absent: all systems. */
  readonly only?: ReadonlySet<string>;
}

export interface ReplayOptions {
  readonly source: TelemetrySource;
  /** Absent: told by content. */
  readonly format?: FileFormat;
  readonly selection: ReplaySelection;
  readonly speed: ReplaySpeed;
  /** How far the file has been worked off before. */
  readonly checkpoint?: FileCheckpoint;
  /** A clock that goes on while it is waited. */
  readonly nowMs: () => number;
  readonly wait: (durationMs: number) => Promise<void>;
}

/** A message that is due. */
export interface ReplayedMessage {
  readonly record: StreamRecord;
  readonly message: TelemetryMessage;
}

/** Some of the recording. Once its messages are worked off and its quarantine is stored, its checkpoint holds. */
export interface ReplayStep {
  readonly messages: readonly ReplayedMessage[];
  readonly poison: readonly PoisonRecord[];
  readonly checkpoint: FileCheckpoint;
  /** Messages that the selection leaves out. */
  readonly skippedCount: number;
  /** Records that had been worked off before. */
  readonly passedCount: number;
  /** Bytes of the file itself up to here, about: what is behind has been read, and waits. */
  readonly readCount: number;
}

/**
 * A replay without pauses hands on so many records at once at most: two full calls of the platform. What they need while they are
 * worked off dies young; of thousands the collector would copy it again and again.
 */
const STEP_RECORD_COUNT = 250;

/** Messages that make up for an outage are long: what is held is bounded by its bytes, too. */
const STEP_BYTES = 1_048_576;

/** What is due within so long is handed on together: a fleet sends all the time, and a step has its costs. */
const TOGETHER_MS = 200;

/**
 * Reads a recording as if it came from the stream now: from where it was left, what is asked for, at its speed. A record that cannot be
 * read goes into quarantine, whatever is asked for, and never stops it. A step that was not worked off to its end comes again.
 */
export async function* replayRecording(options: ReplayOptions): AsyncGenerator<ReplayStep> {
  const { source, selection, nowMs, wait } = options;
  const recording = await openRecording(
    source,
    options.format === undefined ? {} : { format: options.format },
  );
  const start = startOf(recording.head, source, options.checkpoint);
  const pace = paceOf(options.speed);
  const step = new StepBuilder(start.checkpoint);
  let wholeCount = 0;
  for await (const { records, readCount, byteCount } of recording.batches) {
    step.readAhead = { readCount, byteCount };
    for (const record of records) {
      if (start.isPassed(record.position)) {
        step.pass(record.position);
        continue;
      }
      const read = readMessage(record);
      if (read.kind === 'poison') step.quarantine(read.record);
      else if (isSelected(read, selection)) {
        const waitMs = pace.waitMs(instantOf(read), nowMs());
        if (waitMs > TOGETHER_MS) {
          if (step.size > 0) yield step.take();
          await wait(waitMs);
        }
        step.add(read);
      } else step.skip(record.position);
      if (step.isFull) yield step.take();
    }
    // What waits for its time is not to wait for the next stretch of the file as well.
    if (step.isLong || (options.speed.kind === 'times' && step.size > 0)) yield step.take();
    wholeCount = readCount;
  }
  if (!step.isEmpty) yield { ...step.take(), readCount: wholeCount };
}

/** Where to go on: by place in the same recording, by shard in another one under its name. */
function startOf(
  head: Buffer,
  source: TelemetrySource,
  checkpoint: FileCheckpoint | undefined,
): {
  readonly checkpoint: FileCheckpoint;
  readonly isPassed: (position: RecordPosition) => boolean;
} {
  if (checkpoint !== undefined && beginsAs(head, checkpoint.headDigest)) {
    return { checkpoint, isPassed: (position) => isPassed(checkpoint, position) };
  }
  const fresh = newCheckpoint(head);
  // What comes through a pipe has no name that would say that it belongs together.
  if (checkpoint === undefined || source.kind === 'stream') {
    return { checkpoint: fresh, isPassed: () => false };
  }
  return {
    checkpoint: { ...fresh, shards: checkpoint.shards },
    isPassed: (position) => isPassedInShard(checkpoint, position),
  };
}

function instantOf({ record, message }: ReplayedMessage): number {
  return record.arrivalMs ?? message.emittedMs;
}

function isSelected(read: ReplayedMessage, { fromMs, untilMs, only }: ReplaySelection): boolean {
  if (only !== undefined && !only.has(read.message.systemId)) return false;
  const atMs = instantOf(read);
  return (fromMs === undefined || atMs >= fromMs) && (untilMs === undefined || atMs < untilMs);
}

const CUT_OFF: ReadonlySet<PoisonRecord['reason']> = new Set(['truncated', 'bad-gzip']);

/** Gathers what comes next. */
class StepBuilder {
  #messages: ReplayedMessage[] = [];
  #poison: PoisonRecord[] = [];
  #heldBytes = 0;
  #skippedCount = 0;
  #passedCount = 0;
  #checkpoint: FileCheckpoint;
  /** The last of each shard, and of the file, since the last step. */
  readonly #last = new Map<string, RecordPosition>();
  /** How far the file has been read, itself and decompressed; and where in it the last record stands. */
  readAhead = { readCount: 0, byteCount: 0 };
  #byteOffset = 0;

  constructor(checkpoint: FileCheckpoint) {
    this.#checkpoint = checkpoint;
  }

  get size(): number {
    return this.#messages.length + this.#poison.length + this.#skippedCount;
  }

  get isFull(): boolean {
    return this.size >= STEP_RECORD_COUNT || this.#heldBytes >= STEP_BYTES;
  }

  get isEmpty(): boolean {
    return this.size + this.#passedCount === 0;
  }

  /** Whether so much was passed over that it is time to tell of it. */
  get isLong(): boolean {
    return this.#passedCount >= STEP_RECORD_COUNT;
  }

  add(message: ReplayedMessage): void {
    this.#messages.push(message);
    this.#heldBytes += message.record.payload.length;
    this.#pass(message.record.position);
  }

  /** What a file ends within may be whole when the file has grown: it is looked at again. */
  quarantine(record: PoisonRecord): void {
    this.#poison.push(record);
    this.#heldBytes += record.bytes.length;
    if (!CUT_OFF.has(record.reason)) this.#pass(record.position);
  }

  skip(position: RecordPosition): void {
    this.#skippedCount += 1;
    this.#pass(position);
  }

  pass({ byteOffset }: RecordPosition): void {
    this.#passedCount += 1;
    this.#byteOffset = byteOffset;
  }

  take(): ReplayStep {
    const { readCount, byteCount } = this.readAhead;
    this.#checkpoint = passed(this.#checkpoint, this.#last.values());
    const step = {
      messages: this.#messages,
      poison: this.#poison,
      checkpoint: this.#checkpoint,
      skippedCount: this.#skippedCount,
      passedCount: this.#passedCount,
      readCount: Math.round((readCount * this.#byteOffset) / Math.max(1, byteCount)),
    };
    this.#messages = [];
    this.#poison = [];
    this.#heldBytes = 0;
    this.#skippedCount = 0;
    this.#passedCount = 0;
    this.#last.clear();
    return step;
  }

  /** Last in the map is last in the file. */
  #pass(position: RecordPosition): void {
    this.#byteOffset = position.byteOffset;
    const shardId = position.shardId ?? '';
    this.#last.delete(shardId);
    this.#last.set(shardId, position);
  }
}
