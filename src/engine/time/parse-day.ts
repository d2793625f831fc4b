import { addDays, badDay, type Day, dayFromText } from './day.ts';
import { dayOf } from './grid.ts';
import type { Zone } from './zone.ts';

/** What a relative day or instant is relative to, and the zone that local times are in. */
export interface Clock {
  readonly zone: Zone;
  /** The present [ms since the epoch]. */
  readonly nowMs: number;
}

const WORDS: ReadonlyMap<string, number> = new Map([
  ['yesterday', -1],
  ['today', 0],
  ['tomorrow', 1],
]);
const SHIFT_PATTERN = /^[+-]\d{1,4}$/;

/** Days from today that the text means; undefined where it is no relative day. */
function shiftOf(text: string): number | undefined {
  return WORDS.get(text) ?? (SHIFT_PATTERN.test(text) ? Number(text) : undefined);
}

/** The day that a text means, or undefined where it means none. */
export function dayFromWords(text: string, clock: Clock): Day | undefined {
  const shift = shiftOf(text);
  return shift === undefined ? dayFromText(text) : addDays(dayOf(clock.zone, clock.nowMs), shift);
}

/**
 * Parses a day as operators write it: '2026-11-21', 'today', 'tomorrow', 'yesterday', '+1', '-2' (days from
 * today, in the zone).
 *
 * @throws InputError `bad-day`.
 */
export function parseDay(text: string, clock: Clock): Day {
  const day = dayFromWords(text, clock);
  if (day === undefined) {
    throw badDay(text, 'a day such as 2026-11-21, today, tomorrow, yesterday, +1 or -2');
  }
  return day;
}
