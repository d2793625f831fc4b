import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  dayExists,
  formatInstant,
  formatTime,
  gridOf,
  knownZones,
  parseDayStrict,
  parseInstant,
  parsePeriodRange,
  parseZone,
  periodLabel,
  periodStartMs,
  wallMinutes,
} from '../../../src/engine/time/index.ts';
import { grid } from './vectors.ts';

const SEED = 20260329;
const someZone = fc.constantFrom(...knownZones());
const someDay = fc
  .integer({ min: 0, max: 365 * 26 })
  .map((count) => addDays(parseDayStrict('2010-01-01'), count));

describe('wallMinutes', () => {
  test.each([
    ['Europe/Amsterdam', '2026-11-21', 56, 840], // 14:00
    ['Europe/Amsterdam', '2026-03-29', 7, 105], // 01:45
    ['Europe/Amsterdam', '2026-03-29', 8, 180], // 03:00, an hour having been skipped
    ['Europe/Amsterdam', '2026-10-25', 8, 120], // 02:00, the first
    ['Europe/Amsterdam', '2026-10-25', 12, 120], // 02:00, the second
    ['Africa/Cairo', '2024-04-26', 0, 60], // midnight skipped
    ['Australia/Lord_Howe', '2026-10-04', 8, 150], // 02:00 → 02:30
    ['America/Nuuk', '2026-10-24', 96, 1_380], // 23:00, the second
    ['America/St_Johns', '2010-11-07', 1, 1_395], // 23:15 of the day before
  ])('%s %s period %i starts at minute %i', (zone, day, index, minutes) => {
    expect(wallMinutes(grid(zone, day), index)).toBe(minutes);
  });
});

describe('periodLabel', () => {
  test.each([
    ['Europe/Amsterdam', '2026-11-21', 57, '14:15'],
    ['Europe/Amsterdam', '2026-11-21', 96, '24:00'],
    ['Europe/Amsterdam', '2026-10-25', 7, '01:45'],
    ['Europe/Amsterdam', '2026-10-25', 9, '02:15+02:00'],
    ['Europe/Amsterdam', '2026-10-25', 13, '02:15+01:00'],
    ['Europe/Amsterdam', '2026-10-25', 16, '03:00'],
    ['Europe/London', '2026-10-25', 9, '01:15+00:00'],
    ['America/New_York', '2026-11-01', 5, '01:15UTC-04:00'],
    ['America/New_York', '2026-11-01', 9, '01:15UTC-05:00'],
    ['Asia/Gaza', '2016-10-29', 0, '00:00+03:00'],
    ['Asia/Gaza', '2016-10-29', 4, '00:00+02:00'],
    ['America/St_Johns', '2010-11-07', 0, '00:00UTC-02:30'],
    ['America/St_Johns', '2010-11-07', 1, '2010-11-06T23:15'],
    ['America/St_Johns', '2010-11-07', 4, '00:00UTC-03:30'],
  ])('%s %s period %i is %s', (zone, day, index, label) => {
    expect(periodLabel(grid(zone, day), index)).toBe(label);
  });
  test('labels of any day are unique, and read back as their period', () => {
    fc.assert(
      fc.property(someZone, someDay, fc.constantFrom(5, 15, 30), (zone, day, minutes) => {
        if (!dayExists(zone, day)) return;
        const made = gridOf(zone, day, minutes as 5 | 15 | 30);
        const labels = Array.from({ length: made.periodCount }, (_, index) => periodLabel(made, index));
        expect(new Set(labels).size).toBe(made.periodCount);
        for (const [index, label] of labels.entries()) {
          if (label.includes('T')) continue; // the day before, shown again: addressed by number
          expect(parsePeriodRange(label, made)).toEqual({ from: index, to: index + 1 });
        }
      }),
      { seed: SEED, numRuns: 150 },
    );
  });
});

describe('formatInstant', () => {
  test.each([
    ['2026-11-21T13:00:00Z', 'Europe/Amsterdam', '2026-11-21T14:00:00+01:00', '14:00'],
    ['2026-11-21T13:00:00.250Z', 'UTC', '2026-11-21T13:00:00.250Z', '13:00'],
    ['2026-11-21T13:00:00Z', 'Europe/London', '2026-11-21T13:00:00+00:00', '13:00'],
    ['2026-11-21T23:59:59Z', 'America/St_Johns', '2026-11-21T20:29:59-03:30', '20:29'],
    ['2026-11-21T23:59:59Z', 'Asia/Kathmandu', '2026-11-22T05:44:59+05:45', '05:44'],
    ['1971-01-01T00:00:00Z', 'Africa/Monrovia', '1970-12-31T23:16:00-00:44', '23:15'], // really -00:44:30
  ])('%s in %s is %s', (instant, zoneName, expected, time) => {
    const zone = parseZone(zoneName);
    expect(formatInstant(Date.parse(instant), zone)).toBe(expected);
    expect(formatTime(Date.parse(instant), zone)).toBe(time);
  });
  test('what is written is read back, by Date too', () => {
    const someMs = fc.integer({ min: Date.UTC(1972, 1, 1), max: Date.UTC(2199, 0, 1) });
    fc.assert(
      fc.property(someZone, someMs, (zone, ms) => {
        const text = formatInstant(ms, zone);
        expect(Date.parse(text)).toBe(ms);
        expect(parseInstant(text, { zone, nowMs: 0 })).toBe(ms);
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });
  test('periods of a day of 25 hours are written apart', () => {
    const made = grid('Europe/Amsterdam', '2026-10-25', 60);
    const texts = [2, 3].map((index) => formatInstant(periodStartMs(made, index), made.zone));
    expect(texts).toEqual(['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00']);
  });
});
