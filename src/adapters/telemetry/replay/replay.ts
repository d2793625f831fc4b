import type { TelemetryMessage } from '../../../engine/telemetry/index.ts';
import type { FileFormat } from '../framing/detect.ts';
import { readMessage } from '../messages.ts';
import { openRecording } from '../read.ts';
import type { RecordPosition, StreamRecord } from '../record.ts';
import {
  beginsAs,
  type FileCheckpoint,
  headDigestOf,
  isPassed,
  isPassedInShard,
  newCheckpoint,
  passed,
} from './checkpoint.ts';
import { paceOf, type ReplaySpeed } from './pace.ts';
import { type QuarantineEntry, quarantineEntry } from './quarantine.ts';

/** Which messages are replayed. */
export interface ReplaySelection {
  /** Of the instant at which the stream took a message, or it was sent where that is not known. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Absent: all systems. */
  readonly only?: ReadonlySet<string>;
}

export interface ReplayOptions {
  readonly path: string;
  /** Absent: told by content. */
  readonly format?: FileFormat;
  readonly selection: ReplaySelection;
  readonly speed: ReplaySpeed;
  /** How far the file has been worked off before. */
  readonly checkpoint?: FileCheckpoint;
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
  readonly quarantine: readonly QuarantineEntry[];
  readonly checkpoint: FileCheckpoint;
  /** Messages that the selection leaves out. */
  readonly skippedCount: number;
  /** Bytes of the file itself that have been read so far. */
  readonly readCount: number;
}

/** A replay without pauses hands on so many records at once at most. */
const STEP_RECORD_COUNT = 2_000;

/**
 * Reads a recording as if it came from the stream now: from where it was left, what is asked for, at its speed. A record that cannot be
 * read goes into quarantine, whatever is asked for, and never stops it. A step that was not worked off to its end comes again.
 */
export async function* replayRecording(options: ReplayOptions): AsyncGenerator<ReplayStep> {
  const { path, selection, nowMs, wait } = options;
  const recording = await openRecording(
    { kind: 'file', path },
    options.format === undefined ? {} : { format: options.format },
  );
  const start = await startOf(path, options.checkpoint);
  const pace = paceOf(options.speed);
  const step = new StepBuilder(start.checkpoint);
  for await (const { records, readCount } of recording.batches) {
    for (const record of records) {
      if (start.isPassed(record.position)) continue;
      const read = readMessage(record);
      if (read.kind === 'poison') step.quarantine(quarantineEntry(path, read.record), record.position);
      else if (isSelected(read, selection)) {
        const waitMs = pace.waitMs(instantOf(read), nowMs());
        if (waitMs > 0) {
          if (step.size > 0) yield step.take(readCount);
          await wait(waitMs);
        }
        step.add(read);
      } else step.skip(record.position);
      if (step.size >= STEP_RECORD_COUNT) yield step.take(readCount);
    }
    if (step.size > 0) yield step.take(readCount);
  }
}

/** Where to go on: by place in the same file, by shard in another of its name. */
async function startOf(
  path: string,
  checkpoint: FileCheckpoint | undefined,
): Promise<{
  readonly checkpoint: FileCheckpoint;
  readonly isPassed: (position: RecordPosition) => boolean;
}> {
  if (checkpoint !== undefined && (await beginsAs(path, checkpoint.headDigest))) {
    return { checkpoint, isPassed: (position) => isPassed(checkpoint, position) };
  }
  const fresh = newCheckpoint(path, await headDigestOf(path));
  if (checkpoint === undefined) return { checkpoint: fresh, isPassed: () => false };
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

/** Gathers what comes next. */
class StepBuilder {
  #messages: ReplayedMessage[] = [];
  #quarantine: QuarantineEntry[] = [];
  #skippedCount = 0;
  #checkpoint: FileCheckpoint;
  /** The last of each shard, and of the file, since the last step. */
  readonly #last = new Map<string, RecordPosition>();

  constructor(checkpoint: FileCheckpoint) {
    this.#checkpoint = checkpoint;
  }

  get size(): number {
    return this.#messages.length + this.#quarantine.length + this.#skippedCount;
  }

  add(message: ReplayedMessage): void {
    this.#messages.push(message);
    this.#pass(message.record.position);
  }

  quarantine(entry: QuarantineEntry, position: RecordPosition): void {
    this.#quarantine.push(entry);
    this.#pass(position);
  }

  skip(position: RecordPosition): void {
    this.#skippedCount += 1;
    this.#pass(position);
  }

  take(readCount: number): ReplayStep {
    for (const position of this.#last.values()) this.#checkpoint = passed(this.#checkpoint, position);
    const step = {
      messages: this.#messages,
      quarantine: this.#quarantine,
      checkpoint: this.#checkpoint,
      skippedCount: this.#skippedCount,
      readCount,
    };
    this.#messages = [];
    this.#quarantine = [];
    this.#skippedCount = 0;
    this.#last.clear();
    return step;
  }

  /** Last in the map is last in the file. */
  #pass(position: RecordPosition): void {
    const shardId = position.shardId ?? '';
    this.#last.delete(shardId);
    this.#last.set(shardId, position);
  }
}
