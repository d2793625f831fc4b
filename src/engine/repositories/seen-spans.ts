import { DAY_MS, HOUR_MS } from '../time/index.ts';

/*
 * Intervals of a system that were used lie in spans of UTC, an item each: what comes next is added to one item that stays short. Spans
 * take turns in as many items as a record may be days old, so that old ones need not be removed.
 */

/** Of one item [ms]: 48 intervals of five minutes. */
export const SPAN_MS = 4 * HOUR_MS;

/** Days that intervals of one batch may lie in: eight before the day of an arrival, that day, and the next one. */
const SEEN_DAYS = 10;

/** Items that take turns. */
export const SEEN_SLOTS = (SEEN_DAYS * DAY_MS) / SPAN_MS;

/** Of the span that an instant lies in [ms]. */
export function startOfSpan(atMs: number): number {
  return Math.floor(atMs / SPAN_MS) * SPAN_MS;
}

/** The item of a span, and of all spans a multiple of so many before and after it. */
export function slotOf(spanMs: number): string {
  const span = spanMs / SPAN_MS;
  return String(((span % SEEN_SLOTS) + SEEN_SLOTS) % SEEN_SLOTS);
}

/** The starts of all spans that hold some of the time from one instant to another [ms]. */
export function spansBetween(fromMs: number, untilMs: number): readonly number[] {
  const spans: number[] = [];
  for (let spanMs = startOfSpan(fromMs); spanMs <= untilMs; spanMs += SPAN_MS) spans.push(spanMs);
  return spans;
}
