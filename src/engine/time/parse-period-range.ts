import { InputError, type Problem } from '../errors.ts';
import { dayFromText } from './day.ts';
import { type Grid, periodStartMs } from './grid.ts';
import { offsetsOf } from './offsets.ts';
import { MINUTE_MS } from './units.ts';
import {
  instantsReachingWall,
  instantsShowingWall,
  localMidnightMs,
  offsetText,
  wallLabelAt,
} from './wall.ts';

/** Periods `from`..`to`, counted from 0, `to` exclusive; never empty. */
export interface PeriodRange {
  readonly from: number;
  readonly to: number;
}

/** A time of day as written: minutes of the wall clock, 0..1440, and the offset where one is given. */
interface WallTime {
  readonly text: string;
  readonly minutes: number;
  readonly offset?: string;
}

/** What was found, or what is wrong with it. */
type Found<T> = { readonly value: T } | { readonly problem: string };

const NUMBERS_PATTERN = /^(\d{1,4})(?:-(\d{1,4}))?$/;
const OFFSET = '(?:Z|(?:UTC)?\\+\\d{2}:\\d{2}|UTC-\\d{2}:\\d{2})';
const TIMES_PATTERN = new RegExp(`^(\\d{1,2}:\\d{2}${OFFSET}?)(?:-(\\d{1,2}:\\d{2}${OFFSET}?))?$`);
const TIME_PATTERN = /^(\d{1,2}):(\d{2})(.*)$/;
const DAY_END_MINUTES = 1_440;

function wallTimeOf(text: string): WallTime | undefined {
  const match = TIME_PATTERN.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  if (Number(match[2]) > 59 || minutes > DAY_END_MINUTES) return undefined;
  const offset = match[3]!.replace('UTC', '').replace('Z', '+00:00');
  return offset === '' ? { text, minutes } : { text, minutes, offset };
}

function withOffset(grid: Grid, time: WallTime, instants: readonly number[]): readonly number[] {
  const { offset } = time;
  if (offset === undefined) return instants;
  return instants.filter((ms) => offsetText(offsetsOf(grid.zone).offsetMsAt(ms)) === offset);
}

function timeOfDay(grid: Grid): string {
  return `a time that ${grid.day} has in ${grid.zone}`;
}

/** The first instant at which the day's clock shows the time or, where it is skipped, a later one. */
function afterSkipped(grid: Grid, time: WallTime): Found<number> {
  if (time.offset !== undefined) return { problem: timeOfDay(grid) };
  const localMs = localMidnightMs(grid.day) + time.minutes * MINUTE_MS;
  return { value: offsetsOf(grid.zone).firstInstantFrom(localMs) };
}

function startInstant(grid: Grid, time: WallTime): Found<number> {
  const [first] = withOffset(grid, time, instantsShowingWall(grid, time.minutes));
  return first === undefined ? afterSkipped(grid, time) : { value: first };
}

function endInstant(grid: Grid, time: WallTime): Found<number> {
  if (time.minutes === 0 || time.minutes === DAY_END_MINUTES) return { value: grid.endMs };
  // With an offset the very instant is meant, as periodLabel writes it.
  if (time.offset !== undefined) return startInstant(grid, time);
  const last = instantsReachingWall(grid, time.minutes).at(-1);
  return last === undefined ? afterSkipped(grid, time) : { value: last };
}

/** The one instant of a time that stands alone, which must be on the clock exactly once. */
function onlyInstant(grid: Grid, time: WallTime): Found<number> {
  const instants = withOffset(grid, time, instantsShowingWall(grid, time.minutes % DAY_END_MINUTES));
  const [first] = instants;
  if (time.minutes === DAY_END_MINUTES || first === undefined) {
    return { problem: timeOfDay(grid) };
  }
  if (instants.length === 1) return { value: first };
  return { problem: instants.map((ms) => wallLabelAt(grid, ms)).join(' or ') };
}

/** The boundary (0..periodCount) at an instant; the nearest ones are named where there is none. */
function boundaryAt(grid: Grid, instant: Found<number>): Found<number> {
  if ('problem' in instant) return instant;
  const index = (instant.value - grid.startMs) / grid.periodMs;
  if (Number.isInteger(index)) return { value: index };
  const before = wallLabelAt(grid, periodStartMs(grid, Math.floor(index)));
  const after = wallLabelAt(grid, periodStartMs(grid, Math.ceil(index)));
  return { problem: `a boundary of periods of ${grid.periodMinutes} minutes: ${before} or ${after}` };
}

function refuse(text: string, grid: Grid, details: readonly Problem[]): InputError {
  return new InputError(
    'bad-period-range',
    `"${text}" is no range of periods of ${grid.day} in ${grid.zone}.`,
    {
      details,
    },
  );
}

function problemsOf(named: Readonly<Record<string, Found<number>>>): readonly Problem[] {
  return Object.entries(named).flatMap(([value, found]) =>
    'problem' in found ? [{ path: '', value, expected: found.problem }] : [],
  );
}

function numberedRange(text: string, grid: Grid, match: RegExpExecArray): PeriodRange {
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (first >= 1 && last <= grid.periodCount && first <= last) return { from: first - 1, to: last };
  const expected = `periods from 1 to ${grid.periodCount}, the first not after the last`;
  throw refuse(text, grid, [{ path: '', value: text, expected }]);
}

function oneTime(text: string, grid: Grid, time: WallTime): PeriodRange {
  const boundary = boundaryAt(grid, onlyInstant(grid, time));
  if ('problem' in boundary) throw refuse(text, grid, problemsOf({ [time.text]: boundary }));
  return { from: boundary.value, to: boundary.value + 1 };
}

function timeRange(text: string, grid: Grid, times: readonly [WallTime, WallTime]): PeriodRange {
  const from = boundaryAt(grid, startInstant(grid, times[0]));
  const to = boundaryAt(grid, endInstant(grid, times[1]));
  if ('problem' in from || 'problem' in to) {
    throw refuse(text, grid, problemsOf({ [times[0].text]: from, [times[1].text]: to }));
  }
  if (from.value < to.value) return { from: from.value, to: to.value };
  const expected = 'a range with at least one period, its end after its start and on the same day';
  throw refuse(text, grid, [{ path: '', value: text, expected }]);
}

/** The part after 'YYYY-MM-DD/', where the day is written and is the grid's. */
function withoutDay(text: string, grid: Grid): string {
  const slash = text.indexOf('/');
  if (slash < 0) return text;
  const day = dayFromText(text.slice(0, slash));
  if (day === grid.day) return text.slice(slash + 1);
  throw refuse(text, grid, [{ path: '', value: text.slice(0, slash), expected: `the day ${grid.day}` }]);
}

/**
 * Parses periods of a day as operators write them.
 *
 * - '57', '57-60': periods counted from 1, both ends included.
 * - '14:00': the one period that starts then. A time that the day has twice needs its offset, as
 *   `periodLabel` writes it: '02:15+01:00', '01:15UTC-05:00'; one that it skips is refused.
 * - '17:00-20:00': what the wall clock says, the end exclusive. A repeated time is the first of
 *   the two as start and the last as end, so that '02:00-03:00' is eight quarter hours when the clocks are
 *   put back and '01:00-02:00' is four as ever (the clock ticks up to 02:00 only once). A skipped time is the
 *   first instant after it, so that '01:30-02:30' is half an hour when they are put forward. '24:00' or '00:00' as
 *   end is the end of the day, '00:00' as start its first instant where the clocks skip midnight.
 * - '2026-11-21/57', '2026-11-21/17:00-20:00': the same with the day, which must be the grid's.
 *
 * @returns `from` and `to`, counted from 0, `to` exclusive, 0 <= from < to <= grid.periodCount.
 * @throws InputError `bad-period-range`: no such form, out of the day, empty, or not at boundaries of periods (then with
 *   the nearest ones).
 */
export function parsePeriodRange(text: string, grid: Grid): PeriodRange {
  const wanted = withoutDay(text, grid);
  const numbers = NUMBERS_PATTERN.exec(wanted);
  if (numbers !== null) return numberedRange(text, grid, numbers);
  const times = TIMES_PATTERN.exec(wanted);
  const start = wallTimeOf(times?.[1] ?? '');
  const end = wallTimeOf(times?.[2] ?? '');
  if (start !== undefined && times?.[2] === undefined) return oneTime(text, grid, start);
  if (start !== undefined && end !== undefined) return timeRange(text, grid, [start, end]);
  const expected = 'periods such as 57 or 57-60, or local times such as 14:00 or 17:00-20:00';
  throw refuse(text, grid, [{ path: '', value: wanted, expected }]);
}
