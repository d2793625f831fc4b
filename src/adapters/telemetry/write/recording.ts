import { SECOND_MS } from '../../../engine/time/index.ts';
import { aggregate } from '../payload/deaggregate.ts';

/** Forms that recordings are written in. */
export const WRITTEN_FORMATS = ['get-records', 'lambda', 'ndjson', 'delimited', 'concatenated'] as const;

export type WrittenFormat = (typeof WRITTEN_FORMATS)[number];

/** A record as the stream would hold it. */
export interface WrittenRecord {
  readonly payload: Buffer;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly arrivalMs: number;
}

export interface WriteOptions {
  readonly format: WrittenFormat;
  /** How many records a producer puts into one; 1: none are put together. Only where the form has records around messages. */
  readonly aggregateCount: number;
}

/** Records of a page, as the stream gives them at most at once, or of an event. */
const PAGE_RECORD_COUNT = 1_000;
const EVENT_RECORD_COUNT = 100;
/** Bytes are handed on in pieces of about this size. */
const PIECE_BYTES = 262_144;

/** Writes records in a form, piece by piece. */
export async function* writeRecording(
  records: AsyncIterable<WrittenRecord>,
  { format, aggregateCount }: WriteOptions,
): AsyncGenerator<Buffer> {
  const isBinary = format === 'delimited' || format === 'concatenated';
  const put = isBinary || aggregateCount <= 1 ? records : aggregated(records, aggregateCount);
  yield* inPieces(WRITE[format](put));
}

/** Whether a form keeps what the stream says of a record: shard, sequence number, key, arrival. */
export function keepsHeads(format: WrittenFormat): boolean {
  return format !== 'delimited' && format !== 'concatenated';
}

type Write = (records: AsyncIterable<WrittenRecord>) => AsyncGenerator<Buffer>;

const WRITE: Readonly<Record<WrittenFormat, Write>> = {
  'get-records': (records) => documents(grouped(records, PAGE_RECORD_COUNT), pageOf),
  lambda: (records) => documents(grouped(records, EVENT_RECORD_COUNT), eventOf),
  ndjson: (records) => documents(records, getRecord),
  delimited: async function* (records) {
    for await (const { payload } of records) {
      yield lengthOf(payload);
      yield payload;
    }
  },
  concatenated: async function* (records) {
    for await (const { payload } of records) yield payload;
  },
};

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

function getRecord({ payload, shardId, sequenceNumber, partitionKey, arrivalMs }: WrittenRecord): object {
  return {
    SequenceNumber: sequenceNumber,
    ApproximateArrivalTimestamp: new Date(arrivalMs).toISOString(),
    Data: payload.toString('base64'),
    PartitionKey: partitionKey,
    ShardId: shardId,
  };
}

function eventOf(records: readonly WrittenRecord[]): object {
  return { Records: records.map(lambdaRecord) };
}

function lambdaRecord({ payload, shardId, sequenceNumber, partitionKey, arrivalMs }: WrittenRecord): object {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: payload.toString('base64'),
      approximateArrivalTimestamp: arrivalMs / SECOND_MS,
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

/** The last of those that are put together says when it arrived, and gives the key. */
async function* aggregated(
  records: AsyncIterable<WrittenRecord>,
  aggregateCount: number,
): AsyncGenerator<WrittenRecord> {
  for await (const group of grouped(records, aggregateCount)) {
    const payload = aggregate(group.map(({ payload: data, partitionKey }) => ({ data, partitionKey })));
    yield { ...group.at(-1)!, payload };
  }
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
