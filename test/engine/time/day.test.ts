import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  compareDays,
  dayKind,
  daysBetween,
  parseDayStrict,
  weekday,
} from '../../../src/engine/time/index.ts';
import { refusal } from './vectors.ts';

const SEED = 20261121;
const someDay = fc.integer({ min: 0, max: 84_000 - 1 }).map((n) => addDays(parseDayStrict('1970-01-01'), n));

describe('parseDayStrict', () => {
  test.each(['1970-01-01', '2199-12-31', '2024-02-29', '2000-02-29', '2026-11-21'])('accepts %s', (text) => {
    expect(parseDayStrict(text)).toBe(text);
  });
  test.each([
    '2026-02-29',
    '2100-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '1969-12-31',
    '2200-01-01',
    '2026-1-1',
    '20261121',
    '2026-11-21 ',
    '2026-11-21T00:00',
    'today',
    '',
  ])('refuses "%s"', (text) => {
    expect(refusal(() => parseDayStrict(text)).code).toBe('bad-day');
  });
});

describe('arithmetic of days', () => {
  test.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-11-21', 365, '2027-11-21'],
    ['2026-11-21', 0, '2026-11-21'],
  ])('%s and %i days is %s', (day, count, expected) => {
    expect(addDays(parseDayStrict(day), count)).toBe(expected);
  });
  test('out of the calendar of this program is refused', () => {
    expect(refusal(() => addDays(parseDayStrict('2199-12-31'), 1)).code).toBe('bad-day');
    expect(refusal(() => addDays(parseDayStrict('1970-01-01'), -1)).code).toBe('bad-day');
    expect(refusal(() => addDays(parseDayStrict('2026-01-01'), Number.NaN)).code).toBe('bad-day');
  });
  test.each([
    ['1970-01-01', 4, 'workday'], // a Thursday
    ['2026-11-20', 5, 'workday'],
    ['2026-11-21', 6, 'saturday'],
    ['2026-11-22', 7, 'sunday'],
    ['2026-11-23', 1, 'workday'],
  ])('%s is weekday %i, a %s', (text, number, kind) => {
    const day = parseDayStrict(text);
    expect([weekday(day), dayKind(day)]).toEqual([number, kind]);
  });
  test('every day of the calendar is that of Date, one after the other', () => {
    let day = parseDayStrict('1970-01-01');
    for (let ms = 0; day !== '2199-12-31'; ms += 86_400_000) {
      if (new Date(ms).toISOString().slice(0, 10) !== day) expect.fail(`${day} is not the day at ${ms}`);
      day = addDays(day, 1);
    }
  });
  test('agrees with Date on every property of the calendar', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: -400, max: 0 }), (day, back) => {
        const ms = Date.parse(`${day}T00:00:00Z`);
        expect(new Date(ms).toISOString().slice(0, 10)).toBe(day);
        expect(weekday(day)).toBe(new Date(ms).getUTCDay() || 7);
        if (ms / 86_400_000 + back < 0) return;
        const earlier = addDays(day, back);
        expect(Date.parse(`${earlier}T00:00:00Z`)).toBe(ms + back * 86_400_000);
        expect(daysBetween(day, earlier)).toBe(back + 0);
        expect(Math.sign(compareDays(earlier, day))).toBe(Math.sign(back));
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });
});
