import { addDays, dayKind, dayLengthMs, type Grid, gridOf, sameGrid, wallMinutes } from '../time/index.ts';

/** History further back than this is not looked at [days]. */
export const LOOKBACK_DAYS = 42;

/** A day before the one that is forecast. */
export interface PastDay {
  readonly grid: Grid;
  readonly isSameKind: boolean;
  /** How its periods lie on the wall clock. */
  readonly slots: 'same' | Slots;
}

/** Minutes of the wall clock at which the periods of a past day start, and those of the day that is forecast. */
export interface Slots {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Whether it is a workday, Saturday or Sunday as the day that is forecast. */
export function isSameKind(past: PastDay): boolean {
  return past.isSameKind;
}

/** A group's sites are forecast one after the other on equal grids, and their past is the same. */
let last: { readonly grid: Grid; readonly days: readonly PastDay[] } | undefined;

/** The days before a day, newest first, but for those that have no whole periods. */
export function pastDaysOf(grid: Grid): readonly PastDay[] {
  if (last === undefined || !sameGrid(last.grid, grid)) last = { grid, days: listPastDays(grid) };
  return last.days;
}

function listPastDays(grid: Grid): readonly PastDay[] {
  const to = slotsOf(grid);
  const days: PastDay[] = [];
  for (let back = 1; back <= LOOKBACK_DAYS; back += 1) {
    const day = addDays(grid.day, -back);
    if (!hasWholePeriods(grid, day)) continue;
    const past = gridOf(grid.zone, day, grid.periodMinutes);
    const from = slotsOf(past);
    const isSame = from.length === to.length && from.every((slot, index) => slot === to[index]);
    days.push({
      grid: past,
      isSameKind: dayKind(day) === dayKind(grid.day),
      slots: isSame ? 'same' : { from, to },
    });
  }
  return days;
}

/** False for a day that the zone left out, or whose length is no multiple of the period. */
function hasWholePeriods(grid: Grid, day: Grid['day']): boolean {
  const lengthMs = dayLengthMs(grid.zone, day);
  return lengthMs > 0 && lengthMs % grid.periodMs === 0;
}

function slotsOf(grid: Grid): readonly number[] {
  return Array.from({ length: grid.periodCount }, (_, index) => wallMinutes(grid, index));
}
