import { type Grid, periodLabel } from '../../engine/time/index.ts';

/** What each period of a day is called: its local start time, unique within the day. */
export function periodLabels(grid: Grid): readonly string[] {
  return Array.from({ length: grid.periodCount }, (_, period) => periodLabel(grid, period));
}

/** The local time at which a period ends; 24:00 for the last. */
export function endLabel(grid: Grid, period: number): string {
  return period + 1 === grid.periodCount ? '24:00' : periodLabel(grid, period + 1);
}

/** A run of periods [from, to) that show the same. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** Joins neighbouring periods for which `same` holds, so that a table has few rows. */
export function runsOf(periodCount: number, same: (a: number, b: number) => boolean): readonly Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < periodCount; ) {
    let to = from + 1;
    while (to < periodCount && same(from, to)) to += 1;
    runs.push({ from, to });
    from = to;
  }
  return runs;
}

/** `17:00-18:15`. */
export function runLabel(grid: Grid, { from, to }: Run): string {
  return `${periodLabel(grid, from)}-${endLabel(grid, to - 1)}`;
}

const MS_PER_HOUR = 3_600_000;

/** Energy of a series of powers [Wh]. */
export function energyWh(powersW: ArrayLike<number>, periodMs: number): number {
  let sumW = 0;
  for (let period = 0; period < powersW.length; period += 1) sumW += powersW[period]!;
  return (sumW * periodMs) / MS_PER_HOUR;
}
