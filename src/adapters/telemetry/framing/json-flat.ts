import { type JsonRecord, readJsonRecord } from './json-record.ts';
import { BYTE, skipBlank } from './json-scan.ts';

/**
 * The ordinary record of JSON, in one pass: an object of short texts without escapes, numbers, and the data, and in an
 * event of Lambda one such object within. Anything else is left to the parser; what is read here it would read alike.
 */

const TEXT_BYTES_MAX = 256;
const COLON = 0x3a;
const SPACE = 0x20;
const DELETE = 0x7f;
const NUMBER_BYTES: ReadonlySet<number> = new Set(Buffer.from('0123456789+-.eE'));

/** Keys that are read; others are stepped over. By length, since few have the same. */
const KEYS = [
  'Data',
  'SequenceNumber',
  'PartitionKey',
  'ShardId',
  'ApproximateArrivalTimestamp',
  'data',
  'sequenceNumber',
  'partitionKey',
  'approximateArrivalTimestamp',
  'eventID',
  'kinesis',
] as const;

type Key = (typeof KEYS)[number];

interface KnownKey {
  readonly key: Key;
  readonly bytes: Buffer;
}

const KEYS_BY_LENGTH: readonly (readonly KnownKey[])[] = Array.from({ length: 28 }, (_, length) =>
  KEYS.filter((key) => key.length === length).map((key) => ({ key, bytes: Buffer.from(key) })),
);

/** A record that has been read, and the place behind it. */
export interface FlatRecord {
  readonly record: JsonRecord;
  readonly end: number;
}

type Values = { [key in Key]?: unknown };

/** The place behind what was read last. */
let next = 0;

/** @param at - of the opening brace. @returns undefined where it is not an ordinary record, or not all of it is there. */
export function readFlatRecord(
  bytes: Buffer,
  at: number,
  pageShardId: string | undefined,
): FlatRecord | undefined {
  const values = readObject(bytes, at, false);
  if (values === undefined || (values.Data === undefined && values.kinesis === undefined)) return undefined;
  const end = next;
  const record = readJsonRecord(values, pageShardId);
  return 'reason' in record ? undefined : { record, end };
}

function readObject(bytes: Buffer, at: number, isNested: boolean): Values | undefined {
  const values: Values = {};
  let index = at;
  do {
    index = skipBlank(bytes, index + 1);
    const keyEnd = plainTextEnd(bytes, index);
    if (keyEnd === 0) return undefined;
    const key = keyOf(bytes, index + 1, keyEnd - 1);
    const colon = skipBlank(bytes, keyEnd);
    if (bytes[colon] !== COLON) return undefined;
    index = skipBlank(bytes, colon + 1);
    if (bytes[index] === BYTE.openBrace) {
      if (key !== 'kinesis' || isNested) return undefined;
      values.kinesis = readObject(bytes, index, true);
      if (values.kinesis === undefined) return undefined;
      index = next;
    } else {
      const end = key === 'Data' || key === 'data' ? dataEnd(bytes, index) : scalarEnd(bytes, index);
      if (end === 0) return undefined;
      if (key !== undefined) values[key] = scalarOf(bytes, index, end);
      index = end;
    }
    index = skipBlank(bytes, index);
  } while (bytes[index] === BYTE.comma);
  if (bytes[index] !== BYTE.closeBrace) return undefined;
  next = index + 1;
  return values;
}

function keyOf(bytes: Buffer, start: number, end: number): Key | undefined {
  const candidates = KEYS_BY_LENGTH[end - start];
  if (candidates === undefined) return undefined;
  for (const { key, bytes: name } of candidates) {
    let same = 0;
    while (same < name.length && bytes[start + same] === name[same]) same += 1;
    if (same === name.length) return key;
  }
  return undefined;
}

/** @returns the place behind a text of plain ASCII; 0 where it is none. */
function plainTextEnd(bytes: Buffer, at: number): number {
  if (bytes[at] !== BYTE.quote) return 0;
  const limit = Math.min(bytes.length, at + TEXT_BYTES_MAX);
  for (let index = at + 1; index < limit; index += 1) {
    const byte = bytes[index]!;
    if (byte === BYTE.quote) return index + 1;
    if (byte === BYTE.backslash || byte < SPACE || byte >= DELETE) return 0;
  }
  return 0;
}

/** Data may be long. Whether they are Base64 and nothing else is seen when they are read. */
function dataEnd(bytes: Buffer, at: number): number {
  if (bytes[at] !== BYTE.quote) return 0;
  return bytes.indexOf(BYTE.quote, at + 1) + 1;
}

function scalarEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === BYTE.quote) return plainTextEnd(bytes, at);
  let index = at;
  while (NUMBER_BYTES.has(bytes[index]!)) index += 1;
  return index === at || index >= bytes.length ? 0 : index;
}

function scalarOf(bytes: Buffer, start: number, end: number): string | number {
  const isText = bytes[start] === BYTE.quote;
  return isText ? bytes.toString('latin1', start + 1, end - 1) : Number(bytes.toString('latin1', start, end));
}
