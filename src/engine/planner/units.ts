import { HOUR_MS } from '../time/index.ts';
import type { Horizon } from './problem.ts';

/** Inside the models power is in kW, energy in kWh and money in units of the currency: numbers near 1. */
export const W_PER_KW = 1000;

/** Micro-units in one unit of the currency. */
export const MICROS_PER_UNIT = 1_000_000;

/** Length of each period [h]. */
export function hoursOf(horizon: Horizon): Float64Array {
  const { periodMs } = horizon;
  const hours = new Float64Array(periodMs.length);
  for (let period = 0; period < hours.length; period++) hours[period] = periodMs[period]! / HOUR_MS;
  return hours;
}

/** First instant of a period [ms]; of the period after the last: the end of the horizon. */
export function periodStartMs(horizon: Horizon, period: number): number {
  let startMs = horizon.startMs;
  for (let earlier = 0; earlier < period; earlier++) startMs += horizon.periodMs[earlier]!;
  return startMs;
}

/** A price [micro-units per kWh or kW] as the models have it [units of the currency per kWh or kW]. */
export function perKilo(micros: number): number {
  return micros / MICROS_PER_UNIT;
}

/** Plain sum, from the first value to the last; 0 of nothing. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
