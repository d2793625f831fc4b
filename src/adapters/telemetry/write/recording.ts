import { InputError } from '../../../engine/errors.ts';
import { SECOND_MS } from '../../../engine/time/index.ts';
import { aggregate } from '../payload/deaggregate.ts';
import { MESSAGE_BYTES_MAX } from '../protobuf/limits.ts';

/** Forms that recordings are written in, and may be gone on with. */
export const GROWING_FORMATS = [
  'get-records',
  'lambda',
  'ndjson',
  'lambda-ndjson',
  'delimited',
  'concatenated',
] as const;

/** Forms that recordings are written in. `record`: one aggregated record, as it is put into the stream. */
export const WRITTEN_FORMATS = [...GROWING_FORMATS, 'record'] as const;

export type WrittenFormat = (typeof WRITTEN_FORMATS)[number];

/** A record as the stream would hold it. */
export interface WrittenRecord {
  readonly payload: Buffer;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Which of the records that a producer had put into the one of this number; absent: it was alone. */
  readonly subIndex?: number | undefined;
  readonly partitionKey: string;
  /** Undefined: nothing says it. */
  readonly arrivalMs: number | undefined;
}

export interface WriteOptions {
  readonly format: WrittenFormat;
  /** How many records a producer puts into one, as far as they fit; 1: none are put together. */
  readonly aggregateCount: number;
}

/** Records of a page, as the stream gives them at most at once, or of an event. */
const PAGE_RECORD_COUNT = 1_000;
const EVENT_RECORD_COUNT = 100;
/** What stands around the messages of an aggregated record, at most: at all, and for each of them and its key. */
const AGGREGATE_BYTES = 64;
const AGGREGATED_EACH_BYTES = 32;
/** Bytes are handed on in pieces of about this size. */
const PIECE_BYTES = 262_144;

/**
 * Writes records in a form, piece by piece.
 *
 * @throws InputError `too-large` where they do not fit into one record, and the form is that.
 */
export async function* writeRecording(
  records: AsyncIterable<WrittenRecord>,
  { format, aggregateCount }: WriteOptions,
): AsyncGenerator<Buffer> {
  const isOne = format === 'record';
  const put =
    isOne || aggregateCount > 1
      ? aggregated(records, isOne ? Number.POSITIVE_INFINITY : aggregateCount)
      : records;
  yield* inPieces(WRITE[format](put));
}

/** Whether a form keeps what the stream says of a record: shard, sequence number, key, arrival. */
export function keepsHeads(format: WrittenFormat): boolean {
  return format !== 'delimited' && format !== 'concatenated' && format !== 'record';
}

type Write = (records: AsyncIterable<WrittenRecord>) => AsyncGenerator<Buffer>;

const WRITE: Readonly<Record<WrittenFormat, Write>> = {
  'get-records': (records) => documents(grouped(records, PAGE_RECORD_COUNT), pageOf),
  lambda: (records) => documents(grouped(records, EVENT_RECORD_COUNT), eventOf),
  ndjson: (records) => documents(records, getRecord),
  'lambda-ndjson': (records) => documents(records, lambdaRecord),
  delimited: async function* (records) {
    for await (const { payload } of records) {
      yield lengthOf(payload);
      yield payload;
    }
  },
  concatenated: async function* (records) {
    for await (const { payload } of records) yield payload;
  },
  record: async function* (records) {
    let isWritten = false;
    for await (const { payload } of records) {
      if (isWritten) throw doesNotFit();
      isWritten = true;
      yield payload;
    }
  },
};

function doesNotFit(): InputError {
  return new InputError('too-large', 'The messages do not fit into one record of the stream.', {
    details: [
      {
        path: '--to',
        value: 'record',
        expected:
          'messages of 1 MiB at most; or concatenated with --aggregate, which has several such records',
      },
    ],
  });
}

async function* documents<T>(
  parts: AsyncIterable<T>,
  documentOf: (part: T) => object,
): AsyncGenerator<Buffer> {
  for await (const part of parts) yield Buffer.from(`${JSON.stringify(documentOf(part))}\n`);
}

function pageOf(records: readonly WrittenRecord[]): object {
  return {
    Records: records.map(getRecord),
    NextShardIterator: '',
    MillisBehindLatest: 0,
    ShardId: records[0]?.shardId,
  };
}

function getRecord({
  payload,
  shardId,
  sequenceNumber,
  subIndex,
  partitionKey,
  arrivalMs,
}: WrittenRecord): object {
  return {
    SequenceNumber: sequenceNumber,
    ...(subIndex === undefined ? {} : { SubSequenceNumber: subIndex }),
    ...(arrivalMs === undefined ? {} : { ApproximateArrivalTimestamp: new Date(arrivalMs).toISOString() }),
    Data: payload.toString('base64'),
    PartitionKey: partitionKey,
    ShardId: shardId,
  };
}

function eventOf(records: readonly WrittenRecord[]): object {
  return { Records: records.map(lambdaRecord) };
}

function lambdaRecord({
  payload,
  shardId,
  sequenceNumber,
  subIndex,
  partitionKey,
  arrivalMs,
}: WrittenRecord): object {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      ...(subIndex === undefined ? {} : { subSequenceNumber: subIndex }),
      data: payload.toString('base64'),
      ...(arrivalMs === undefined ? {} : { approximateArrivalTimestamp: arrivalMs / SECOND_MS }),
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
  };
}

async function* grouped<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/**
 * The last of those that are put together says when it arrived, and gives the key. Those of one number stay together as far as they
 * fit: else two records would have it.
 */
async function* aggregated(
  records: AsyncIterable<WrittenRecord>,
  aggregateCount: number,
): AsyncGenerator<WrittenRecord> {
  let group: WrittenRecord[] = [];
  let byteCount = AGGREGATE_BYTES;
  for await (const record of records) {
    const before = group.at(-1);
    const ownBytes = AGGREGATED_EACH_BYTES + Buffer.byteLength(record.partitionKey) + record.payload.length;
    const isSame = before?.sequenceNumber === record.sequenceNumber && before.shardId === record.shardId;
    const isFull = group.length >= aggregateCount && !isSame;
    if (before !== undefined && (isFull || byteCount + ownBytes > MESSAGE_BYTES_MAX)) {
      yield together(group);
      group = [];
      byteCount = AGGREGATE_BYTES;
    }
    group.push(record);
    byteCount += ownBytes;
  }
  if (group.length > 0) yield together(group);
}

function together(group: readonly WrittenRecord[]): WrittenRecord {
  const payload = aggregate(group.map(({ payload: data, partitionKey }) => ({ data, partitionKey })));
  return { ...group.at(-1)!, subIndex: undefined, payload };
}

const SEVEN_BITS = 0x7f;
const MORE = 0x80;

function lengthOf(payload: Buffer): Buffer {
  const bytes: number[] = [];
  let rest = payload.length;
  for (; rest > SEVEN_BITS; rest >>>= 7) bytes.push((rest & SEVEN_BITS) | MORE);
  return Buffer.from([...bytes, rest]);
}

async function* inPieces(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const part of parts) {
    held.push(part);
    heldBytes += part.length;
    if (heldBytes < PIECE_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    heldBytes = 0;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
