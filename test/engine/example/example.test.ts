import { describe, expect, test } from 'vitest';
import {
  EXAMPLE_PLACE,
  exampleCommunity,
  householdLoad,
  householdPv,
  marketPrices,
} from '../../../src/engine/example/index.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../src/engine/time/index.ts';

const ZONE = parseZone('Europe/Amsterdam');
const grid = (day: string) => gridOf(ZONE, parseDayStrict(day), 15);
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('the example community', () => {
  test('is the same for the same seed, another for another', () => {
    const once = exampleCommunity({ seed: 7, siteCount: 12 });
    expect(exampleCommunity({ seed: 7, siteCount: 12 })).toEqual(once);
    expect(exampleCommunity({ seed: 8, siteCount: 12 })).not.toEqual(once);
  });

  test('more sites leave the first ones as they were, but for the digits of their names', () => {
    const few = exampleCommunity({ seed: 3, siteCount: 5 });
    const more = exampleCommunity({ seed: 3, siteCount: 50 });
    expect(more.portfolio.sites.slice(0, 5)).toEqual(few.portfolio.sites);
  });

  test('a household uses between 1.5 and 60 kWh on any day of the year, and nothing negative', () => {
    const { households } = exampleCommunity({ seed: 1, siteCount: 10 });
    for (const home of households) {
      for (const day of ['2026-01-10', '2026-04-01', '2026-07-15', '2026-10-25']) {
        const powerW = householdLoad(1, home, grid(day));
        expect(Math.min(...powerW)).toBeGreaterThanOrEqual(0);
        expect(sum(powerW) / 4000).toBeGreaterThan(1.5);
        expect(sum(powerW) / 4000).toBeLessThan(60);
      }
    }
  });

  test('the sun: nothing at night, most around solar noon, summer above winter, never above the peak', () => {
    const home = { ...exampleCommunity({ seed: 1, siteCount: 1 }).households[0]!, pvPeakW: 5000 };
    const roof = { tiltDeg: 35, azimuthDeg: 180 };
    const pv = (day: string) => householdPv(1, { ...home, roof }, EXAMPLE_PLACE, grid(day));
    const summer = pv('2026-06-21');
    expect(summer[8]).toBe(0); // 02:00
    expect(Math.max(...summer)).toBeLessThanOrEqual(5000);
    let centre = 0;
    summer.forEach((powerW, period) => {
      centre += (period / 4 + 0.125) * powerW;
    });
    // Solar noon at 5.1° E on the June solstice is 13:41 by the summer time of Amsterdam.
    expect(centre / sum(summer)).toBeGreaterThan(13.2);
    expect(centre / sum(summer)).toBeLessThan(14.2);
    const month = (prefix: string) =>
      Array.from({ length: 28 }, (_, index) =>
        sum(pv(`${prefix}-${String(index + 1).padStart(2, '0')}`)),
      ).reduce((a, b) => a + b);
    expect(month('2026-06')).toBeGreaterThan(3 * month('2026-12'));
  });

  test('prices move in hours, peak in the evening, and days with a changed clock are whole', () => {
    const prices = marketPrices(1, grid('2026-10-25'));
    expect(prices.length).toBe(100);
    for (let period = 0; period < 100; period += 4) expect(prices[period + 3]).toBe(prices[period]);
    const workday = marketPrices(1, grid('2026-11-24'));
    expect(Math.max(...workday.slice(68, 84))).toBe(Math.max(...workday));
  });
});
