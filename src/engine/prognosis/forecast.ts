import { resample, type Samples } from '../series/index.ts';
import { addDays, type Day, dayKind, dayLengthMs, type Grid, gridOf, wallMinutes } from '../time/index.ts';
import type { Forecast } from './types.ts';

/** How a forecast is made from history. */
export interface ForecastOptions {
  /** Only days of the same kind (workday, Saturday, Sunday) as the target, while there are enough of them. */
  readonly sameKindOfDay: boolean;
  /** Weight of the newest day against all older ones, 0 < α < 1: day j counts (1 − α)^j. */
  readonly smoothing: number;
  /** At most this many days are used. */
  readonly daysMax: number;
}

/** Loads: what people do depends on the kind of day, and changes slowly. */
export const LOAD_FORECAST: ForecastOptions = { sameKindOfDay: true, smoothing: 0.2, daysMax: 10 };

/** Sun: any day will do, and the last ones say most. */
export const PV_FORECAST: ForecastOptions = { sameKindOfDay: false, smoothing: 0.3, daysMax: 10 };

/** History further back than this is not looked at [days]. */
export const LOOKBACK_DAYS = 42;

/** With fewer days of the same kind than this, days of other kinds are used as well. */
const SAME_KIND_DAYS_MIN = 2;

/** A day whose measurements cover less than this is left out. */
const DAY_COVERED_PU_MIN = 0.8;

/** A period that is covered less than this says nothing about that period. */
const PERIOD_COVERED_PU_MIN = 0.5;

/** A forecast, or why the history gives none. */
export type ForecastOutcome =
  | { readonly outcome: 'forecast'; readonly forecast: Forecast }
  | { readonly outcome: 'no-history'; readonly reason: string };

interface HistoryDay {
  readonly day: Day;
  /** Mean power by minute of the wall clock at which a period starts [W]; absent where not measured. */
  readonly byWallMinutes: ReadonlyMap<number, number>;
}

/**
 * Forecasts one local day as the exponentially weighted mean of recent days, slot by slot of the
 * wall clock, so that the habit of 18:00 stays at 18:00 across a change of the clock. A mean, not a
 * median: forecasts are summed over a group, and only means add up without bias.
 *
 * Method: exponential smoothing of same-type days, as in R. J. Hyndman and G. Athanasopoulos,
 * "Forecasting: Principles and Practice" (3rd ed., 2021), section 8.1, applied per slot and day type.
 *
 * @param history - measured mean power [W]; only days that had ended at `nowMs` are used.
 * @param grid - the day to forecast.
 * @returns [W] per period of the grid, or why there is nothing to forecast from.
 */
export function forecastDay(
  history: Samples,
  grid: Grid,
  options: ForecastOptions & { readonly nowMs: number },
): ForecastOutcome {
  const days = recentDays(history, grid, options.nowMs);
  const used = chooseDays(days, grid, options);
  if (used.length === 0) {
    return {
      outcome: 'no-history',
      reason: `no complete day was measured in the ${LOOKBACK_DAYS} days before ${grid.day}`,
    };
  }
  const powerW = weightedMean(used, grid, options.smoothing);
  fillBetween(powerW);
  return {
    outcome: 'forecast',
    forecast: {
      powerW,
      daysUsed: used.length,
      method: `mean of ${used.length} days from ${used.at(-1)?.day} to ${used[0]?.day}, newest weighted ${options.smoothing}`,
    },
  };
}

/** Days before the target that had ended and are measured well enough, newest first. */
function recentDays(history: Samples, grid: Grid, nowMs: number): readonly HistoryDay[] {
  const days: HistoryDay[] = [];
  for (let back = 1; back <= LOOKBACK_DAYS; back += 1) {
    const day = addDays(grid.day, -back);
    if (!hasWholePeriods(grid, day)) continue;
    const dayGrid = gridOf(grid.zone, day, grid.periodMinutes);
    if (dayGrid.endMs > nowMs) continue;
    const measured = measuredDay(history, dayGrid);
    if (measured !== undefined) days.push(measured);
  }
  return days;
}

/** False for a day that the zone left out, or whose length is no multiple of the period. */
function hasWholePeriods(grid: Grid, day: Day): boolean {
  const lengthMs = dayLengthMs(grid.zone, day);
  return lengthMs > 0 && lengthMs % grid.periodMs === 0;
}

function measuredDay(history: Samples, grid: Grid): HistoryDay | undefined {
  const { mean, coveredPu } = resample(history, grid);
  let coveredSum = 0;
  for (const covered of coveredPu) coveredSum += covered;
  if (coveredSum < DAY_COVERED_PU_MIN * grid.periodCount) return undefined;

  const sums = new Map<number, { sumW: number; count: number }>();
  for (let index = 0; index < grid.periodCount; index += 1) {
    if (coveredPu[index]! < PERIOD_COVERED_PU_MIN) continue;
    const slot = wallMinutes(grid, index);
    const entry = sums.get(slot) ?? { sumW: 0, count: 0 };
    sums.set(slot, { sumW: entry.sumW + mean[index]!, count: entry.count + 1 });
  }
  const byWallMinutes = new Map<number, number>();
  for (const [slot, { sumW, count }] of sums) byWallMinutes.set(slot, sumW / count);
  return { day: grid.day, byWallMinutes };
}

function chooseDays(
  days: readonly HistoryDay[],
  grid: Grid,
  options: ForecastOptions,
): readonly HistoryDay[] {
  const kind = dayKind(grid.day);
  const sameKind = days.filter(({ day }) => dayKind(day) === kind);
  const chosen = options.sameKindOfDay && sameKind.length >= SAME_KIND_DAYS_MIN ? sameKind : days;
  return chosen.slice(0, options.daysMax);
}

function weightedMean(days: readonly HistoryDay[], grid: Grid, smoothing: number): Float64Array {
  const powerW = new Float64Array(grid.periodCount);
  for (let index = 0; index < grid.periodCount; index += 1) {
    const slot = wallMinutes(grid, index);
    let weight = 1;
    let weightSum = 0;
    let sumW = 0;
    for (const { byWallMinutes } of days) {
      const measuredW = byWallMinutes.get(slot);
      if (measuredW !== undefined) {
        sumW += weight * measuredW;
        weightSum += weight;
      }
      weight *= 1 - smoothing;
    }
    powerW[index] = weightSum > 0 ? sumW / weightSum : Number.NaN;
  }
  return powerW;
}

/** Puts a straight line over slots that no day has measured; the ends are held. */
function fillBetween(powerW: Float64Array): void {
  let lastKnown = -1;
  for (let index = 0; index <= powerW.length; index += 1) {
    if (index < powerW.length && Number.isNaN(powerW[index])) continue;
    const before = lastKnown >= 0 ? powerW[lastKnown]! : powerW[index]!;
    const after = index < powerW.length ? powerW[index]! : before;
    const span = index - lastKnown;
    for (let gap = lastKnown + 1; gap < index; gap += 1) {
      powerW[gap] = before + ((after - before) * (gap - lastKnown)) / span;
    }
    lastKnown = index;
  }
}
