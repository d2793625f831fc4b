import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  containsInstant,
  dayExists,
  dayOf,
  dayStartMs,
  daysOfInterval,
  formatInstant,
  gridOf,
  isPeriodMinutes,
  knownZones,
  PERIOD_MINUTES,
  parseDayStrict,
  periodCountOf,
  periodIndexAt,
  periodInterval,
  periodLabel,
  periodStartMs,
  sameGrid,
} from '../../../src/engine/time/index.ts';
import { DAY_VECTORS, grid, refusal, zoneDay } from './vectors.ts';

const SEED = 20261025;
const someZone = fc.constantFrom(...knownZones());
const someDay = fc
  .integer({ min: 0, max: 365 * 26 })
  .map((count) => addDays(parseDayStrict('2010-01-01'), count));

describe('periodCountOf', () => {
  test.each(DAY_VECTORS)('%s %s has %i, %i, %s periods', (zoneName, dayText, ...counts) => {
    const [zone, day] = zoneDay(zoneName, dayText);
    for (const [index, minutes] of ([15, 30, 60] as const).entries()) {
      const expected = counts[index];
      if (expected !== undefined) expect(periodCountOf(zone, day, minutes)).toBe(expected);
      else expect(refusal(() => periodCountOf(zone, day, minutes)).code).toBe('day-not-whole');
    }
    expect(periodCountOf(zone, day, 5)).toBe((counts[0] ?? 0) * 3);
  });
  test('a day that is not whole says what fits', () => {
    const action = () => gridOf(...zoneDay('Australia/Lord_Howe', '2026-04-05'), 60);
    expect(action).toThrow('2026-04-05 in Australia/Lord_Howe has 1470 minutes');
    expect(refusal(action).expected).toEqual(['periods of 5, 15, 30 minutes']);
  });
  test('a day on which no length fits says so', () => {
    // Monrovia went from -00:44:30 to UTC: 44.5 minutes are missing.
    const { expected } = refusal(() => gridOf(...zoneDay('Africa/Monrovia', '1972-01-07'), 15));
    expect(expected).toEqual(['another day: no period length fits this one']);
  });
  test.each([
    [15, true],
    [60, true],
    [5, true],
    [30, true],
    [10, false],
    [0, false],
    [Number.NaN, false],
  ])('%d minutes is a period length: %s', (minutes, expected) => {
    expect(isPeriodMinutes(minutes)).toBe(expected);
  });
});

describe('day starts', () => {
  test.each([
    ['Asia/Gaza', '2016-10-29', '2016-10-28T21:00:00Z'], // the first of two midnights
    ['Africa/Cairo', '2024-04-26', '2024-04-25T22:00:00Z'], // 01:00 local, midnight being skipped
    ['America/Asuncion', '2023-10-01', '2023-10-01T04:00:00Z'],
    ['America/St_Johns', '2010-11-07', '2010-11-07T02:30:00Z'],
    ['America/Sao_Paulo', '2016-10-16', '2016-10-16T03:00:00Z'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z'],
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00Z'],
  ])('%s %s starts at %s', (zone, day, instant) => {
    expect(new Date(dayStartMs(...zoneDay(zone, day))).toISOString()).toBe(instant.replace('Z', '.000Z'));
  });
  test('a day that never was has no grid and holds no instant', () => {
    const [zone, day] = zoneDay('Pacific/Apia', '2011-12-30');
    expect(dayExists(zone, day)).toBe(false);
    expect(refusal(() => gridOf(zone, day, 15))).toEqual({
      code: 'no-such-day',
      expected: ['a day such as 2011-12-31'],
    });
    const boundaryMs = dayStartMs(zone, day);
    expect([dayOf(zone, boundaryMs - 1), dayOf(zone, boundaryMs)]).toEqual(['2011-12-29', '2011-12-31']);
    const around = { startMs: boundaryMs - 1, endMs: boundaryMs + 1 };
    expect(daysOfInterval(zone, around)).toEqual(['2011-12-29', '2011-12-31']);
  });
  test('the hour shown again after midnight belongs to the day that had begun', () => {
    const [zone, day] = zoneDay('America/St_Johns', '2010-11-07');
    const shownAgainMs = dayStartMs(zone, day) + 5 * 60_000;
    expect(formatInstant(shownAgainMs, zone)).toBe('2010-11-06T23:05:00-03:30');
    expect(dayOf(zone, shownAgainMs)).toBe(day);
  });
  test('daysOfInterval is half-open', () => {
    const { zone, startMs, endMs } = grid('Europe/Amsterdam', '2026-03-29');
    expect(daysOfInterval(zone, { startMs, endMs })).toEqual(['2026-03-29']);
    expect(daysOfInterval(zone, { startMs: startMs - 1, endMs: endMs + 1 })).toHaveLength(3);
    expect(daysOfInterval(zone, { startMs, endMs: startMs })).toEqual([]);
  });
});

describe('grid', () => {
  test('periods count elapsed time', () => {
    const autumn = grid('Europe/Amsterdam', '2026-10-25', 60);
    expect(autumn.periodCount).toBe(25);
    expect(periodStartMs(autumn, 3)).toBe(Date.parse('2026-10-25T01:00:00Z'));
    expect(periodInterval(autumn, 24)).toEqual({ startMs: autumn.endMs - 3_600_000, endMs: autumn.endMs });
  });
  test.each([
    ['2026-10-24T21:59:59.999Z', undefined],
    ['2026-10-24T22:00:00Z', 0],
    ['2026-10-24T22:14:59.999Z', 0],
    ['2026-10-24T22:15:00Z', 1],
    ['2026-10-25T22:59:59.999Z', 99],
    ['2026-10-25T23:00:00Z', undefined],
  ])('%s is in period %s', (instant, index) => {
    expect(periodIndexAt(grid('Europe/Amsterdam', '2026-10-25'), Date.parse(instant))).toBe(index);
  });
  test('no number is in no period', () => {
    expect(periodIndexAt(grid('UTC', '2026-10-25'), Number.NaN)).toBeUndefined();
  });
  test('grids are the same by zone, day and length', () => {
    const one = grid('Europe/Amsterdam', '2026-10-25');
    expect(sameGrid(one, grid('Europe/Amsterdam', '2026-10-25'))).toBe(true);
    expect(sameGrid(one, grid('Europe/Paris', '2026-10-25'))).toBe(false);
    expect(sameGrid(one, grid('Europe/Amsterdam', '2026-10-26'))).toBe(false);
    expect(sameGrid(one, grid('Europe/Amsterdam', '2026-10-25', 30))).toBe(false);
  });
  test('periods partition every day, and days meet', () => {
    fc.assert(
      fc.property(someZone, someDay, fc.constantFrom(...PERIOD_MINUTES), (zone, day, minutes) => {
        const startMs = dayStartMs(zone, day);
        const nextMs = dayStartMs(zone, addDays(day, 1));
        if (!dayExists(zone, day)) return expect(startMs).toBe(nextMs);
        if ((nextMs - startMs) % (minutes * 60_000) !== 0) return;
        const made = gridOf(zone, day, minutes);
        expect([made.startMs, made.endMs]).toEqual([startMs, nextMs]);
        for (let index = 0; index < made.periodCount; index += 1) {
          const period = periodInterval(made, index);
          expect(period.startMs).toBe(index === 0 ? startMs : periodInterval(made, index - 1).endMs);
          expect(periodIndexAt(made, period.startMs)).toBe(index);
          expect(periodIndexAt(made, period.endMs - 1)).toBe(index);
          expect(containsInstant(period, period.endMs)).toBe(false);
        }
        expect(periodStartMs(made, made.periodCount)).toBe(nextMs);
        expect([dayOf(zone, startMs), dayOf(zone, nextMs - 1)]).toEqual([day, day]);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
  test('an instant lies in the grid of its day', () => {
    const someMs = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2035, 11, 31) });
    fc.assert(
      fc.property(someZone, someMs, (zone, ms) => {
        const made = gridOf(zone, dayOf(zone, ms), 5);
        const index = periodIndexAt(made, ms);
        expect(index).toBeDefined();
        expect(containsInstant(periodInterval(made, index!), ms)).toBe(true);
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });
});

describe('periodLabel', () => {
  test.each(
    DAY_VECTORS.filter(([, , count]) => count > 0),
  )('labels of %s %s are unique', (zone, day, count) => {
    const made = grid(zone, day);
    const labels = Array.from({ length: count }, (_, index) => periodLabel(made, index));
    expect(new Set(labels).size).toBe(count);
  });
});
