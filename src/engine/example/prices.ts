import { randomStream } from '../quantity/index.ts';
import { dayKind, type Grid, HOUR_MS, periodStartMs, wallMinutes } from '../time/index.ts';
import { seasonAngle } from './sun.ts';
import { clearDay } from './weather.ts';

/**
 * Day-ahead prices of a made-up market [micro-units per kWh], hour by hour: two peaks at breakfast
 * and dinner, a valley where the sun of the day presses, at times below zero on bright weekends.
 */
export function marketPrices(seed: number, grid: Grid): Float64Array {
  const clear = clearDay(seed, grid.day);
  const summer = 0.5 * (1 - Math.cos(seasonAngle(grid.startMs)));
  const demand = dayKind(grid.day) === 'workday' ? 1 : 0.82;
  const level = randomStream(seed, 'price-level', grid.day.slice(0, 7)).between(70, 105);
  const mood = 1 + 0.1 * randomStream(seed, 'price-day', grid.day).normal();

  return Float64Array.from({ length: grid.periodCount }, (_, period) => {
    const hour = Math.floor(wallMinutes(grid, period) / 60);
    const noise = randomStream(
      seed,
      'price-hour',
      grid.day,
      Math.floor(periodStartMs(grid, period) / HOUR_MS),
    ).normal();
    const shape =
      0.72 + 0.45 * bell(hour - 8, 1.8) + 0.75 * bell(hour - 19, 2.1) - 0.25 * bell(hour - 3.5, 2.5);
    const sunPress = (0.35 + 0.95 * summer) * clear * bell(hour - 13, 2.6);
    const perMwh = level * demand * mood * (shape - sunPress) + 3 * noise;
    return Math.round(perMwh * 100) * 10;
  });
}

function bell(distance: number, width: number): number {
  const scaled = distance / width;
  return Math.exp(-0.5 * scaled * scaled);
}
