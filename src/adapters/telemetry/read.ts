import { type Compression, DamagedBytes, openBytes, type TelemetrySource } from './bytes.ts';
import { DETECTION_BYTES, detectFormat, type FileFormat, framerFor } from './framing/detect.ts';
import { type Frame, type Framer, spoiledFrame } from './framing/frame.ts';
import { isWrapped, type UnwrapOutcome, unwrap } from './payload/unwrap.ts';
import { recognised, unknownFormat } from './recognise.ts';
import type { ReadRecord, RecordPosition } from './record.ts';

export interface ReadOptions {
  /** Taken at its word, whatever the records hold. Absent: told by content. */
  readonly format?: FileFormat;
}

/** Some records, as they came out of one stretch of the file. */
export interface RecordBatch {
  readonly records: readonly ReadRecord[];
  /** Bytes of the file itself that have been read so far. */
  readonly readCount: number;
}

/** A recording that is being read. */
export interface OpenRecording {
  readonly format: FileFormat;
  readonly compression: Compression;
  /** What the file begins with, after decompression: {@link DETECTION_BYTES} or more, or all there is. */
  readonly head: Buffer;
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
  // Who says what it is gets to see what is in it.
  if (options.format !== undefined) return opened;
  return { ...opened, batches: await recognised(opened.batches, { ...opened, source }) };
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
  const peeked = await peek(bytes.chunks);
  const format = options.format ?? detectFormat(peeked.head.subarray(0, DETECTION_BYTES), peeked.isWhole);
  if (format === undefined) throw unknownFormat(source, peeked.head, peeked.damage);
  return {
    format,
    compression: bytes.compression,
    head: peeked.head,
    batches: batchesOf(peeked, framerFor(format), bytes.readCount),
  };
}

/** Pieces are gathered until they are this part of what waits for them. */
const HELD_FACTOR = 4;
/** Bytes that are held at once of records that were larger than they looked. */
const UNWRAPPED_BYTES_MAX = 4_194_304;

interface Peeked {
  readonly head: Buffer;
  readonly isWhole: boolean;
  readonly rest: AsyncIterator<Buffer>;
  readonly damage: DamagedBytes | undefined;
}

async function peek(chunks: AsyncIterable<Buffer>): Promise<Peeked> {
  const rest = chunks[Symbol.asyncIterator]();
  const head = new Gathered();
  try {
    while (head.byteCount < DETECTION_BYTES) {
      const next = await rest.next();
      if (next.done === true) return { head: head.take(), isWhole: true, rest, damage: undefined };
      head.add(next.value);
    }
  } catch (error) {
    if (!(error instanceof DamagedBytes)) throw error;
    return { head: head.take(), isWhole: true, rest, damage: error };
  }
  return { head: head.take(), isWhole: false, rest, damage: undefined };
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

async function* batchesOf(
  { head, isWhole, rest, damage }: Peeked,
  framer: Framer,
  readCount: () => number,
): AsyncGenerator<RecordBatch> {
  const numbering = { nextIndex: 0 };
  let byteOffset = 0;
  let damaged = damage;
  const pieces = new Gathered();
  function* batches(work: (frames: Frame[]) => void): Generator<RecordBatch> {
    const frames: Frame[] = [];
    work(frames);
    for (const records of recordsOf(frames, numbering)) yield { records, readCount: readCount() };
  }
  try {
    if (head.length > 0) yield* batches((frames) => framer.push(head, frames));
    byteOffset += head.length;
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
    unwrap(bytes, outcomes);
    for (const outcome of outcomes) {
      const at = positionOf(frame, index, outcome.subIndex);
      if ('payload' in outcome) {
        const partitionKey = outcome.partitionKey ?? head.partitionKey;
        const { payload } = outcome;
        records.push({ kind: 'record', payload, position: at, partitionKey, arrivalMs: head.arrivalMs });
        unwrappedBytes += payload.length;
      } else {
        const { reason, detail } = outcome;
        records.push({ kind: 'poison', reason, detail, bytes, position: at });
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
  { byteOffset, head: { shardId, sequenceNumber } }: Frame,
  index: number,
  subIndex: number | undefined,
): RecordPosition {
  return { index, byteOffset, subIndex, shardId, sequenceNumber };
}
