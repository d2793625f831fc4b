import { dayOf, dayStartMs, MINUTE_MS } from '../time/index.ts';
import type { Schedule } from './types.ts';

const HOUR_MINUTES = 60;

/**
 * How often the schedules have to be looked after so that no slot waits: the greatest number of minutes that divides
 * the hour and all distances between full hours and slots.
 *
 * @param nowMs - decides which offset each zone has.
 * @param offsetMinutes - offset from UTC of the clock by which they are looked after [min].
 * @returns [min], a divisor of 60.
 */
export function tickMinutesOf(schedules: readonly Schedule[], nowMs: number, offsetMinutes: number): number {
  const distances = schedules.flatMap(({ zone, timetable }) => {
    const midnightMinutes = dayStartMs(zone, dayOf(zone, nowMs)) / MINUTE_MS;
    const own = timetable.kind === 'every' ? [timetable.everyMs / MINUTE_MS] : timetable.wallMinutes;
    return [...own, midnightMinutes + offsetMinutes];
  });
  return distances.reduce(
    (divisor, distance) => greatestCommonDivisor(divisor, Math.abs(distance) % HOUR_MINUTES),
    HOUR_MINUTES,
  );
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
