import { internedText } from '../protobuf/intern.ts';
import { decodeBase64, decoded } from './base64.ts';
import { base64Bytes, subIndexOf } from './json-record.ts';
import { BYTE } from './json-scan.ts';
import { arrivalOf, isoStampMs, secondsMs } from './json-stamp.ts';

/**
 * Records of one file are written by one program: keys, their order and what is between them are the same in all of them. Once one has been
 * read, the next are held against it, and only what differs is looked at: a record of the same bytes around its values has the same values
 * at the same places.
 */

/** What a value is, and where it stands in a record that has been read; a text without its quotes. */
export interface Span {
  readonly kind: 'data' | 'sequence' | 'sub' | 'partition' | 'shard' | 'event' | 'stamp' | 'seconds';
  readonly start: number;
  readonly end: number;
}

/** The values of a record. Reused: read them before the next call. */
export interface TemplateValues {
  payload: Buffer;
  sequenceNumber: string | undefined;
  subIndex: number | undefined;
  partitionKey: string | undefined;
  shardId: string | undefined;
  arrivalMs: number | undefined;
  /** The place behind the record. */
  end: number;
}

/** Bytes that have to stand somewhere, four at a time: that is what most of a record is. */
interface Literal {
  readonly words: Int32Array;
  /** What is left behind the last four. */
  readonly tail: Uint8Array;
}

interface Slot {
  /** What stands before the value. */
  readonly before: Literal;
  readonly kind: Span['kind'];
}

export interface Template {
  readonly slots: readonly Slot[];
  /** What stands behind the last value. */
  readonly after: Literal;
}

/** @param at - of the record's opening brace; @param end - behind its closing one; @param spans - in their order. */
export function templateOf(
  bytes: Buffer,
  { at, end, spans }: { readonly at: number; readonly end: number; readonly spans: readonly Span[] },
): Template {
  let from = at;
  const slots = spans.map(({ kind, start, end: valueEnd }) => {
    const before = literalOf(bytes.subarray(from, start));
    from = valueEnd;
    return { before, kind };
  });
  return { slots, after: literalOf(bytes.subarray(from, end)) };
}

/** A copy: the chunk is not to be held for it. */
function literalOf(bytes: Buffer): Literal {
  const wordCount = Math.floor(bytes.length / WORD_BYTES);
  const words = Int32Array.from({ length: wordCount }, (_, index) => bytes.readInt32LE(WORD_BYTES * index));
  return { words, tail: Uint8Array.from(bytes.subarray(WORD_BYTES * wordCount)) };
}

const WORD_BYTES = 4;

/** All records of a chunk are looked at through one view of it. */
let viewed: Buffer | undefined;
let view: DataView = new DataView(new ArrayBuffer(0));

function see(bytes: Buffer): void {
  if (bytes === viewed) return;
  viewed = bytes;
  view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export const values: TemplateValues = {
  payload: Buffer.alloc(0),
  sequenceNumber: undefined,
  subIndex: undefined,
  partitionKey: undefined,
  shardId: undefined,
  arrivalMs: undefined,
  end: 0,
};

/** @returns whether the record here is like the template; then {@link values} has what is in it. */
export function matches({ slots, after }: Template, bytes: Buffer, at: number): boolean {
  values.sequenceNumber = undefined;
  values.subIndex = undefined;
  values.partitionKey = undefined;
  values.shardId = undefined;
  values.arrivalMs = undefined;
  see(bytes);
  let index = at;
  for (let number = 0; number < slots.length; number += 1) {
    const { before, kind } = slots[number]!;
    index = behind(before, bytes, index);
    if (index > 0) index = readValue(kind, bytes, index);
    if (index === 0) return false;
  }
  values.end = behind(after, bytes, index);
  return values.end > 0;
}

/** @returns the place behind these bytes; 0 where others stand here. */
function behind({ words, tail }: Literal, bytes: Buffer, at: number): number {
  const tailAt = at + WORD_BYTES * words.length;
  const end = tailAt + tail.length;
  if (end > bytes.length) return 0;
  for (let index = 0; index < words.length; index += 1) {
    if (view.getInt32(at + WORD_BYTES * index, true) !== words[index]) return 0;
  }
  for (let index = 0; index < tail.length; index += 1) {
    if (tail[index] !== bytes[tailAt + index]) return 0;
  }
  return end;
}

/** @returns the place behind the value; 0 where it is not what it has to be. */
function readValue(kind: Span['kind'], bytes: Buffer, at: number): number {
  if (kind === 'data') return readData(bytes, at);
  if (kind === 'event') return readEvent(bytes, at);
  const end = kind === 'seconds' || kind === 'sub' ? numberEnd(bytes, at) : textEnd(bytes, at);
  if (end <= at || end >= bytes.length) return 0;
  switch (kind) {
    case 'sequence':
      values.sequenceNumber = bytes.toString('latin1', at, end);
      return end;
    case 'sub':
      values.subIndex = subIndexOf(Number(bytes.toString('latin1', at, end)));
      return values.subIndex === undefined ? 0 : end;
    case 'partition':
      values.partitionKey = internedText(bytes, at, end);
      return values.partitionKey === undefined ? 0 : end;
    case 'shard':
      values.shardId = internedText(bytes, at, end);
      return values.shardId === undefined ? 0 : end;
    case 'stamp':
      values.arrivalMs = arrivalOf(isoStampMs(bytes, at, end));
      return values.arrivalMs === undefined ? 0 : end;
    case 'seconds':
      values.arrivalMs = arrivalOf(secondsMs(bytes, at, end));
      return values.arrivalMs === undefined ? 0 : end;
  }
}

function readData(bytes: Buffer, at: number): number {
  if (decodeBase64(view, at)) {
    values.payload = decoded.payload;
    return decoded.end;
  }
  const end = bytes.indexOf(BYTE.quote, at);
  if (end < 0) return 0;
  const payload = base64Bytes(bytes.toString('latin1', at, end));
  if ('reason' in payload) return 0;
  values.payload = payload;
  return end;
}

const SPACE = 0x20;
const DELETE = 0x7f;
const COLON = 0x3a;
const NUMBER_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  '0123456789.'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
const TEXT_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte < DELETE && byte !== BYTE.quote && byte !== BYTE.backslash ? 1 : 0,
);

/** @returns where the quote behind a plain text stands; 0 where something else ends it. */
function textEnd(bytes: Buffer, at: number): number {
  let index = behindDigits(bytes, at);
  while (index < bytes.length && TEXT_BYTES[bytes[index]!] === 1) index += 1;
  return bytes[index] === BYTE.quote ? index : 0;
}

/**
 * Over digits, four at a time, of which sequence numbers have 56. A byte is a digit where neither adding 0x46 nor taking 0x30 away sets its
 * highest bit; carries go to the next byte only from one that is none.
 */
function behindDigits(bytes: Buffer, at: number): number {
  let index = at;
  while (index + WORD_BYTES <= bytes.length) {
    const word = view.getInt32(index, true);
    if ((((word + 0x46464646) | (word - 0x30303030)) & HIGH_BITS) !== 0) return index;
    index += WORD_BYTES;
  }
  return index;
}

const HIGH_BITS = 0x80808080 | 0;

function numberEnd(bytes: Buffer, at: number): number {
  let index = at;
  while (index < bytes.length && NUMBER_BYTES[bytes[index]!] === 1) index += 1;
  return index;
}

/** `shardId-000000000003:4954…`: only the shard is of interest. */
function readEvent(bytes: Buffer, at: number): number {
  let colon = at;
  while (colon < bytes.length && TEXT_BYTES[bytes[colon]!] === 1 && bytes[colon] !== COLON) colon += 1;
  if (colon === at || bytes[colon] !== COLON) return 0;
  values.shardId = internedText(bytes, at, colon);
  return values.shardId === undefined ? 0 : textEnd(bytes, colon + 1);
}
