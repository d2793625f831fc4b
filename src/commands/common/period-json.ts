import { formatInstant, type Grid, periodStartMs } from '../../engine/time/index.ts';

/** The day as JSON: what every result with periods says of its grid. */
export function gridJson(grid: Grid) {
  return {
    day: grid.day,
    zone: grid.zone,
    periodMinutes: grid.periodMinutes,
    start: formatInstant(grid.startMs, grid.zone),
    startMs: grid.startMs,
    periodCount: grid.periodCount,
  };
}

/** One object per period: its index from 0, its start, and the values of the given series. */
export function periodsJson(
  grid: Grid,
  series: Readonly<Record<string, ArrayLike<number> | readonly string[]>>,
): readonly object[] {
  return Array.from({ length: grid.periodCount }, (_, periodIndex) => ({
    periodIndex,
    start: formatInstant(periodStartMs(grid, periodIndex), grid.zone),
    ...Object.fromEntries(Object.entries(series).map(([name, values]) => [name, values[periodIndex]])),
  }));
}

/** An instant as JSON has it: ISO 8601 beside milliseconds, under `name` and `nameMs`. */
export function instantJson(name: string, ms: number, zone: Grid['zone']): object {
  return { [name]: formatInstant(ms, zone), [`${name}Ms`]: ms };
}
