import { type Day, dayOfEpochDay, epochDayOf } from './day.ts';
import { type Grid, periodStartMs } from './grid.ts';
import { offsetsOf } from './offsets.ts';
import { DAY_MS, MINUTE_MS, twoDigits } from './units.ts';
import type { Zone } from './zone.ts';

/** What the wall clock shows, and when it shows it. */

function localMsOf(zone: Zone, ms: number): number {
  return ms + offsetsOf(zone).offsetMsAt(ms);
}

/** Minutes that the wall clock shows after its midnight at an instant: 0..1439, rounded down. */
export function wallMinutesAt(zone: Zone, ms: number): number {
  const localMs = localMsOf(zone, ms);
  return Math.floor((localMs - Math.floor(localMs / DAY_MS) * DAY_MS) / MINUTE_MS);
}

/**
 * Minutes that the wall clock shows after its midnight when the period starts: 0..1439. It aligns
 * the periods of days of different length; on a day of 25 hours an hour of values comes twice.
 */
export function wallMinutes(grid: Grid, index: number): number {
  return wallMinutesAt(grid.zone, periodStartMs(grid, index));
}

/**
 * The first instant of the local day from which its wall clock shows at least these minutes after midnight: where
 * they are skipped the instant of the change, where they come twice the first of both.
 *
 * @param minutes - 0..1440.
 * @returns [ms since the epoch]; the start of the next day where the rest of the day is skipped.
 */
export function wallInstantMs(zone: Zone, day: Day, minutes: number): number {
  return offsetsOf(zone).firstInstantFrom(localMidnightMs(day) + minutes * MINUTE_MS);
}

/** 'HH:mm' of minutes after midnight, 0..1440. */
export function wallText(minutes: number): string {
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** An offset as ISO 8601 writes it, to the minute: '+02:00', '-03:30'. */
export function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  return `${offsetMs < 0 && minutes > 0 ? '-' : '+'}${wallText(minutes)}`;
}

/** The local clock's midnight that begins the day, as ms of the local clock. */
export function localMidnightMs(day: Day): number {
  return epochDayOf(day) * DAY_MS;
}

/**
 * The instants of the grid's day at which the wall clock shows this day's date and these minutes after midnight: none
 * where they are skipped, two where they are repeated; ascending.
 */
export function instantsShowingWall(grid: Grid, minutes: number): readonly number[] {
  return offsetsOf(grid.zone)
    .instantsShowing(localMidnightMs(grid.day) + minutes * MINUTE_MS)
    .filter((ms) => ms >= grid.startMs && ms < grid.endMs);
}

/** As `instantsShowingWall`, for the end of a range: the instants that the clock reaches by ticking up. */
export function instantsReachingWall(grid: Grid, minutes: number): readonly number[] {
  return offsetsOf(grid.zone)
    .instantsReaching(localMidnightMs(grid.day) + minutes * MINUTE_MS)
    .filter((ms) => ms > grid.startMs && ms <= grid.endMs);
}

/** As `periodLabel`, for any instant of the grid's day, its end included. */
export function wallLabelAt(grid: Grid, ms: number): string {
  if (ms === grid.endMs) return '24:00';
  const localMs = localMsOf(grid.zone, ms);
  const text = wallText(wallMinutesAt(grid.zone, ms));
  const date = dayOfEpochDay(Math.floor(localMs / DAY_MS));
  if (date !== grid.day) return `${date}T${text}`;
  if (instantsShowingWall(grid, wallMinutesAt(grid.zone, ms)).length < 2) return text;
  const offset = offsetText(offsetsOf(grid.zone).offsetMsAt(ms));
  return offset.startsWith('-') ? `${text}UTC${offset}` : `${text}${offset}`;
}

/**
 * The local time at which a period starts, 'HH:mm', as `parsePeriodRange` reads it. Where the wall clock shows that time
 * twice on the day, its offset follows: '02:15+02:00' and '02:15+01:00', in the Americas '01:15UTC-04:00' because
 * '01:15-04:00' is a range. Where the clocks were put back over midnight and show the day before
 * again, the date precedes: '2010-11-06T23:15' (such periods are addressed by number). The labels of a day are unique.
 *
 * @param index - 0..periodCount; `periodCount` gives '24:00'.
 */
export function periodLabel(grid: Grid, index: number): string {
  return wallLabelAt(grid, periodStartMs(grid, index));
}
