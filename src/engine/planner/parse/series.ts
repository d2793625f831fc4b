import type { Problems } from './problems.ts';
import { at } from './problems.ts';
import { ENERGY_WH_MAX, POWER_W_MAX, PRICE_MICROS_MAX } from './ranges.ts';

/** What the numbers of one series may be. */
export interface SeriesRule {
  /** What `null`, or the whole key left out, stands for; absent: neither is allowed. */
  readonly absent?: number;
  readonly isAllowed?: (value: number) => boolean;
  /** As a clause: `a power of at least 0 W`. */
  readonly expected: string;
}

/** How many wrong numbers of one series are told: the rest is the same mistake. */
const TOLD_MAX = 5;

/** Turns what stands in a file into series of one length. */
export interface SeriesReader {
  /** @param value - one number for all periods, or one per period; null where the rule has a meaning for it. */
  read(value: unknown, path: string, rule: SeriesRule): Float64Array;
  readonly periodCount: number;
}

/**
 * Makes a reader of series for one horizon. What cannot be read is 0 and taken down; after TOLD_MAX wrong
 * numbers the rest of a series is not looked at.
 *
 * @param periodCount - how many values a list must have, ≥ 1.
 */
export function seriesReader(periodCount: number, problems: Problems): SeriesReader {
  const readOne = (value: unknown, path: string, rule: SeriesRule): number | undefined => {
    if (value === null && rule.absent !== undefined) return rule.absent;
    if (typeof value === 'number' && Number.isFinite(value) && (rule.isAllowed?.(value) ?? true))
      return value;
    problems.add(path, value, rule.expected);
    return undefined;
  };
  const read = (value: unknown, path: string, rule: SeriesRule): Float64Array => {
    const series = new Float64Array(periodCount);
    if (value === undefined && rule.absent !== undefined) return series.fill(rule.absent);
    if (!Array.isArray(value)) return series.fill(readOne(value, path, rule) ?? 0);
    if (value.length !== periodCount) {
      problems.add(path, `${value.length} values`, `one value, or ${periodCount}: one for each period`);
      return series;
    }
    let told = 0;
    for (let period = 0; period < periodCount && told < TOLD_MAX; period++) {
      const one = readOne(value[period], at(path, period), rule);
      if (one === undefined) told += 1;
      else series[period] = one;
    }
    return series;
  };
  return { read, periodCount };
}

/* What each series may hold, by what it measures. */

const within = (most: number) => (value: number) => Math.abs(value) <= most;
const from0To = (most: number) => (value: number) => value >= 0 && value <= most;

export const PRICE: SeriesRule = {
  isAllowed: within(PRICE_MICROS_MAX),
  expected: 'a price of at most 1000000 units of the currency, in micro-units',
};
export const PRICE_OR_NOTHING: SeriesRule = { ...PRICE, absent: 0 };
export const POWER_GIVEN: SeriesRule = {
  isAllowed: within(POWER_W_MAX),
  expected: 'a power of at most 10 GW',
};
export const POWER: SeriesRule = { ...POWER_GIVEN, absent: 0 };
export const POWER_MAX: SeriesRule = {
  isAllowed: from0To(POWER_W_MAX),
  expected: 'a power of at least 0 W and at most 10 GW',
};
export const POWER_MAX_OR_NOTHING: SeriesRule = { ...POWER_MAX, absent: 0 };
export const START_COST: SeriesRule = {
  absent: 0,
  isAllowed: from0To(PRICE_MICROS_MAX),
  expected: 'a cost of at least 0 micro-units and at most 1000000 units of the currency',
};
export const LIMIT: SeriesRule = {
  ...POWER_MAX,
  absent: Number.POSITIVE_INFINITY,
  expected: 'a limit of at least 0 W and at most 10 GW, or null for none',
};
export const ENERGY_MIN: SeriesRule = {
  absent: 0,
  isAllowed: within(ENERGY_WH_MAX),
  expected: 'an energy of at most 1 TWh',
};
export const CAPACITY: SeriesRule = {
  isAllowed: from0To(ENERGY_WH_MAX),
  expected: 'an energy of at least 0 Wh and at most 1 TWh',
};
export const LEVEL: SeriesRule = {
  absent: Number.NaN,
  isAllowed: within(ENERGY_WH_MAX),
  expected: 'an energy of at most 1 TWh, or null where it does not apply',
};
export const CHARGE_EFFICIENCY: SeriesRule = {
  absent: 1,
  isAllowed: (value) => value > 0 && value <= 100,
  expected: 'an efficiency above 0 (above 1 for a heat pump) and at most 100',
};
export const PART: SeriesRule = {
  absent: 1,
  isAllowed: (value) => value > 0 && value <= 1,
  expected: 'a part above 0 and at most 1',
};
export const BAND_MIN: SeriesRule = {
  absent: Number.NEGATIVE_INFINITY,
  isAllowed: within(POWER_W_MAX),
  expected: 'a power of at most 10 GW, or null where it does not bind',
};
export const BAND_MAX: SeriesRule = { ...BAND_MIN, absent: Number.POSITIVE_INFINITY };
