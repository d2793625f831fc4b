import { describe, expect, test } from 'vitest';
import { forecastDay, LOAD_FORECAST, PV_FORECAST } from '../../../src/engine/prognosis/index.ts';
import type { Samples } from '../../../src/engine/series/index.ts';
import {
  addDays,
  type Day,
  gridOf,
  parseDayStrict,
  parseZone,
  wallMinutes,
} from '../../../src/engine/time/index.ts';

const AMSTERDAM = parseZone('Europe/Amsterdam');

/** Quarter-hour samples of whole local days, newest last. */
function history(days: readonly Day[], powerW: (day: Day, minutes: number) => number): Samples {
  const startMs: number[] = [];
  const endMs: number[] = [];
  const value: number[] = [];
  for (const day of days) {
    const grid = gridOf(AMSTERDAM, day, 15);
    for (let period = 0; period < grid.periodCount; period += 1) {
      const w = powerW(day, wallMinutes(grid, period));
      if (Number.isNaN(w)) continue;
      startMs.push(grid.startMs + period * grid.periodMs);
      endMs.push(grid.startMs + (period + 1) * grid.periodMs);
      value.push(w);
    }
  }
  return {
    startMs: Float64Array.from(startMs),
    endMs: Float64Array.from(endMs),
    value: Float64Array.from(value),
  };
}

function daysBefore(day: Day, count: number): readonly Day[] {
  return Array.from({ length: count }, (_, index) => addDays(day, index - count));
}

function forecastOf(samples: Samples, day: Day, nowMs: number, options = LOAD_FORECAST): Float64Array {
  const result = forecastDay(samples, gridOf(AMSTERDAM, day, 15), { ...options, nowMs });
  if (result.outcome !== 'forecast') throw new Error(result.reason);
  return result.forecast.powerW;
}

const MONDAY = parseDayStrict('2026-11-23');
const MONDAY_MS = gridOf(AMSTERDAM, MONDAY, 15).startMs;

describe('forecast from history', () => {
  test('two workdays of 100 and 200 W, the newer weighted 1 : 0.8, give (200 + 0.8·100) / 1.8', () => {
    const [older, newer] = [parseDayStrict('2026-11-19'), parseDayStrict('2026-11-20')];
    const samples = history([older, newer], (day) => (day === newer ? 200 : 100));
    expect(forecastOf(samples, MONDAY, MONDAY_MS)[0]).toBeCloseTo((200 + 0.8 * 100) / 1.8, 9);
  });

  test('a Sunday is forecast from Sundays while there are two, from all days while there is one', () => {
    const sunday = parseDayStrict('2026-11-22');
    const isSunday = (day: Day) => ['2026-11-15', '2026-11-08'].includes(day);
    const long = history(daysBefore(sunday, 14), (day) => (isSunday(day) ? 500 : 100));
    expect(forecastOf(long, sunday, MONDAY_MS)[40]).toBeCloseTo(500, 9);
    const short = history(daysBefore(sunday, 7), (day) => (isSunday(day) ? 500 : 100));
    expect(forecastOf(short, sunday, MONDAY_MS)[40]).toBeLessThan(200);
  });

  test('what had not happened yet is not looked at', () => {
    const nowMs = gridOf(AMSTERDAM, parseDayStrict('2026-11-20'), 15).startMs + 12 * 3_600_000;
    const samples = history(daysBefore(MONDAY, 10), (day) => (day >= '2026-11-20' ? 9000 : 300));
    expect(Math.max(...forecastOf(samples, MONDAY, nowMs))).toBeCloseTo(300, 9);
  });

  test('the habit of 18:00 stays at 18:00 on both days on which the clock changes', () => {
    for (const [text, periods] of [
      ['2026-03-29', 92],
      ['2026-10-25', 100],
    ] as const) {
      const day = parseDayStrict(text);
      const grid = gridOf(AMSTERDAM, day, 15);
      const samples = history(daysBefore(day, 21), (_, minutes) => minutes);
      const powerW = forecastOf(samples, day, grid.startMs);
      expect(powerW.length).toBe(periods);
      for (let period = 0; period < periods; period += 1) {
        expect(powerW[period]).toBeCloseTo(wallMinutes(grid, period), 6);
      }
    }
  });

  test('slots that no day has measured lie on a straight line between their neighbours', () => {
    const samples = history(daysBefore(MONDAY, 14), (_, minutes) =>
      minutes >= 600 && minutes < 660 ? Number.NaN : minutes < 600 ? 100 : 200,
    );
    const powerW = forecastOf(samples, MONDAY, MONDAY_MS);
    expect([...powerW.slice(39, 45)].map((w) => Math.round(w))).toEqual([100, 120, 140, 160, 180, 200]);
  });

  test('a day with less than four fifths measured is left out', () => {
    const samples = history(daysBefore(MONDAY, 10), (day, minutes) =>
      day === '2026-11-20' && minutes > 600 ? Number.NaN : day === '2026-11-20' ? 5000 : 100,
    );
    expect(forecastOf(samples, MONDAY, MONDAY_MS)[0]).toBeCloseTo(100, 9);
  });

  test('nothing measured: no forecast, with the reason', () => {
    const result = forecastDay(
      history([], () => 0),
      gridOf(AMSTERDAM, MONDAY, 15),
      { ...PV_FORECAST, nowMs: MONDAY_MS },
    );
    expect(result).toEqual({
      outcome: 'no-history',
      reason: 'no complete day was measured in the 42 days before 2026-11-23',
    });
  });

  test('a 60-minute day beside a day of half-hour change is still forecast', () => {
    const zone = parseZone('Australia/Lord_Howe');
    const grid = gridOf(zone, parseDayStrict('2026-04-06'), 60);
    const before = gridOf(zone, parseDayStrict('2026-04-04'), 60);
    const samples: Samples = {
      startMs: Float64Array.of(before.startMs),
      endMs: Float64Array.of(before.endMs),
      value: Float64Array.of(70),
    };
    const result = forecastDay(samples, grid, { ...LOAD_FORECAST, nowMs: grid.startMs });
    expect(result.outcome === 'forecast' && result.forecast.powerW[5]).toBe(70);
  });
});
