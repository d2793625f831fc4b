import type { InputError } from '../../engine/errors.ts';
import { type Compression, DamagedBytes, openBytes, type TelemetrySource } from './bytes.ts';
import {
  DETECTION_BYTES,
  DETECTION_BYTES_MAX,
  detectFormat,
  type FileFormat,
  framerFor,
} from './framing/detect.ts';
import { type Frame, type Framer, spoiledFrame } from './framing/frame.ts';
import type { JsonShape } from './framing/json-record.ts';
import { utf8Of } from './framing/utf16.ts';
import { isWrapped, type UnwrapOutcome, unwrap } from './payload/unwrap.ts';
import { recognised, unknownFormat } from './recognise.ts';
import type { ReadRecord, RecordPosition } from './record.ts';

export interface ReadOptions {
  /** Absent: told by content. */
  readonly format?: FileFormat;
  /** Whether one that is taken for a form is opened even if none of its records holds a message. */
  readonly mayHoldNothing?: boolean;
}

/** Some records, as they came out of one stretch of the file. */
export interface RecordBatch {
  readonly records: readonly ReadRecord[];
  /** Bytes of the file itself that have been read so far. */
  readonly readCount: number;
  /** The same after decompression, which places are of. */
  readonly byteCount: number;
}

/** What stands around the messages, as far as the file has been read. */
export interface RecordingContents {
  /** Which services wrote the records of JSON. */
  readonly shapes: ReadonlySet<JsonShape>;
  /** Records that a producer library put together. */
  readonly aggregatedCount: number;
  /** Records that are compressed each, or have such in them. */
  readonly compressedCount: number;
}

/** A recording that is being read. */
export interface OpenRecording {
  readonly format: FileFormat;
  readonly compression: Compression;
  /** What the file begins with, after decompression: {@link DETECTION_BYTES} or more, or all there is. */
  readonly head: Buffer;
  readonly contents: RecordingContents;
  /** Why it is no recording, where it was opened all the same. */
  readonly refusal?: InputError | undefined;
  /** Once, from the beginning to the end; what is held in memory does not grow with the file. */
  readonly batches: AsyncIterable<RecordBatch>;
}

/**
 * Opens a recording of the stream, in any of the forms that operators have.
 *
 * @throws InputError `unknown-format` where it is none of them, or none of its records holds a message; NotFoundError,
 * AdapterError where it cannot be read.
 */
export async function openRecording(
  source: TelemetrySource,
  options: ReadOptions = {},
): Promise<OpenRecording> {
  const opened = await openRecords(source, options);
  const isTold = options.format !== undefined;
  const { batches, refusal, close } = await recognised(opened.batches, { ...opened, source }, isTold);
  if (refusal !== undefined && !(isTold && options.mayHoldNothing === true)) {
    await close();
    throw refusal;
  }
  return { ...opened, batches, refusal };
}

/**
 * Opens a file for the records that are in it, whether or not they hold messages of ours.
 *
 * @throws InputError `unknown-format` where it is in no form that is known.
 */
export async function openRecords(
  source: TelemetrySource,
  options: ReadOptions = {},
): Promise<OpenRecording> {
  const bytes = await openBytes(source);
  const peek = new Peek(utf8Of(bytes.chunks));
  const format = options.format ?? (await formatOf(peek));
  const peeked = await peek.read(DETECTION_BYTES);
  if (format === undefined) throw unknownFormat(source, peeked.head, peeked.damage);
  const framer = framerFor(format);
  const contents: Counted = { shapes: framer.shapes ?? new Set(), aggregatedCount: 0, compressedCount: 0 };
  return {
    format,
    compression: bytes.compression,
    head: peeked.head,
    contents,
    batches: batchesOf(peeked, { framer, readCount: bytes.readCount, contents }),
  };
}

/** Pieces are gathered until they are this part of what waits for them. */
const HELD_FACTOR = 4;
/** Bytes that are held at once of records that were larger than they looked. */
const UNWRAPPED_BYTES_MAX = 4_194_304;

/** So much more is looked at where the beginning of a file does not tell what it is. */
const LOOKED_FACTOR = 4;

/** Reads no more of the file than it needs to tell. */
async function formatOf(peek: Peek): Promise<FileFormat | undefined> {
  for (let byteCount = DETECTION_BYTES; ; byteCount *= LOOKED_FACTOR) {
    const lookedBytes = Math.min(byteCount, DETECTION_BYTES_MAX);
    const { head, isWhole } = await peek.read(lookedBytes);
    const isSeen = isWhole && head.length <= lookedBytes;
    const format = detectFormat(head.subarray(0, lookedBytes), {
      isWhole: isSeen,
      isAll: isSeen || lookedBytes === DETECTION_BYTES_MAX,
    });
    if (format !== 'unsure') return format;
  }
}

interface Peeked {
  readonly head: Buffer;
  readonly isWhole: boolean;
  readonly rest: AsyncIterator<Buffer>;
  readonly damage: DamagedBytes | undefined;
}

/** The beginning of a file, as much of it as is asked for. */
class Peek {
  readonly #rest: AsyncIterator<Buffer>;
  #head: Buffer = Buffer.alloc(0);
  #isWhole = false;
  #damage: DamagedBytes | undefined;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#rest = chunks[Symbol.asyncIterator]();
  }

  async read(byteCount: number): Promise<Peeked> {
    const gathered = new Gathered();
    if (this.#head.length > 0) gathered.add(this.#head);
    try {
      while (!this.#isWhole && gathered.byteCount < byteCount) {
        const next = await this.#rest.next();
        if (next.done === true) this.#isWhole = true;
        else gathered.add(next.value);
      }
    } catch (error) {
      if (!(error instanceof DamagedBytes)) throw error;
      this.#isWhole = true;
      this.#damage = error;
    }
    this.#head = gathered.take();
    return { head: this.#head, isWhole: this.#isWhole, rest: this.#rest, damage: this.#damage };
  }
}

/** Pieces of a file that are handed on together. */
class Gathered {
  byteCount = 0;
  #pieces: Buffer[] = [];

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.byteCount += piece.length;
  }

  take(): Buffer {
    const [only] = this.#pieces;
    const all = only !== undefined && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.byteCount = 0;
    return all;
  }
}

type Counted = { -readonly [Name in keyof RecordingContents]: RecordingContents[Name] };

interface Reading {
  readonly framer: Framer;
  readonly readCount: () => number;
  readonly contents: Counted;
}

async function* batchesOf(
  { head, isWhole, rest, damage }: Peeked,
  { framer, readCount, contents }: Reading,
): AsyncGenerator<RecordBatch> {
  const numbering = { nextIndex: 0 };
  let byteOffset = 0;
  let damaged = damage;
  const pieces = new Gathered();
  function* batches(work: (frames: Frame[]) => void): Generator<RecordBatch> {
    const frames: Frame[] = [];
    work(frames);
    for (const records of recordsOf(frames, numbering, contents)) {
      yield { records, readCount: readCount(), byteCount: byteOffset };
    }
  }
  try {
    byteOffset += head.length;
    if (head.length > 0) yield* batches((frames) => framer.push(head, frames));
    while (!isWhole) {
      const next = await rest.next();
      if (next.done === true) break;
      byteOffset += next.value.length;
      pieces.add(next.value);
      // What is held is read again with each push: small pieces of something large are gathered first.
      if (pieces.byteCount * HELD_FACTOR < framer.heldBytes) continue;
      yield* batches((frames) => framer.push(pieces.take(), frames));
    }
  } catch (error) {
    if (!(error instanceof DamagedBytes)) throw error;
    damaged = error;
  } finally {
    await rest.return?.();
  }
  yield* batches((frames) => {
    if (pieces.byteCount > 0) framer.push(pieces.take(), frames);
    framer.end(frames);
    if (damaged !== undefined) {
      frames.push(spoiledFrame(Buffer.alloc(0), byteOffset, { reason: 'bad-gzip', detail: damaged.message }));
    }
  });
}

/** The records of frames, in the order of the file; in several parts where they are much larger than the file is. */
function* recordsOf(
  frames: readonly Frame[],
  numbering: { nextIndex: number },
  contents: Counted,
): Generator<readonly ReadRecord[]> {
  let records: ReadRecord[] = [];
  let unwrappedBytes = 0;
  const outcomes: UnwrapOutcome[] = [];
  for (const frame of frames) {
    const { bytes, head, spoiled } = frame;
    const index = numbering.nextIndex;
    numbering.nextIndex += 1;
    if (spoiled !== undefined) {
      records.push({ kind: 'poison', ...spoiled, bytes, position: positionOf(frame, index, undefined) });
      continue;
    }
    if (!isWrapped(bytes)) {
      const { partitionKey, arrivalMs } = head;
      records.push({
        kind: 'record',
        payload: bytes,
        position: positionOf(frame, index, undefined),
        partitionKey,
        arrivalMs,
      });
      continue;
    }
    outcomes.length = 0;
    const { isAggregated, isCompressed } = unwrap(bytes, outcomes);
    if (isAggregated) contents.aggregatedCount += 1;
    if (isCompressed) contents.compressedCount += 1;
    for (const outcome of outcomes) {
      const at = positionOf(frame, index, outcome.subIndex);
      if ('payload' in outcome) {
        const partitionKey = outcome.partitionKey ?? head.partitionKey;
        const { payload } = outcome;
        records.push({ kind: 'record', payload, position: at, partitionKey, arrivalMs: head.arrivalMs });
        unwrappedBytes += payload.length;
      } else {
        const { reason, detail } = outcome;
        const poison = { kind: 'poison', reason, detail, bytes: outcome.bytes, position: at } as const;
        const partitionKey = outcome.partitionKey ?? head.partitionKey;
        records.push({ ...poison, head: { partitionKey, arrivalMs: head.arrivalMs } });
      }
    }
    if (unwrappedBytes < UNWRAPPED_BYTES_MAX) continue;
    yield records;
    records = [];
    unwrappedBytes = 0;
  }
  yield records;
}

function positionOf(
  { byteOffset, head: { shardId, sequenceNumber, subIndex: ownSubIndex } }: Frame,
  index: number,
  subIndex: number | undefined = ownSubIndex,
): RecordPosition {
  return { index, byteOffset, subIndex, shardId, sequenceNumber };
}
