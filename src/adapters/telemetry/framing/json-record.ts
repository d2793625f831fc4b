import { SECOND_MS } from '../../../engine/time/index.ts';
import type { PoisonReason } from '../protobuf/outcome.ts';
import { NO_HEAD, type RecordHead } from '../record.ts';
import { arrivalOf, stampMs } from './json-stamp.ts';

const KEYS_TOLD_MAX = 8;

/** Which service wrote a record of JSON. */
export type JsonShape = 'get-records' | 'lambda' | 'firehose-event';

/** The record of any of the shapes, read. */
export interface JsonRecord {
  readonly shape: JsonShape;
  readonly payload: Buffer;
  readonly head: RecordHead;
}

export interface JsonRefusal {
  readonly reason: PoisonReason;
  readonly detail: string;
  /** What the container says of it all the same. */
  readonly head: RecordHead;
}

type BytesRefusal = Omit<JsonRefusal, 'head'>;

interface Fields {
  readonly [name: string]: unknown;
}

/**
 * @param value - one record as JSON gives it.
 * @param pageShardId - what the page around it says of its shard.
 */
export function readJsonRecord(value: unknown, pageShardId: string | undefined): JsonRecord | JsonRefusal {
  if (!isFields(value)) return { reason: 'bad-json', detail: 'not an object', head: NO_HEAD };
  if (value['Data'] !== undefined) return getRecordsRecord(value, pageShardId);
  if (isFields(value['kinesis'])) return lambdaRecord(value, value['kinesis']);
  if (value['recordId'] !== undefined) return firehoseRecord(value);
  return getRecordsRecord(value, pageShardId);
}

function getRecordsRecord(value: Fields, pageShardId: string | undefined): JsonRecord | JsonRefusal {
  return recordOf(
    'get-records',
    { data: value['Data'], keys: value },
    {
      shardId: textOf(value['ShardId']) ?? pageShardId,
      sequenceNumber: textOf(value['SequenceNumber']),
      subIndex: subIndexOf(value['SubSequenceNumber']),
      partitionKey: textOf(value['PartitionKey']),
      arrivalMs: instantOf(value['ApproximateArrivalTimestamp'], SECOND_MS),
    },
  );
}

function lambdaRecord(value: Fields, kinesis: Fields): JsonRecord | JsonRefusal {
  const eventId = textOf(value['eventID']);
  return recordOf(
    'lambda',
    { data: kinesis['data'], keys: kinesis },
    {
      shardId: shardOfEvent(eventId),
      sequenceNumber: textOf(kinesis['sequenceNumber']),
      subIndex: subIndexOf(kinesis['subSequenceNumber']),
      partitionKey: textOf(kinesis['partitionKey']),
      arrivalMs: instantOf(kinesis['approximateArrivalTimestamp'], SECOND_MS),
    },
  );
}

/** Of `shardId-000000000003:4954`. */
export function shardOfEvent(eventId: string | undefined): string | undefined {
  const colon = eventId?.indexOf(':') ?? -1;
  return colon < 0 ? undefined : eventId?.slice(0, colon);
}

function firehoseRecord(value: Fields): JsonRecord | JsonRefusal {
  const found = value['kinesisRecordMetadata'] ?? value['kinesisStreamRecordMetadata'];
  const metadata = isFields(found) ? found : {};
  return recordOf(
    'firehose-event',
    { data: value['data'], keys: value },
    {
      shardId: textOf(metadata['shardId']),
      sequenceNumber: textOf(metadata['sequenceNumber']),
      // A service writes 0 for records that were alone, too.
      subIndex: subIndexOf(metadata['subsequenceNumber'], 1),
      partitionKey: textOf(metadata['partitionKey']),
      arrivalMs: instantOf(
        metadata['approximateArrivalTimestamp'] ?? value['approximateArrivalTimestamp'],
        1,
      ),
    },
  );
}

function recordOf(
  shape: JsonShape,
  { data, keys }: { readonly data: unknown; readonly keys: Fields },
  head: RecordHead,
): JsonRecord | JsonRefusal {
  const payload = bytesOf(data, keys);
  return Buffer.isBuffer(payload) ? { shape, payload, head } : { ...payload, head };
}

/** Base64, or bytes as JSON shows a Buffer or a typed array. */
function bytesOf(data: unknown, keys: Fields): Buffer | BytesRefusal {
  if (data === undefined) {
    const names = Object.keys(keys).slice(0, KEYS_TOLD_MAX).join(', ');
    return { reason: 'no-data', detail: `no data among ${names || 'no keys'}` };
  }
  if (typeof data === 'string') return base64Bytes(data);
  if (Array.isArray(data)) return listedBytes(data);
  if (!isFields(data)) return { reason: 'no-data', detail: 'the data are neither text nor bytes' };
  if (data['type'] === 'Buffer' && Array.isArray(data['data'])) return listedBytes(data['data']);
  return listedBytes(Object.values(data));
}

/** The bytes of Base64, or why there are none. */
export function base64Bytes(text: string): Buffer | BytesRefusal {
  const bytes = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  // Node leaves out what is no Base64, so that the length gives it away.
  if (bytes.length === Math.floor(((text.length - padding) * 3) / 4)) return bytes;
  return { reason: 'bad-base64', detail: `${text.length} characters that are not Base64` };
}

function listedBytes(list: readonly unknown[]): Buffer | BytesRefusal {
  const isBytes = list.every(
    (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256,
  );
  // Each was just seen to be a number.
  return isBytes ? Buffer.from(list as number[]) : { reason: 'no-data', detail: 'the data are not bytes' };
}

/** A number in the container's unit, or ISO 8601. */
function instantOf(value: unknown, unitMs: number): number | undefined {
  if (typeof value === 'number') return arrivalOf(value * unitMs);
  return typeof value === 'string' ? arrivalOf(stampMs(value)) : undefined;
}

/** Places of records are numbered up to here. */
const SUB_INDEX_MAX = 4_194_303;

/** The number of a record among those that were put into one; undefined where it is none. */
export function subIndexOf(value: unknown, min = 0): number | undefined {
  const isNumber = Number.isInteger(value) && (value as number) >= min && (value as number) <= SUB_INDEX_MAX;
  return isNumber ? (value as number) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
