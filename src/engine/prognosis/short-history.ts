import type { Grid, Interval } from '../time/index.ts';
import type { ForecastOptions } from './forecast.ts';
import { pastDaysOf } from './past-days.ts';

/**
 * The part of the history that a forecast needs where all of it is measured: with samples that cover it without a gap
 * the forecast is the same as with all samples of the LOOKBACK_DAYS.
 *
 * @param options - only days that had ended at `nowMs` [ms] are used.
 * @returns the days from the oldest to the newest that is used; undefined where there are not as many days of the kind
 * as the forecast would use, so that it may depend on all of the history.
 */
export function shortHistory(
  grid: Grid,
  { sameKindOfDay, daysMax, nowMs }: ForecastOptions & { readonly nowMs: number },
): Interval | undefined {
  const used = pastDaysOf(grid)
    .filter((past) => past.grid.endMs <= nowMs && (past.isSameKind || !sameKindOfDay))
    .slice(0, daysMax);
  if (used.length < daysMax) return undefined;
  return { startMs: used.at(-1)!.grid.startMs, endMs: used[0]!.grid.endMs };
}
