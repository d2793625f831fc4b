import type { Horizon } from './problem.ts';

/** Inside the models power is in kW, energy in kWh and money in units of the currency: numbers near 1. */
export const W_PER_KW = 1000;
export const MICROS_PER_UNIT = 1_000_000;
const MS_PER_HOUR = 3_600_000;

/** Length of each period [h]. */
export function hoursOf(horizon: Horizon): Float64Array {
  return horizon.periodMs.map((lengthMs) => lengthMs / MS_PER_HOUR);
}

/** First instant of a period [ms]; of the period after the last: the end of the horizon. */
export function periodStartMs(horizon: Horizon, period: number): number {
  let startMs = horizon.startMs;
  for (let earlier = 0; earlier < period; earlier++) startMs += horizon.periodMs[earlier]!;
  return startMs;
}

/** A price [micro-units per kWh or kW] as the models have it. */
export function perKilo(micros: number): number {
  return micros / MICROS_PER_UNIT;
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
