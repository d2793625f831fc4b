import { InputError } from '../errors.ts';
import { addDays, type Day, dayOfEpochDay, epochDayOf } from './day.ts';
import type { Interval } from './interval.ts';
import { offsetsOf } from './offsets.ts';
import { DAY_MS, MINUTE_MS } from './units.ts';
import type { Zone } from './zone.ts';

/** Lengths that a settlement period can have [min]. */
export const PERIOD_MINUTES = [5, 15, 30, 60] as const;

/** Length of a settlement period [min]. */
export type PeriodMinutes = (typeof PERIOD_MINUTES)[number];

/**
 * The settlement periods of one local day. Period `index` (from 0) is the index-th *elapsed* period
 * after the day's first instant, so that a day of 23 hours has 92 quarter hours and one of 25 has 100.
 */
export interface Grid extends Interval {
  readonly zone: Zone;
  readonly day: Day;
  readonly periodMinutes: PeriodMinutes;
  /** The day's first instant; not always 00:00 [ms since the epoch]. */
  readonly startMs: number;
  /** The next day's first instant [ms since the epoch]. */
  readonly endMs: number;
  readonly periodCount: number;
  /** Length of a period [ms]. */
  readonly periodMs: number;
}

/** True for 5, 15, 30 and 60. */
export function isPeriodMinutes(minutes: number): minutes is PeriodMinutes {
  return (PERIOD_MINUTES as readonly number[]).includes(minutes);
}

function startOfEpochDay(zone: Zone, epochDay: number): number {
  return offsetsOf(zone).firstInstantFrom(epochDay * DAY_MS);
}

/**
 * The first instant of a local day [ms since the epoch]: its 00:00, the first of two where that is
 * repeated, the instant of the change where it is skipped. A day that the zone never had
 * (Pacific/Apia 2011-12-30) starts and ends where the next one starts.
 */
export function dayStartMs(zone: Zone, day: Day): number {
  return startOfEpochDay(zone, epochDayOf(day));
}

/**
 * The local day whose periods hold the instant. Where the clock is put back over midnight, the
 * hour shown again belongs to the day that had begun: days never interleave.
 *
 * @throws InputError `bad-day` for instants out of 1970..2199.
 */
export function dayOf(zone: Zone, ms: number): Day {
  let epochDay = Math.floor((ms + offsetsOf(zone).offsetMsAt(ms)) / DAY_MS);
  while (ms >= startOfEpochDay(zone, epochDay + 1)) epochDay += 1;
  return dayOfEpochDay(epochDay);
}

/** The days of the zone that an interval touches, in order; none for an empty interval. */
export function daysOfInterval(zone: Zone, interval: Interval): readonly Day[] {
  const days: Day[] = [];
  if (interval.endMs <= interval.startMs) return days;
  let day = dayOf(zone, interval.startMs);
  while (dayStartMs(zone, day) < interval.endMs) {
    if (dayExists(zone, day)) days.push(day);
    day = addDays(day, 1);
  }
  return days;
}

/** False for the days that a zone left out when it crossed the date line. */
export function dayExists(zone: Zone, day: Day): boolean {
  return dayLengthMs(zone, day) > 0;
}

/** Elapsed time of the local day [ms]: 23, 24 or 25 hours as a rule, 0 for a day that never was. */
export function dayLengthMs(zone: Zone, day: Day): number {
  const epochDay = epochDayOf(day);
  return startOfEpochDay(zone, epochDay + 1) - startOfEpochDay(zone, epochDay);
}

function dayNotWhole(zone: Zone, day: Day, minutes: PeriodMinutes): InputError {
  const dayMinutes = dayLengthMs(zone, day) / MINUTE_MS;
  const fitting = PERIOD_MINUTES.filter((length) => dayMinutes % length === 0);
  const expected =
    fitting.length === 0
      ? 'another day: no period length fits this one'
      : `periods of ${fitting.join(', ')} minutes`;
  return new InputError(
    'day-not-whole',
    `${day} in ${zone} has ${dayMinutes} minutes, which is not a whole number of periods of ${minutes} minutes.`,
    { details: [{ path: '', value: String(minutes), expected }] },
  );
}

/**
 * How many periods the local day has: 92, 96 or 100 quarter hours as a rule, 0 for a day that the
 * zone never had.
 *
 * @throws InputError `day-not-whole` where the day is not a whole number of periods, with the lengths that fit.
 */
export function periodCountOf(zone: Zone, day: Day, minutes: PeriodMinutes): number {
  const count = dayLengthMs(zone, day) / (minutes * MINUTE_MS);
  if (!Number.isInteger(count)) throw dayNotWhole(zone, day, minutes);
  return count;
}

/**
 * The grid of a local day.
 *
 * @throws InputError `no-such-day` for a day that the zone never had, `day-not-whole` as `periodCountOf`.
 */
export function gridOf(zone: Zone, day: Day, periodMinutes: PeriodMinutes): Grid {
  const periodCount = periodCountOf(zone, day, periodMinutes);
  if (periodCount === 0) {
    throw new InputError('no-such-day', `${day} never was in ${zone}: the calendar there left it out.`, {
      details: [{ path: '', value: day, expected: `a day such as ${addDays(day, 1)}` }],
    });
  }
  const startMs = dayStartMs(zone, day);
  const periodMs = periodMinutes * MINUTE_MS;
  return {
    zone,
    day,
    periodMinutes,
    startMs,
    endMs: startMs + periodCount * periodMs,
    periodCount,
    periodMs,
  };
}

/**
 * The first instant of a period [ms since the epoch].
 *
 * @param index - 0..periodCount; `periodCount` gives the end of the day.
 */
export function periodStartMs(grid: Grid, index: number): number {
  return grid.startMs + index * grid.periodMs;
}

/** The interval of a period, `index` from 0. */
export function periodInterval(grid: Grid, index: number): Interval {
  const startMs = periodStartMs(grid, index);
  return { startMs, endMs: startMs + grid.periodMs };
}

/** The period (from 0) that holds the instant; undefined where the instant is not in the day. */
export function periodIndexAt(grid: Grid, ms: number): number | undefined {
  if (!(ms >= grid.startMs && ms < grid.endMs)) return undefined;
  return Math.floor((ms - grid.startMs) / grid.periodMs);
}

/** True where two grids are the same periods under the same name: zone, day and length are equal. */
export function sameGrid(a: Grid, b: Grid): boolean {
  return a.day === b.day && a.zone === b.zone && a.periodMinutes === b.periodMinutes;
}
