import { resample, type Samples } from '../series/index.ts';
import type { Day, Grid } from '../time/index.ts';
import { isSameKind, LOOKBACK_DAYS, type PastDay, pastDaysOf, type Slots } from './past-days.ts';
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

/** A measured day on the periods of the forecast day. */
interface HistoryDay {
  readonly day: Day;
  /** Mean power of the slot in which a period starts [W]; NaN where not measured. */
  readonly powerW: Float64Array;
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
  const used = usedDays(history, grid, options);
  if (used.length === 0) {
    return {
      outcome: 'no-history',
      reason: `no complete day was measured in the ${LOOKBACK_DAYS} days before ${grid.day}`,
    };
  }
  const powerW = weightedMean(used, grid.periodCount, options.smoothing);
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

/**
 * The days that a forecast uses, newest first: the last of the same kind that are measured well enough; where
 * there are too few, or any day will do, the last ones of all kinds.
 */
function usedDays(
  history: Samples,
  grid: Grid,
  { sameKindOfDay, daysMax, nowMs }: ForecastOptions & { readonly nowMs: number },
): readonly HistoryDay[] {
  const past = pastDaysOf(grid).filter(({ grid: { endMs } }) => endMs <= nowMs);
  if (sameKindOfDay) {
    const sameKind = measuredDays(history, past.filter(isSameKind), daysMax);
    if (sameKind.length >= SAME_KIND_DAYS_MIN) return sameKind;
  }
  return measuredDays(history, past, daysMax);
}

function measuredDays(history: Samples, past: readonly PastDay[], daysMax: number): readonly HistoryDay[] {
  const days: HistoryDay[] = [];
  for (const one of past) {
    if (days.length >= daysMax) break;
    const powerW = measuredPower(history, one);
    if (powerW !== undefined) days.push({ day: one.grid.day, powerW });
  }
  return days;
}

/** @returns undefined for a day that is not measured well enough. */
function measuredPower(history: Samples, { grid, slots }: PastDay): Float64Array | undefined {
  const { mean, coveredPu } = resample(history, grid);
  let coveredSum = 0;
  for (const covered of coveredPu) coveredSum += covered;
  if (coveredSum < DAY_COVERED_PU_MIN * grid.periodCount) return undefined;
  for (let index = 0; index < mean.length; index += 1) {
    if (coveredPu[index]! < PERIOD_COVERED_PU_MIN) mean[index] = Number.NaN;
  }
  return slots === 'same' ? mean : onSlots(mean, slots);
}

/** Puts a day on the slots of another one; where its clock shows a time twice, their mean. */
function onSlots(powerW: Float64Array, { from, to }: Slots): Float64Array {
  const sums = new Map<number, { sumW: number; count: number }>();
  for (const [index, slot] of from.entries()) {
    if (Number.isNaN(powerW[index])) continue;
    const { sumW, count } = sums.get(slot) ?? { sumW: 0, count: 0 };
    sums.set(slot, { sumW: sumW + powerW[index]!, count: count + 1 });
  }
  return Float64Array.from(to, (slot) => {
    const sum = sums.get(slot);
    return sum === undefined ? Number.NaN : sum.sumW / sum.count;
  });
}

function weightedMean(days: readonly HistoryDay[], periodCount: number, smoothing: number): Float64Array {
  const sumW = new Float64Array(periodCount);
  const weightSum = new Float64Array(periodCount);
  let weight = 1;
  for (const { powerW } of days) {
    for (let index = 0; index < periodCount; index += 1) {
      const measuredW = powerW[index]!;
      if (Number.isNaN(measuredW)) continue;
      sumW[index]! += weight * measuredW;
      weightSum[index]! += weight;
    }
    weight *= 1 - smoothing;
  }
  for (let index = 0; index < periodCount; index += 1) {
    sumW[index] = weightSum[index]! > 0 ? sumW[index]! / weightSum[index]! : Number.NaN;
  }
  return sumW;
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
