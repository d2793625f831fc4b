import {
  addDays,
  type Day,
  dayOf,
  dayStartMs,
  daysOfInterval,
  type Interval,
  parseDay,
  wallInstantMs,
  type Zone,
} from '../time/index.ts';
import type { Schedule, Slot, Timetable } from './types.ts';

/** How many days are looked through for a slot: zones have left out single days only. */
const SEARCH_DAYS_MAX = 4;

/** The instants of one local day at which the timetable has a run, ascending [ms since the epoch]. */
export function slotsOfDay(zone: Zone, timetable: Timetable, day: Day): readonly number[] {
  const startMs = dayStartMs(zone, day);
  const endMs = dayStartMs(zone, addDays(day, 1));
  if (timetable.kind === 'every') {
    const count = Math.ceil((endMs - startMs) / timetable.everyMs);
    return Array.from({ length: count }, (_, index) => startMs + index * timetable.everyMs);
  }
  const instants = timetable.wallMinutes.map((minutes) => wallInstantMs(zone, day, minutes));
  return [...new Set(instants)].filter((ms) => ms >= startMs && ms < endMs);
}

/** The slots in an interval, its end exclusive, ascending [ms since the epoch]. */
export function slotsIn({ zone, timetable }: Schedule, interval: Interval): readonly number[] {
  return daysOfInterval(zone, interval)
    .flatMap((day) => slotsOfDay(zone, timetable, day))
    .filter((ms) => ms >= interval.startMs && ms < interval.endMs);
}

/** The latest slot that is not after an instant [ms]; undefined where the timetable has none in days before. */
export function lastSlotMs({ zone, timetable }: Schedule, nowMs: number): number | undefined {
  const today = dayOf(zone, nowMs);
  for (let back = 0; back < SEARCH_DAYS_MAX; back += 1) {
    const last = slotsOfDay(zone, timetable, addDays(today, -back)).findLast((ms) => ms <= nowMs);
    if (last !== undefined) return last;
  }
  return undefined;
}

/** The first slot after an instant [ms]; undefined where the timetable has none in the days that follow. */
export function nextSlotMs({ zone, timetable }: Schedule, nowMs: number): number | undefined {
  const today = dayOf(zone, nowMs);
  for (let ahead = 0; ahead < SEARCH_DAYS_MAX; ahead += 1) {
    const next = slotsOfDay(zone, timetable, addDays(today, ahead)).find((ms) => ms > nowMs);
    if (next !== undefined) return next;
  }
  return undefined;
}

/**
 * What a slot is about, and until when a run for it makes sense.
 *
 * @throws InputError `bad-day` where the schedule's day cannot be understood.
 */
export function slotAt(schedule: Schedule, slotMs: number): Slot {
  const { zone, dayText, catchUpMs } = schedule;
  const tooOldMs = slotMs + catchUpMs;
  if (dayText === undefined) return { slotMs, usefulUntilMs: tooOldMs };
  const day = parseDay(dayText, { zone, nowMs: slotMs });
  return { slotMs, day, usefulUntilMs: Math.min(tooOldMs, dayStartMs(zone, addDays(day, 1))) };
}
