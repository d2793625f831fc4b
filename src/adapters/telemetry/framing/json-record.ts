import { SECOND_MS } from '../../../engine/time/index.ts';
import type { PoisonReason } from '../protobuf/outcome.ts';
import type { RecordHead } from '../record.ts';
import { stampMs } from './json-stamp.ts';

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
}

interface Fields {
  readonly [name: string]: unknown;
}

/**
 * @param value - one record as JSON gives it.
 * @param pageShardId - what the page around it says of its shard.
 */
export function readJsonRecord(value: unknown, pageShardId: string | undefined): JsonRecord | JsonRefusal {
  if (!isFields(value)) return { reason: 'bad-json', detail: 'not an object' };
  if (value['Data'] !== undefined) return getRecordsRecord(value, pageShardId);
  if (isFields(value['kinesis'])) return lambdaRecord(value, value['kinesis']);
  if (value['recordId'] !== undefined && value['data'] !== undefined) return firehoseRecord(value);
  return {
    reason: 'no-data',
    detail: `no data among ${Object.keys(value).slice(0, 8).join(', ') || 'no keys'}`,
  };
}

function getRecordsRecord(value: Fields, pageShardId: string | undefined): JsonRecord | JsonRefusal {
  return recordOf('get-records', value['Data'], {
    shardId: textOf(value['ShardId']) ?? pageShardId,
    sequenceNumber: textOf(value['SequenceNumber']),
    partitionKey: textOf(value['PartitionKey']),
    arrivalMs: instantOf(value['ApproximateArrivalTimestamp'], SECOND_MS),
  });
}

function lambdaRecord(value: Fields, kinesis: Fields): JsonRecord | JsonRefusal {
  const eventId = textOf(value['eventID']);
  return recordOf('lambda', kinesis['data'], {
    shardId: shardOfEvent(eventId),
    sequenceNumber: textOf(kinesis['sequenceNumber']),
    partitionKey: textOf(kinesis['partitionKey']),
    arrivalMs: instantOf(kinesis['approximateArrivalTimestamp'], SECOND_MS),
  });
}

/** Of `shardId-000000000003:4954`. */
export function shardOfEvent(eventId: string | undefined): string | undefined {
  const colon = eventId?.indexOf(':') ?? -1;
  return colon < 0 ? undefined : eventId?.slice(0, colon);
}

function firehoseRecord(value: Fields): JsonRecord | JsonRefusal {
  const found = value['kinesisRecordMetadata'] ?? value['kinesisStreamRecordMetadata'];
  const metadata = isFields(found) ? found : {};
  return recordOf('firehose-event', value['data'], {
    shardId: textOf(metadata['shardId']),
    sequenceNumber: textOf(metadata['sequenceNumber']),
    partitionKey: textOf(metadata['partitionKey']),
    arrivalMs: instantOf(metadata['approximateArrivalTimestamp'] ?? value['approximateArrivalTimestamp'], 1),
  });
}

function recordOf(shape: JsonShape, data: unknown, head: RecordHead): JsonRecord | JsonRefusal {
  const payload = bytesOf(data);
  return Buffer.isBuffer(payload) ? { shape, payload, head } : payload;
}

/** Base64, or bytes as JSON shows a Buffer or a typed array. */
function bytesOf(data: unknown): Buffer | JsonRefusal {
  if (typeof data === 'string') return base64Bytes(data);
  if (Array.isArray(data)) return listedBytes(data);
  if (!isFields(data)) return { reason: 'no-data', detail: 'the data are neither text nor bytes' };
  if (data['type'] === 'Buffer' && Array.isArray(data['data'])) return listedBytes(data['data']);
  return listedBytes(Object.values(data));
}

/** The bytes of Base64, or why there are none. */
export function base64Bytes(text: string): Buffer | JsonRefusal {
  const bytes = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  // Node leaves out what is no Base64, so that the length gives it away.
  if (bytes.length === Math.floor(((text.length - padding) * 3) / 4)) return bytes;
  return { reason: 'bad-base64', detail: `${text.length} characters that are not Base64` };
}

function listedBytes(list: readonly unknown[]): Buffer | JsonRefusal {
  const isBytes = list.every(
    (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256,
  );
  // Each was just seen to be a number.
  return isBytes ? Buffer.from(list as number[]) : { reason: 'no-data', detail: 'the data are not bytes' };
}

/** A number in the container's unit, or ISO 8601. */
function instantOf(value: unknown, unitMs: number): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.round(value * unitMs);
  return typeof value === 'string' ? stampMs(value) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
