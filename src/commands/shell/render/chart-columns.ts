import { widthOf } from './width.ts';

/** The level axis of a chart: which periods stand in which column. */
export interface Columns {
  readonly count: number;
  /** The periods in the left and in the right half of a column; end not included. */
  halves(column: number): readonly [PeriodSpan, PeriodSpan];
  columnOf(periodIndex: number): number;
  /** Labels that fit, each at the column of its period. */
  ticks(labels: readonly string[]): readonly Tick[];
}

export interface PeriodSpan {
  readonly start: number;
  readonly end: number;
}

export interface Tick {
  readonly column: number;
  readonly text: string;
}

/** Columns that one period may be wide at most: a day of hours is not stretched over a whole wall. */
const COLUMNS_PER_PERIOD_MAX = 4;

/** Distances between labels in hours, where labels are times of day. */
const TICK_HOURS = [1, 2, 3, 4, 6, 12];

/** @param available - columns of the screen. */
export function chartColumns(periodCount: number, available: number): Columns {
  const halvesPerPeriod = halvesOf(periodCount, available);
  const halfCount = Math.ceil(periodCount * halvesPerPeriod);
  const count = Math.ceil(halfCount / 2);
  const span = (half: number): PeriodSpan => ({
    start: Math.min(periodCount, Math.floor(half / halvesPerPeriod)),
    end: Math.min(periodCount, Math.max(Math.ceil((half + 1) / halvesPerPeriod), 1)),
  });
  const columnOf = (periodIndex: number) =>
    Math.min(count - 1, Math.max(0, Math.floor((periodIndex * halvesPerPeriod) / 2)));
  return {
    count,
    halves: (column) => [span(2 * column), span(2 * column + 1)],
    columnOf,
    ticks: (labels) => ticksOf(labels, columnOf, count),
  };
}

/** Half columns per period: 2, 4, … for whole columns; 1 for half a column; 1/2, 1/3, … where periods share. */
function halvesOf(periodCount: number, available: number): number {
  const columns = Math.max(8, available);
  if (columns >= periodCount) {
    return 2 * Math.min(COLUMNS_PER_PERIOD_MAX, Math.floor(columns / Math.max(1, periodCount)));
  }
  return 1 / Math.ceil(periodCount / (2 * columns));
}

/** Full hours at the smallest distance that leaves two blanks between labels. */
function ticksOf(
  labels: readonly string[],
  columnOf: (periodIndex: number) => number,
  count: number,
): readonly Tick[] {
  const all = labels.map((text, index): Tick => ({ column: columnOf(index), text: withoutOffset(text) }));
  for (const hours of TICK_HOURS) {
    const ticks = all.filter(({ text }) => isEveryHours(text, hours));
    if (ticks.length > 0 && fits(ticks, count)) return ticks;
  }
  return all.slice(0, 1);
}

/** A time that the day has twice is told with its offset, `02:00+01:00`; on an axis its place tells which. */
function withoutOffset(label: string): string {
  return /^\d\d:\d\d(?=\D)/.exec(label)?.[0] ?? label;
}

function isEveryHours(text: string, hours: number): boolean {
  const match = /(\d\d):00$/.exec(text);
  return match !== null && Number(match[1]) % hours === 0;
}

function fits(ticks: readonly Tick[], count: number): boolean {
  return ticks.every((tick, index) => {
    const nextColumn = ticks[index + 1]?.column ?? count + widthOf(tick.text);
    return tick.column + widthOf(tick.text) + 2 <= nextColumn || nextColumn > count;
  });
}
