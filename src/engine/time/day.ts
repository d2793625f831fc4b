import { InputError } from '../errors.ts';
import { dateOfEpochDay, epochDayOfDate, isCalendarDate } from './calendar.ts';
import { twoDigits } from './units.ts';

declare const dayBrand: unique symbol;

/** A calendar day 'YYYY-MM-DD', 1970-01-01 to 2199-12-31; made only by this module. Sorts as text. */
export type Day = string & { readonly [dayBrand]: 'day' };

/** What a day contract or tariff window may be about. Holidays are the portfolio's, not the calendar's. */
export type DayKind = 'workday' | 'saturday' | 'sunday';

/** Day of the week by ISO 8601: 1 = Monday … 7 = Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const DAY_EXPECTED = 'a day such as 2026-11-21, from 1970-01-01 to 2199-12-31';

const DAY_PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;
const EPOCH_DAY_MIN = 0;
const EPOCH_DAY_MAX = epochDayOfDate(2199, 12, 31);

/** Makes the error for a text that is no day. */
export function badDay(text: string, expected: string = DAY_EXPECTED): InputError {
  return new InputError('bad-day', `"${text}" is not a day.`, {
    details: [{ path: '', value: text, expected }],
  });
}

/** The day that the text spells in full, or undefined where it spells none. */
export function dayFromText(text: string): Day | undefined {
  const match = DAY_PATTERN.exec(text);
  if (match === null) return undefined;
  const [year, month, dayOfMonth] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (!isCalendarDate(year, month, dayOfMonth)) return undefined;
  const epochDay = epochDayOfDate(year, month, dayOfMonth);
  return epochDay < EPOCH_DAY_MIN || epochDay > EPOCH_DAY_MAX ? undefined : (text as Day);
}

/**
 * Parses 'YYYY-MM-DD' and nothing else.
 *
 * @throws InputError `bad-day` for another form, a date that the calendar lacks, or one out of 1970..2199.
 */
export function parseDayStrict(text: string): Day {
  const day = dayFromText(text);
  if (day === undefined) throw badDay(text);
  return day;
}

/** Days since 1970-01-01. */
export function epochDayOf(day: Day): number {
  return epochDayOfDate(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10)));
}

/**
 * The day with this number of days since 1970-01-01.
 *
 * @throws InputError `bad-day` out of 1970..2199.
 */
export function dayOfEpochDay(epochDay: number): Day {
  const { year, month, dayOfMonth } = dateOfEpochDay(epochDay);
  const text = `${year}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;
  if (!(epochDay >= EPOCH_DAY_MIN && epochDay <= EPOCH_DAY_MAX)) throw badDay(text);
  return text as Day; // the brand is made here and in dayFromText, after the same checks
}

/** The calendar day `count` days later (earlier where negative). @throws InputError out of 1970..2199. */
export function addDays(day: Day, count: number): Day {
  return dayOfEpochDay(epochDayOf(day) + count);
}

/** Calendar days from `from` to `to`: 1 from today to tomorrow, negative backwards. */
export function daysBetween(from: Day, to: Day): number {
  return epochDayOf(to) - epochDayOf(from);
}

/** Order of days, for sorting: negative where `a` is earlier. */
export function compareDays(a: Day, b: Day): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** ISO 8601 day of the week, 1 = Monday … 7 = Sunday. */
export function weekday(day: Day): Weekday {
  return (((epochDayOf(day) + 3) % 7) + 1) as Weekday; // 1970-01-01 was a Thursday; days are never before it
}

/** Whether the day is Monday to Friday, Saturday or Sunday. */
export function dayKind(day: Day): DayKind {
  const number = weekday(day);
  if (number === 6) return 'saturday';
  return number === 7 ? 'sunday' : 'workday';
}
