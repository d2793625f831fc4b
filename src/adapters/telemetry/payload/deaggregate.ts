import { hash } from 'node:crypto';
import protobuf from 'protobufjs/minimal.js';

/**
 * Records that a producer library (KPL) put into one: four bytes of magic, a message `AggregatedRecord` (tables of partition keys and
 * of explicit hash keys, and the records), and the MD5 of that message. Format: aws/amazon-kinesis-producer, aggregation-format.md.
 */

export const AGGREGATE_MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const MD5_BYTES = 16;

/** One of the records, before it was put together with others. */
export interface UserRecord {
  readonly data: Buffer;
  readonly partitionKey: string | undefined;
}

export const AGGREGATE_SUM_BYTES = MD5_BYTES;

/** Whether the checksum at the end is that of what stands between it and the magic. */
export function hasRightSum(bytes: Buffer): boolean {
  const message = bytes.subarray(AGGREGATE_MAGIC.length, -MD5_BYTES);
  return bytes.subarray(-MD5_BYTES).equals(hash('md5', message, 'buffer'));
}

export function isAggregated(bytes: Buffer): boolean {
  return bytes.length > AGGREGATE_MAGIC.length + MD5_BYTES && bytes.indexOf(AGGREGATE_MAGIC) === 0;
}

/**
 * @returns the records in order; undefined where the sum is wrong or the message is none, which makes it, by the
 * rule of the consumer libraries, an ordinary record that happens to begin so.
 */
export function deaggregate(bytes: Buffer): readonly UserRecord[] | undefined {
  if (!isAggregated(bytes)) return undefined;
  if (!hasRightSum(bytes)) return undefined;
  try {
    return readAggregated(bytes.subarray(AGGREGATE_MAGIC.length, -MD5_BYTES));
  } catch {
    return undefined;
  }
}

const AGGREGATED = { partitionKey: 1, record: 3 } as const;
const RECORD = { partitionKeyIndex: 1, data: 3 } as const;
const VARINT = 0;
const BYTES = 2;

interface IndexedRecord {
  readonly data: Buffer;
  readonly keyIndex: number;
}

function readAggregated(message: Buffer): readonly UserRecord[] {
  const reader = protobuf.Reader.create(message);
  const keys: string[] = [];
  const records: IndexedRecord[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const number = tag >>> 3;
    if ((tag & 7) === BYTES && number === AGGREGATED.partitionKey) keys.push(reader.string());
    else if ((tag & 7) === BYTES && number === AGGREGATED.record) records.push(readRecord(reader));
    else reader.skipType(tag & 7);
  }
  return records.map(({ data, keyIndex }) => ({ data, partitionKey: keys[keyIndex] }));
}

function readRecord(reader: protobuf.Reader): IndexedRecord {
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new RangeError('a record goes beyond the message');
  let data: Uint8Array | undefined;
  let keyIndex = -1;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === ((RECORD.partitionKeyIndex << 3) | VARINT)) keyIndex = Number(reader.uint64());
    else if (tag === ((RECORD.data << 3) | BYTES)) data = reader.bytes();
    else reader.skipType(tag & 7);
  }
  if (data === undefined || keyIndex < 0) throw new RangeError('a record without data or key');
  return { data: Buffer.from(data.buffer, data.byteOffset, data.byteLength), keyIndex };
}

/** Puts records into one as the producer library does; each key stands once. */
export function aggregate(
  records: readonly { readonly data: Buffer; readonly partitionKey: string }[],
): Buffer {
  const keys = [...new Set(records.map(({ partitionKey }) => partitionKey))];
  const indexOf = new Map(keys.map((key, index) => [key, index]));
  const writer = protobuf.Writer.create();
  for (const key of keys) writer.uint32((AGGREGATED.partitionKey << 3) | BYTES).string(key);
  for (const { data, partitionKey } of records) {
    writer.uint32((AGGREGATED.record << 3) | BYTES).fork();
    writer.uint32((RECORD.partitionKeyIndex << 3) | VARINT).uint64(indexOf.get(partitionKey) ?? 0);
    writer
      .uint32((RECORD.data << 3) | BYTES)
      .bytes(data)
      .ldelim();
  }
  const message = writer.finish();
  return Buffer.concat([AGGREGATE_MAGIC, message, hash('md5', message, 'buffer')]);
}
