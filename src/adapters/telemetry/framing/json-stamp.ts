import { makeTimestampParser, SECOND_MS, UTC } from '../../../engine/time/index.ts';

/** Instants as services write them: ISO 8601 with an offset, or seconds. A recording has millions, of few days. */

const parseStamp = makeTimestampParser({ zone: UTC });

/** Any way of writing an instant that we know; undefined where it is none. */
export function stampMs(text: string): number | undefined {
  const stamp = parseStamp(text);
  return stamp.kind === 'instant' ? stamp.ms : undefined;
}

/** Kinesis began in 2013, and RFC 3339 ends with the year 9999. */
const ARRIVAL_MIN_MS = Date.UTC(2013, 0);
const ARRIVAL_MAX_MS = Date.UTC(10_000, 0) - 1;

/** When the stream took a record; undefined where it cannot have been then: the stamp says nothing. */
export function arrivalOf(ms: number | undefined): number | undefined {
  return ms !== undefined && ms >= ARRIVAL_MIN_MS && ms <= ARRIVAL_MAX_MS ? Math.round(ms) : undefined;
}

const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const DOT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;
const BIG_T = 0x54;
const BIG_Z = 0x5a;

const DATE_BYTES = 10;
const TIME_END = 19;
const OFFSET_BYTES = 6;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The day that was read last, as it is written, and when it begins in UTC. */
const lastDate = new Uint8Array(DATE_BYTES);
let lastDayMs = Number.NaN;

/**
 * Reads `2026-11-21T20:35:24.769Z`, with a fraction of one to three digits or none, and `Z` or `+02:00` behind it, without making a text
 * of it.
 *
 * @returns undefined where it is written in another way, or is none.
 */
export function isoStampMs(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start <= TIME_END || bytes[start + DATE_BYTES] !== BIG_T) return undefined;
  const dayMs = dayMsAt(bytes, start);
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  const second = twoDigits(bytes, start + 17);
  const isTime =
    bytes[start + 13] === COLON && bytes[start + 16] === COLON && hour < 24 && minute < 60 && second < 60;
  if (!isTime || Number.isNaN(dayMs)) return undefined;
  const localMs = dayMs + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
  let at = start + TIME_END;
  let fractionMs = 0;
  if (bytes[at] === DOT) {
    at += 1;
    let unitMs = 100;
    for (; unitMs >= 1 && isDigit(bytes[at]!); unitMs /= 10) {
      fractionMs += (bytes[at]! - ZERO) * unitMs;
      at += 1;
    }
    if (unitMs === 100) return undefined;
    // Fractions of a ms are left out, as anywhere.
    while (isDigit(bytes[at]!) && at < end) at += 1;
  }
  const offsetMs = offsetMsAt(bytes, at, end);
  return Number.isNaN(offsetMs) ? undefined : localMs + Math.floor(fractionMs) - offsetMs;
}

function offsetMsAt(bytes: Buffer, at: number, end: number): number {
  if (bytes[at] === BIG_Z) return at + 1 === end ? 0 : Number.NaN;
  const sign = bytes[at] === PLUS ? 1 : bytes[at] === MINUS ? -1 : Number.NaN;
  if (at + OFFSET_BYTES !== end || bytes[at + 3] !== COLON) return Number.NaN;
  const hour = twoDigits(bytes, at + 1);
  const minute = twoDigits(bytes, at + 4);
  return hour < 24 && minute < 60 ? sign * (hour * HOUR_MS + minute * MINUTE_MS) : Number.NaN;
}

/** The calendar is asked once a day. */
function dayMsAt(bytes: Buffer, start: number): number {
  let same = 0;
  while (same < DATE_BYTES && bytes[start + same] === lastDate[same]) same += 1;
  if (same < DATE_BYTES) {
    lastDate.set(bytes.subarray(start, start + DATE_BYTES));
    const date = bytes.toString('latin1', start, start + DATE_BYTES);
    lastDayMs = ISO_DATE.test(date) ? (stampMs(`${date}T00:00:00Z`) ?? Number.NaN) : Number.NaN;
  }
  return lastDayMs;
}

const ISO_DATE = /^\d{4}-\d\d-\d\d$/;

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** NaN where they are none, which no comparison holds for. */
function twoDigits(bytes: Buffer, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const WHOLE_DIGITS_MAX = 11;

/**
 * Reads seconds with at most three decimals, `1795293324.769`, as whole milliseconds.
 *
 * @returns undefined where they are written in another way.
 */
export function secondsMs(bytes: Buffer, start: number, end: number): number | undefined {
  let at = start;
  let seconds = 0;
  while (at < end && isDigit(bytes[at]!)) {
    seconds = seconds * 10 + bytes[at]! - ZERO;
    at += 1;
  }
  if (at === start || at - start > WHOLE_DIGITS_MAX) return undefined;
  if (at === end) return seconds * SECOND_MS;
  if (bytes[at] !== DOT || end - at > 4) return undefined;
  let ms = 0;
  let unitMs = 100;
  for (at += 1; at < end; at += 1) {
    if (!isDigit(bytes[at]!)) return undefined;
    ms += (bytes[at]! - ZERO) * unitMs;
    unitMs /= 10;
  }
  return seconds * SECOND_MS + ms;
}
