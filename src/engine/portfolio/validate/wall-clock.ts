import { wallText } from '../../time/index.ts';
import type { AvailabilityWindow, VehicleSession } from '../types.ts';
import type { Findings } from './findings.ts';

/** Minutes of a day on the wall clock; 24:00 is its end. */
export const WALL_MINUTES_PER_DAY = 1440;
const DAYS_PER_WEEK = 7;

/** Finds a time outside 00:00 to 24:00. */
export function checkWallMinutes(found: Findings, path: string, minutes: number): void {
  if (!Number.isInteger(minutes) || minutes < 0 || minutes > WALL_MINUTES_PER_DAY) {
    found.add(path, minutes, 'a time from 00:00 to 24:00');
  }
}

/** Finds an empty set of weekdays, and one that is not ascending from 1 Monday to 7 Sunday. */
export function checkWeekdays(found: Findings, path: string, weekdays: readonly number[]): void {
  const isOrdered = weekdays.every((day, index) => index === 0 || day > weekdays[index - 1]!);
  const isKnown = weekdays.every((day) => Number.isInteger(day) && day >= 1 && day <= DAYS_PER_WEEK);
  if (weekdays.length === 0 || !isOrdered || !isKnown) {
    found.add(path, weekdays.join(','), 'one weekday or more, each once');
  }
}

/** Finds a window that is empty or passes midnight. */
export function checkWindow(found: Findings, path: string, window: AvailabilityWindow): void {
  checkWallMinutes(found, `${path}.start`, window.startMinutes);
  checkWallMinutes(found, `${path}.end`, window.endMinutes);
  checkWeekdays(found, `${path}.weekdays`, window.weekdays);
  if (window.endMinutes <= window.startMinutes) {
    found.add(`${path}.end`, wallText(window.endMinutes), endAfter(window.startMinutes));
  }
}

/** @returns what is expected of the end of a window that may not pass midnight. */
export function endAfter(startMinutes: number): string {
  return `a time after ${wallText(startMinutes)}; a window over midnight is written as two`;
}

/** How long a vehicle stays, by the wall clock [min]: over midnight where it leaves earlier than it came. */
export function stayMinutes(session: VehicleSession): number {
  const minutes = session.departureMinutes - session.arrivalMinutes;
  return minutes > 0 ? minutes : minutes + WALL_MINUTES_PER_DAY;
}

/** Finds a stay that begins before another vehicle has left, in the course of a week. */
export function checkStaysApart(found: Findings, path: string, sessions: readonly VehicleSession[]): void {
  const stays = sessions.flatMap(staysOfWeek).sort((a, b) => a.start - b.start);
  const reported = new Set<number>();
  stays.forEach((stay, index) => {
    const next = stays[index + 1] ?? nextWeek(stays[0]!);
    const overlaps = stays.length > 1 && stay.end > next.start;
    if (!overlaps || reported.has(next.session)) return;
    reported.add(next.session);
    const { arrivalMinutes } = sessions[next.session]!;
    found.add(
      `${path}[${next.session}].arrival`,
      wallText(arrivalMinutes),
      `an arrival after the vehicle of sessions[${stay.session}] has left`,
    );
  });
}

interface Stay {
  readonly session: number;
  /** Minutes since Monday 00:00. */
  readonly start: number;
  readonly end: number;
}

function staysOfWeek(session: VehicleSession, index: number): readonly Stay[] {
  return session.weekdays.map((day) => {
    const start = (day - 1) * WALL_MINUTES_PER_DAY + session.arrivalMinutes;
    return { session: index, start, end: start + stayMinutes(session) };
  });
}

function nextWeek(stay: Stay): Stay {
  const week = DAYS_PER_WEEK * WALL_MINUTES_PER_DAY;
  return { ...stay, start: stay.start + week, end: stay.end + week };
}
