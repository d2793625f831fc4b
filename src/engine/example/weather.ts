import { randomStream } from '../quantity/index.ts';
import { addDays, type Day, type Grid } from '../time/index.ts';

/** Days that a spell of weather is remembered. */
const MEMORY_DAYS = 4;

/**
 * How clear the sky is in each period [0..1], for all roofs of a place. A day's mean follows its
 * neighbours (weather comes in spells); within the day clouds drift by.
 */
export function clearness(seed: number, grid: Grid): Float64Array {
  const dayMean = clearDay(seed, grid.day);
  const stream = randomStream(seed, 'clouds', grid.day);
  const clearPu = new Float64Array(grid.periodCount);
  let drift = 0;
  for (let period = 0; period < grid.periodCount; period += 1) {
    drift = 0.85 * drift + 0.12 * stream.normal();
    clearPu[period] = Math.min(1, Math.max(0.03, dayMean + drift * 4 * dayMean * (1 - dayMean)));
  }
  return clearPu;
}

/** Mean clearness of a day [0..1]: a moving mean of independent draws, stretched to the whole range. */
export function clearDay(seed: number, day: Day): number {
  let sum = 0;
  let weightSum = 0;
  for (let back = 0; back < MEMORY_DAYS; back += 1) {
    const weight = MEMORY_DAYS - back;
    sum += weight * randomStream(seed, 'sky', addDays(day, -back)).uniform();
    weightSum += weight;
  }
  const mean = sum / weightSum;
  return Math.min(0.95, Math.max(0.08, 0.5 + 1.6 * (mean - 0.5)));
}
