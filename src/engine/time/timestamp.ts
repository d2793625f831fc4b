import { epochDayOfDate, isCalendarDate } from './calendar.ts';
import { offsetsOf, type ZoneOffsets } from './offsets.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './units.ts';
import type { Zone } from './zone.ts';

/**
 * A parser of time stamps for bulk data: no regular expression, no Date, and the zone's offset kept
 * from one stamp to the next.
 */

/** What a time stamp means. Local stamps can be there twice or not at all when clocks are changed. */
export type ParsedStamp =
  | { readonly kind: 'instant'; readonly ms: number }
  | { readonly kind: 'ambiguous'; readonly firstMs: number; readonly secondMs: number }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'bad' };

/** Order of the date's parts: 2026-11-21 (`iso`), 21/11/2026 (`dmy`) or 11/21/2026 (`mdy`). */
export type DateConvention = 'iso' | 'dmy' | 'mdy';

export interface TimestampOptions {
  /** The zone of stamps without offset. */
  readonly zone: Zone;
  /** How dates are written; never guessed. `iso` where absent. */
  readonly convention?: DateConvention;
}

export type TimestampParser = (text: string) => ParsedStamp;

const BAD: ParsedStamp = { kind: 'bad' };
const SKIPPED: ParsedStamp = { kind: 'skipped' };

const CODE = {
  zero: 48,
  nine: 57,
  space: 32,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  slash: 47,
  colon: 58,
  upperT: 84,
  upperZ: 90,
  lowerT: 116,
  lowerZ: 122,
} as const;

/** Local times this near to a change of offset take the careful way; changes are of a day at most. */
const CHANGE_MARGIN_MS = 25 * HOUR_MS;

/** Reads digits and signs of one text, from left to right. */
class StampReader {
  text = '';
  at = 0;

  reset(text: string): void {
    this.text = text;
    this.at = 0;
  }

  /** The number written in `min` to `max` digits here, or -1 where there are fewer. */
  digits(min: number, max: number): number {
    const { text } = this;
    const start = this.at;
    let at = start;
    let value = 0;
    while (at < start + max) {
      const code = text.charCodeAt(at);
      if (!(code >= CODE.zero && code <= CODE.nine)) break;
      value = value * 10 + code - CODE.zero;
      at += 1;
    }
    this.at = at;
    return at - start < min ? -1 : value;
  }

  /** Steps over the character if it is this one. */
  take(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at += 1;
    return true;
  }

  /** The character here, stepped over; NaN at the end. */
  next(): number {
    const code = this.text.charCodeAt(this.at);
    this.at += 1;
    return code;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }
}

type ReadDate = (reader: StampReader) => number;

/** Reads the separator of dates: '-', '/' or '.'; NaN where there is none. */
function dateSeparator(reader: StampReader): number {
  const code = reader.next();
  return code === CODE.minus || code === CODE.slash || code === CODE.dot ? code : Number.NaN;
}

function epochDayOrNaN(year: number, month: number, dayOfMonth: number): number {
  if (!isCalendarDate(year, month, dayOfMonth)) return Number.NaN;
  return epochDayOfDate(year, month, dayOfMonth);
}

function readIsoDate(reader: StampReader): number {
  const year = reader.digits(4, 4);
  const separator = dateSeparator(reader);
  const month = reader.digits(2, 2);
  const same = reader.take(separator);
  const dayOfMonth = reader.digits(2, 2);
  return same && year >= 0 ? epochDayOrNaN(year, month, dayOfMonth) : Number.NaN;
}

function readYearLastDate(dayFirst: boolean): ReadDate {
  return (reader) => {
    const first = reader.digits(1, 2);
    const separator = dateSeparator(reader);
    const second = reader.digits(1, 2);
    const same = reader.take(separator);
    const year = reader.digits(4, 4);
    if (!same || year < 0) return Number.NaN;
    return dayFirst ? epochDayOrNaN(year, second, first) : epochDayOrNaN(year, first, second);
  };
}

const READ_DATE: Readonly<Record<DateConvention, ReadDate>> = {
  iso: readIsoDate,
  dmy: readYearLastDate(true),
  mdy: readYearLastDate(false),
};

/** Reads up to nine digits after the point as ms, rounded down; NaN where there are none. */
function readFractionMs(reader: StampReader): number {
  const start = reader.at;
  const value = reader.digits(1, 9);
  if (value < 0) return Number.NaN;
  return Math.floor(value * 10 ** (3 - (reader.at - start)));
}

/** Reads 'HH:mm[:ss[.fff]]' as ms after midnight; 24:00 is the end of the day. NaN where it is none. */
function readTimeMs(reader: StampReader): number {
  const hour = reader.digits(1, 2);
  const colon = reader.take(CODE.colon);
  const minute = reader.digits(2, 2);
  let second = 0;
  let fractionMs = 0;
  if (reader.take(CODE.colon)) {
    second = reader.digits(2, 2);
    if (reader.take(CODE.dot) || reader.take(CODE.comma)) fractionMs = readFractionMs(reader);
  }
  if (!colon || hour < 0 || minute < 0 || minute > 59 || second < 0 || second > 59) return Number.NaN;
  const timeMs = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fractionMs;
  return timeMs <= DAY_MS ? timeMs : Number.NaN;
}

/** Reads '+02:00', '+0200' or '+02' as ms; NaN where it is none. */
function readOffsetMs(reader: StampReader, sign: 1 | -1): number {
  const hour = reader.digits(2, 2);
  const colon = reader.take(CODE.colon);
  const minute = colon || !reader.atEnd ? reader.digits(2, 2) : 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return Number.NaN;
  return sign * (hour * HOUR_MS + minute * MINUTE_MS);
}

/** Turns local times into instants, remembering the stretch in which the offset does not change. */
class LocalClock {
  readonly #offsets: ZoneOffsets;
  #safeFromMs = 0;
  #safeToMs = 0;
  #offsetMs = 0;

  constructor(offsets: ZoneOffsets) {
    this.#offsets = offsets;
  }

  stampOf(localMs: number): ParsedStamp {
    if (localMs >= this.#safeFromMs && localMs < this.#safeToMs) {
      return { kind: 'instant', ms: localMs - this.#offsetMs };
    }
    const [first, second] = this.#offsets.instantsShowing(localMs);
    if (first === undefined) return SKIPPED;
    if (second !== undefined) return { kind: 'ambiguous', firstMs: first, secondMs: second };
    this.#remember(first);
    return { kind: 'instant', ms: first };
  }

  #remember(ms: number): void {
    const { startMs, endMs, offsetMs } = this.#offsets.segmentAt(ms);
    this.#offsetMs = offsetMs;
    this.#safeFromMs = startMs + offsetMs + CHANGE_MARGIN_MS;
    this.#safeToMs = endMs + offsetMs - CHANGE_MARGIN_MS;
  }
}

function absoluteStamp(clockMs: number, offsetMs: number, reader: StampReader): ParsedStamp {
  if (!reader.atEnd || Number.isNaN(offsetMs)) return BAD;
  return { kind: 'instant', ms: clockMs - offsetMs };
}

/** What follows the clock reading: nothing (local), 'Z' or an offset, after at most one space. */
function readRest(reader: StampReader, clockMs: number, local: LocalClock): ParsedStamp {
  if (reader.atEnd) return local.stampOf(clockMs);
  reader.take(CODE.space);
  const code = reader.next();
  if (code === CODE.upperZ || code === CODE.lowerZ) return absoluteStamp(clockMs, 0, reader);
  if (code !== CODE.plus && code !== CODE.minus) return BAD;
  return absoluteStamp(clockMs, readOffsetMs(reader, code === CODE.plus ? 1 : -1), reader);
}

/**
 * Makes a fast parser of time stamps: 'YYYY-MM-DD HH:mm[:ss[.fff]]' with 'T' or a space between, and 'Z', '+02:00',
 * '+0200' or '+02' behind it or nothing (local in the zone). With the conventions `dmy` and `mdy` the date is
 * 'DD/MM/YYYY' or 'MM/DD/YYYY' instead, leading zeros being optional. '-', '/' and '.' separate dates;
 * '24:00' is the end of the day; fractions of a second are cut to whole ms. White space around is ignored.
 *
 * Nothing is guessed: a local time that the clocks show twice is `ambiguous` (see `makeDisambiguator`), one that they
 * skip is `skipped`, anything else is `bad`.
 */
export function makeTimestampParser(options: TimestampOptions): TimestampParser {
  const reader = new StampReader();
  const local = new LocalClock(offsetsOf(options.zone));
  const readDate = READ_DATE[options.convention ?? 'iso'];
  return (text) => {
    reader.reset(text.trim());
    const epochDay = readDate(reader);
    if (Number.isNaN(epochDay)) return BAD;
    const between = reader.next();
    if (between !== CODE.space && between !== CODE.upperT && between !== CODE.lowerT) return BAD;
    const clockMs = epochDay * DAY_MS + readTimeMs(reader);
    return Number.isNaN(clockMs) ? BAD : readRest(reader, clockMs, local);
  };
}
