import { SECOND_MS } from '../../../engine/time/index.ts';
import { internedText } from '../protobuf/intern.ts';
import { base64Bytes, type JsonRecord, shardOfEvent, subIndexOf } from './json-record.ts';
import { BYTE, skipBlank } from './json-scan.ts';
import { arrivalOf, isoStampMs, secondsMs, stampMs } from './json-stamp.ts';
import { matches, type Span, type Template, templateOf, values } from './json-template.ts';

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
  'SubSequenceNumber',
  'subSequenceNumber',
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

/** What was found in an object, of what we know; emptied before each. */
interface Found {
  data: string | undefined;
  sequenceNumber: string | undefined;
  subIndex: number | undefined;
  partitionKey: string | undefined;
  shardId: string | undefined;
  eventId: string | undefined;
  arrivalMs: number | undefined;
  hasKinesis: boolean;
}

const NOTHING: Found = {
  data: undefined,
  sequenceNumber: undefined,
  subIndex: undefined,
  partitionKey: undefined,
  shardId: undefined,
  eventId: undefined,
  arrivalMs: undefined,
  hasKinesis: false,
};

/** One record at a time is read: of the object itself, and of the one within an event of Lambda. */
const outer: Found = { ...NOTHING };
const inner: Found = { ...NOTHING };

/** The place behind what was read last. */
let next = 0;

const KIND_OF: { readonly [K in Key]?: Span['kind'] } = {
  SequenceNumber: 'sequence',
  sequenceNumber: 'sequence',
  PartitionKey: 'partition',
  partitionKey: 'partition',
  ShardId: 'shard',
  eventID: 'event',
};

/** Values of the record that is read, in the order in which they stand: of an event of Lambda those of its inner object. */
let outerSpans: Span[] = [];
let innerSpans: Span[] = [];

/** What the last record looked like, and how often others did not. */
let template: { readonly shape: JsonRecord['shape']; readonly of: Template } | undefined;
let missCount = 0;
let hitCount = 0;
/** Where records differ from one to the next it is no use to hold them against each other. */
const MISS_COUNT_MAX = 100;

/**
 * @param at - of the opening brace.
 * @returns undefined where it is not an ordinary record, or not all of it is there.
 */
export function readFlatRecord(
  bytes: Buffer,
  at: number,
  pageShardId: string | undefined,
): FlatRecord | undefined {
  if (template !== undefined && matches(template.of, bytes, at)) {
    hitCount += 1;
    const { payload, sequenceNumber, subIndex, partitionKey, arrivalMs, end } = values;
    const { shape } = template;
    const shardId = shape === 'lambda' ? values.shardId : (values.shardId ?? pageShardId);
    const head = { shardId, sequenceNumber, subIndex, partitionKey, arrivalMs };
    return { record: { shape, payload, head }, end };
  }
  const flat = readAnyFlat(bytes, at, pageShardId);
  if (flat !== undefined) learn(bytes, at, flat);
  return flat;
}

/** Takes this record for the form of the next ones, where it reads the same that way. */
function learn(bytes: Buffer, at: number, { record, end }: FlatRecord): void {
  missCount += 1;
  template = undefined;
  if (missCount > MISS_COUNT_MAX && missCount > hitCount) return;
  const { shape, head } = record;
  const isLambda = shape === 'lambda';
  const events = outerSpans.filter(({ kind }) => kind === 'event');
  const others = outerSpans.filter(({ kind }) => kind !== 'event');
  const spans = isLambda ? [...innerSpans, ...events].sort((a, b) => a.start - b.start) : others;
  const of = templateOf(bytes, { at, end, spans });
  const isSame =
    (isLambda || !outer.hasKinesis) &&
    matches(of, bytes, at) &&
    values.end === end &&
    values.sequenceNumber === head.sequenceNumber &&
    values.subIndex === head.subIndex &&
    values.partitionKey === head.partitionKey &&
    values.arrivalMs === head.arrivalMs &&
    values.shardId === (isLambda ? head.shardId : outer.shardId);
  if (isSame) template = { shape, of };
}

function readAnyFlat(bytes: Buffer, at: number, pageShardId: string | undefined): FlatRecord | undefined {
  outerSpans = [];
  innerSpans = [];
  if (!readObject(bytes, at, false)) return undefined;
  const isLambda = outer.data === undefined;
  if (isLambda && !outer.hasKinesis) return undefined;
  const found = isLambda ? inner : outer;
  if (found.data === undefined) return undefined;
  const payload = base64Bytes(found.data);
  if ('reason' in payload) return undefined;
  const { sequenceNumber, subIndex, partitionKey, arrivalMs } = found;
  const shardId = isLambda ? shardOfEvent(outer.eventId) : (outer.shardId ?? pageShardId);
  const head = { shardId, sequenceNumber, subIndex, partitionKey, arrivalMs };
  return { record: { shape: isLambda ? 'lambda' : 'get-records', payload, head }, end: next };
}

function readObject(bytes: Buffer, at: number, isNested: boolean): boolean {
  const found = isNested ? inner : outer;
  if (isNested) innerSpans = [];
  Object.assign(found, NOTHING);
  let index = at;
  do {
    index = skipBlank(bytes, index + 1);
    const keyEnd = plainTextEnd(bytes, index);
    if (keyEnd === 0) return false;
    const key = keyOf(bytes, index + 1, keyEnd - 1);
    const colon = skipBlank(bytes, keyEnd);
    if (bytes[colon] !== COLON) return false;
    index = skipBlank(bytes, colon + 1);
    if (bytes[index] === BYTE.openBrace) {
      if (key !== 'kinesis' || isNested || !readObject(bytes, index, true)) return false;
      found.hasKinesis = true;
      index = next;
    } else {
      index = isNested ? readInner(bytes, index, key) : readOuter(bytes, index, key);
      if (index === 0) return false;
    }
    index = skipBlank(bytes, index);
  } while (bytes[index] === BYTE.comma);
  if (bytes[index] !== BYTE.closeBrace) return false;
  next = index + 1;
  return true;
}

/** Reads a text or a number. @returns the place behind it; 0 where it is neither, or not of the kind that it has to be. */
function readOuter(bytes: Buffer, at: number, key: Key | undefined): number {
  switch (key) {
    case 'Data':
      return readData(bytes, at, outer);
    case 'ApproximateArrivalTimestamp':
      return readArrival(bytes, at, outer);
    case 'SubSequenceNumber':
      return readSubIndex(bytes, at, outer);
    case 'kinesis':
      return 0;
    default: {
      const end = scalarEnd(bytes, at);
      if (end === 0) return 0;
      if (key === 'SequenceNumber') outer.sequenceNumber = textOf(bytes, at, end);
      else if (key === 'PartitionKey') outer.partitionKey = idOf(bytes, at, end);
      else if (key === 'ShardId') outer.shardId = idOf(bytes, at, end);
      else if (key === 'eventID') outer.eventId = textOf(bytes, at, end);
      if (key !== undefined) noteText(outerSpans, KIND_OF[key], { bytes, at, end });
      return end;
    }
  }
}

function readInner(bytes: Buffer, at: number, key: Key | undefined): number {
  switch (key) {
    case 'data':
      return readData(bytes, at, inner);
    case 'approximateArrivalTimestamp':
      return readArrival(bytes, at, inner);
    case 'subSequenceNumber':
      return readSubIndex(bytes, at, inner);
    default: {
      const end = scalarEnd(bytes, at);
      if (end === 0) return 0;
      if (key === 'sequenceNumber') inner.sequenceNumber = textOf(bytes, at, end);
      else if (key === 'partitionKey') inner.partitionKey = idOf(bytes, at, end);
      if (key !== undefined) noteText(innerSpans, KIND_OF[key], { bytes, at, end });
      return end;
    }
  }
}

/** Data may be long. Whether they are Base64 and nothing else is seen when they are decoded. */
function readData(bytes: Buffer, at: number, found: Found): number {
  if (bytes[at] !== BYTE.quote) return 0;
  const end = bytes.indexOf(BYTE.quote, at + 1) + 1;
  if (end > 0) found.data = bytes.toString('latin1', at + 1, end - 1);
  spansOf(found).push({ kind: 'data', start: at + 1, end: end - 1 });
  return end;
}

function readSubIndex(bytes: Buffer, at: number, found: Found): number {
  const end = scalarEnd(bytes, at);
  if (end === 0 || bytes[at] === BYTE.quote) return end;
  found.subIndex = subIndexOf(Number(bytes.toString('latin1', at, end)));
  if (found.subIndex !== undefined) spansOf(found).push({ kind: 'sub', start: at, end });
  return end;
}

function readArrival(bytes: Buffer, at: number, found: Found): number {
  const end = scalarEnd(bytes, at);
  if (end === 0) return 0;
  if (bytes[at] === BYTE.quote) {
    noteText(spansOf(found), 'stamp', { bytes, at, end });
    found.arrivalMs = arrivalOf(
      isoStampMs(bytes, at + 1, end - 1) ?? stampMs(bytes.toString('latin1', at + 1, end - 1)),
    );
  } else {
    spansOf(found).push({ kind: 'seconds', start: at, end });
    found.arrivalMs = arrivalOf(
      secondsMs(bytes, at, end) ?? SECOND_MS * Number(bytes.toString('latin1', at, end)),
    );
  }
  return end;
}

function spansOf(found: Found): Span[] {
  return found === inner ? innerSpans : outerSpans;
}

/** Notes where a text stands; a number, or one that is empty, belongs to what is around the values. */
function noteText(
  spans: Span[],
  kind: Span['kind'] | undefined,
  { bytes, at, end }: { readonly bytes: Buffer; readonly at: number; readonly end: number },
): void {
  const isText = bytes[at] === BYTE.quote && end - at > 2;
  if (kind !== undefined && isText) spans.push({ kind, start: at + 1, end: end - 1 });
}

/** The text that stands here; undefined for a number, and for one that is empty. */
function textOf(bytes: Buffer, at: number, end: number): string | undefined {
  return bytes[at] === BYTE.quote && end - at > 2 ? bytes.toString('latin1', at + 1, end - 1) : undefined;
}

/** The same, for one that comes again and again. */
function idOf(bytes: Buffer, at: number, end: number): string | undefined {
  if (bytes[at] !== BYTE.quote || end - at <= 2) return undefined;
  return internedText(bytes, at + 1, end - 1) ?? textOf(bytes, at, end);
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

function scalarEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === BYTE.quote) return plainTextEnd(bytes, at);
  let index = at;
  while (NUMBER_BYTES.has(bytes[index]!)) index += 1;
  return index === at || index >= bytes.length ? 0 : index;
}
