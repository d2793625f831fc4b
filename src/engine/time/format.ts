import { offsetsOf } from './offsets.ts';
import { DAY_MS, MINUTE_MS } from './units.ts';
import { offsetText, wallMinutesAt, wallText } from './wall.ts';
import { UTC, type Zone } from './zone.ts';

/** Of the calendar of programs (ECMA-262, time values), without a day for offsets. */
const SHOWN_MAX_MS = 8.64e15 - DAY_MS;

/**
 * Writes an instant as RFC 3339 in the zone: '2026-11-21T14:00:00+01:00', with 'Z' in UTC; milliseconds
 * only where there are some.
 *
 * @param ms - [ms since the epoch], whole. What no calendar has is shown as the number that it is.
 */
export function formatInstant(ms: number, zone: Zone): string {
  // What is stored may be anything; to show it must not fail.
  if (!(Math.abs(ms) <= SHOWN_MAX_MS)) return `${ms} ms`;
  // RFC 3339 has no seconds in offsets; Monrovia had them until 1972.
  const offsetMinutes = Math.round(offsetsOf(zone).offsetMsAt(ms) / MINUTE_MS);
  // The digits that the wall clock shows are those of UTC at another instant.
  const shown = new Date(ms + offsetMinutes * MINUTE_MS).toISOString();
  const clock = shown.slice(0, shown.endsWith('.000Z') ? -'.000Z'.length : -'Z'.length);
  return clock + (zone === UTC ? 'Z' : offsetText(offsetMinutes * MINUTE_MS));
}

/** The wall clock's 'HH:mm' at an instant. */
export function formatTime(ms: number, zone: Zone): string {
  return wallText(wallMinutesAt(zone, ms));
}
