import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  forecastDay,
  LOAD_FORECAST,
  PV_FORECAST,
  shortHistory,
} from '../../../src/engine/prognosis/index.ts';
import {
  coversInterval,
  type Samples,
  samplesFromRegular,
  sliceSamples,
} from '../../../src/engine/series/index.ts';
import {
  addDays,
  type Day,
  gridOf,
  MINUTE_MS,
  parseDayStrict,
  parseZone,
} from '../../../src/engine/time/index.ts';

const SEED = 20260212;
const AMSTERDAM = parseZone('Europe/Amsterdam');
const WEDNESDAY = parseDayStrict('2026-02-11');
const KINDS = { load: LOAD_FORECAST, pv: PV_FORECAST } as const;

/** Quarter hours of all days from so many days before to the day itself, all different. */
function historyBefore(day: Day, days: number): Samples {
  const startMs = gridOf(AMSTERDAM, addDays(day, -days), 15).startMs;
  const count = (gridOf(AMSTERDAM, day, 15).endMs - startMs) / (15 * MINUTE_MS);
  const value = Float64Array.from({ length: count }, (_, index) => ((index * 7919) % 4001) - 500);
  return samplesFromRegular({ startMs, stepMs: 15 * MINUTE_MS, value });
}

function withGap(samples: Samples, fromQuarter: number, quarters: number): Samples {
  const value = samples.value.map((w, index) =>
    index >= fromQuarter && index < fromQuarter + quarters ? Number.NaN : w,
  );
  return samplesFromRegular({ startMs: samples.startMs[0]!, stepMs: 15 * MINUTE_MS, value });
}

describe('the short history', () => {
  test.each([
    ['ten workdays of a Wednesday: two weeks', 'load', WEDNESDAY, 14],
    ['ten days of any kind', 'pv', WEDNESDAY, 10],
  ] as const)('%s', (_, kind, day, days) => {
    const grid = gridOf(AMSTERDAM, day, 15);
    expect(shortHistory(grid, { ...KINDS[kind], nowMs: grid.startMs })).toEqual({
      startMs: gridOf(AMSTERDAM, addDays(day, -days), 15).startMs,
      endMs: grid.startMs,
    });
  });

  test('ends with the last day that has ended', () => {
    const grid = gridOf(AMSTERDAM, WEDNESDAY, 15);
    const { startMs } = gridOf(AMSTERDAM, addDays(WEDNESDAY, -1), 15);
    expect(shortHistory(grid, { ...PV_FORECAST, nowMs: grid.startMs - 1 })?.endMs).toBe(startMs);
  });

  test('is none for a Sunday, of which there are no ten within the days that are looked at', () => {
    const grid = gridOf(AMSTERDAM, parseDayStrict('2026-02-15'), 15);
    expect(shortHistory(grid, { ...LOAD_FORECAST, nowMs: grid.startMs })).toBeUndefined();
  });

  test('gives the forecast of the whole one, where it is covered', () => {
    const cases = fc.record({
      day: fc.integer({ min: -60, max: 60 }).map((days) => addDays(parseDayStrict('2026-03-29'), days)),
      kind: fc.constantFrom('load', 'pv'),
      daysBack: fc.integer({ min: 5, max: 44 }),
      hoursBefore: fc.integer({ min: -30, max: 60 }),
      gap: fc.option(fc.tuple(fc.nat({ max: 4300 }), fc.integer({ min: 1, max: 96 }))),
    });
    let coveredCount = 0;
    fc.assert(
      fc.property(cases, ({ day, kind, daysBack, hoursBefore, gap }) => {
        const grid = gridOf(AMSTERDAM, day, 15);
        const options = {
          ...KINDS[kind as keyof typeof KINDS],
          nowMs: grid.startMs - hoursBefore * 60 * MINUTE_MS,
        };
        const all = historyBefore(day, daysBack);
        const history = gap === null ? all : withGap(all, ...gap);
        const interval = shortHistory(grid, options);
        const short = interval && sliceSamples(history, interval);
        if (short === undefined || !coversInterval(short, interval!)) return;
        coveredCount += 1;
        expect(forecastDay(short, grid, options)).toEqual(forecastDay(history, grid, options));
      }),
      { seed: SEED, numRuns: 200 },
    );
    expect(coveredCount).toBeGreaterThan(50);
  });
});
