import type { Problems } from './problems.ts';
import { at } from './problems.ts';

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

export const PRICE: SeriesRule = { expected: 'a finite price' };
export const PRICE_OR_NOTHING: SeriesRule = { ...PRICE, absent: 0 };
export const POWER: SeriesRule = { absent: 0, expected: 'a finite power' };
const atLeast0 = (value: number) => value >= 0;
export const POWER_MAX: SeriesRule = { isAllowed: atLeast0, expected: 'a power of at least 0 W' };
export const POWER_MAX_OR_NOTHING: SeriesRule = { ...POWER_MAX, absent: 0 };
export const START_COST: SeriesRule = {
  absent: 0,
  isAllowed: atLeast0,
  expected: 'a cost of at least 0 micro-units',
};
export const LIMIT: SeriesRule = {
  ...POWER_MAX,
  absent: Number.POSITIVE_INFINITY,
  expected: 'a limit of at least 0 W, or null for none',
};
export const ENERGY_MIN: SeriesRule = { absent: 0, expected: 'a finite energy' };
export const CAPACITY: SeriesRule = { isAllowed: atLeast0, expected: 'an energy of at least 0 Wh' };
export const LEVEL: SeriesRule = {
  absent: Number.NaN,
  expected: 'an energy, or null where it does not apply',
};
export const CHARGE_EFFICIENCY: SeriesRule = {
  absent: 1,
  isAllowed: (value) => value > 0,
  expected: 'an efficiency above 0 (above 1 for a heat pump)',
};
export const PART: SeriesRule = {
  absent: 1,
  isAllowed: (value) => value > 0 && value <= 1,
  expected: 'a part above 0 and at most 1',
};
export const BAND_MIN: SeriesRule = {
  absent: Number.NEGATIVE_INFINITY,
  expected: 'a power, or null where it does not bind',
};
export const BAND_MAX: SeriesRule = { ...BAND_MIN, absent: Number.POSITIVE_INFINITY };
