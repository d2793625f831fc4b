import { describe, expect, test } from 'vitest';
import { parseDay, parseInstant, parsePeriodRange, parseZone } from '../../../src/engine/time/index.ts';
import { grid, refusal } from './vectors.ts';

const zone = parseZone('Europe/Amsterdam');
// 00:30 on Sunday 29 March in Amsterdam, still the 28th in UTC; the clocks are put forward in an hour and a half.
const clock = { zone, nowMs: Date.parse('2026-03-28T23:30:00Z') };

describe('parseDay', () => {
  test.each([
    ['today', '2026-03-29'],
    ['tomorrow', '2026-03-30'],
    ['yesterday', '2026-03-28'],
    ['+1', '2026-03-30'],
    ['-2', '2026-03-27'],
    ['+0', '2026-03-29'],
    ['2026-11-21', '2026-11-21'],
  ])('%s is %s', (text, day) => {
    expect(parseDay(text, clock)).toBe(day);
  });
  test('today is of the zone', () => {
    expect(parseDay('today', { ...clock, zone: parseZone('UTC') })).toBe('2026-03-28');
  });
  test.each([
    'Today',
    '1',
    '2026-02-30',
    '',
    '+99999',
    '+1.5',
    '21-11-2026',
    '-9999999',
  ])('refuses "%s"', (text) => {
    expect(refusal(() => parseDay(text, clock)).code).toBe('bad-day');
  });
});

describe('parseInstant', () => {
  test.each([
    ['2026-11-21T14:00:00+01:00', '2026-11-21T13:00:00.000Z'],
    ['2026-11-21T14:00+01:00', '2026-11-21T13:00:00.000Z'],
    ['2026-11-21t14:00:00z', '2026-11-21T14:00:00.000Z'],
    ['2026-11-21 14:00:00.25Z', '2026-11-21T14:00:00.250Z'],
    ['2026-11-21T14:00:00.123456789Z', '2026-11-21T14:00:00.123Z'],
    ['2026-11-21T14:00:00-03:30', '2026-11-21T17:30:00.000Z'],
    ['2026-11-21T14:00', '2026-11-21T13:00:00.000Z'],
    ['2026-07-21T14:00:30', '2026-07-21T12:00:30.000Z'],
    ['2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    ['2026-10-25T02:30+01:00', '2026-10-25T01:30:00.000Z'],
    ['now', '2026-03-28T23:30:00.000Z'],
    ['-2h', '2026-03-28T21:30:00.000Z'],
    ['+30m', '2026-03-29T00:00:00.000Z'],
    ['+1h30m', '2026-03-29T01:00:00.000Z'],
    ['-1d', '2026-03-27T23:30:00.000Z'],
    ['+1d', '2026-03-29T23:30:00.000Z'], // 24 hours, 01:30 on the local clock
    ['-90s', '2026-03-28T23:28:30.000Z'],
    ['today', '2026-03-28T23:00:00.000Z'],
    ['tomorrow', '2026-03-29T22:00:00.000Z'],
    ['2026-11-21', '2026-11-20T23:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(new Date(parseInstant(text, clock)).toISOString()).toBe(instant);
  });
  test.each([
    ['2026-03-29T02:30', ['2026-03-29T03:00:00+02:00 or another time']],
    ['2026-10-25T02:30', ['2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00']],
    ['2h', ['-2h or +2h']],
  ])('%s is refused, with %s', (text, expected) => {
    expect(refusal(() => parseInstant(text, clock))).toEqual({ code: 'bad-instant', expected });
  });
  test.each([
    '2026-02-30T00:00Z',
    '2026-11-21T24:00Z',
    '2026-11-21T14:60Z',
    '2026-11-21T14:00:60Z',
    '2026-11-21T14:00+24:00',
    '2026-11-21T14:00+0100',
    '2026-11-21T14Z',
    '2026-W47-6',
    '2026-325',
    '2026-11',
    '1763733600000',
    '-2',
    '+2x',
    '-h',
    '',
    ' now',
  ])('refuses "%s"', (text) => {
    expect(refusal(() => parseInstant(text, clock)).code).toBe('bad-instant');
  });
  test('a duration without sign means what the flag says', () => {
    expect(parseInstant('2h', { ...clock, bareDuration: 'ago' })).toBe(clock.nowMs - 7_200_000);
    expect(parseInstant('2h', { ...clock, bareDuration: 'ahead' })).toBe(clock.nowMs + 7_200_000);
    expect(parseInstant('+2h', { ...clock, bareDuration: 'ago' })).toBe(clock.nowMs + 7_200_000);
  });
  test('a day starts where its first instant is', () => {
    const gaza = { ...clock, zone: parseZone('Asia/Gaza') };
    expect(parseInstant('2016-10-29', gaza)).toBe(Date.parse('2016-10-28T21:00:00Z'));
  });
});

describe('parsePeriodRange', () => {
  const ordinary = '2026-11-21';
  const spring = '2026-03-29'; // 92: 02:00 to 03:00 skipped
  const autumn = '2026-10-25'; // 100: 02:00 to 03:00 twice
  test.each([
    ['17:00-20:00', ordinary, 68, 80],
    ['9:00-9:15', ordinary, 36, 37],
    ['14:00', ordinary, 56, 57],
    ['57', ordinary, 56, 57],
    ['57-60', ordinary, 56, 60],
    ['1-96', ordinary, 0, 96],
    ['00:00-24:00', ordinary, 0, 96],
    ['20:00-00:00', ordinary, 80, 96],
    ['00:00-00:00', ordinary, 0, 96],
    ['2026-11-21/57', ordinary, 56, 57],
    ['2026-11-21/57-58', ordinary, 56, 58],
    ['2026-11-21/17:00-20:00', ordinary, 68, 80],
    ['17:00-20:00', spring, 64, 76], // one hour less has elapsed
    ['17:00-20:00', autumn, 72, 84],
    ['01:00-02:00', spring, 4, 8],
    ['01:00-03:00', spring, 4, 8],
    ['01:30-02:30', spring, 6, 8], // 02:30 is 03:00
    ['02:30-04:00', spring, 8, 12],
    ['00:00-24:00', spring, 0, 92],
    ['01:00-02:00', autumn, 4, 8], // the clock ticks up to 02:00 once
    ['02:00-03:00', autumn, 8, 16], // both hours
    ['02:00-02:30', autumn, 8, 14], // from the first 02:00 to the second 02:30
    ['01:00-02:30', autumn, 4, 14],
    ['03:00-04:00', autumn, 16, 20],
    ['02:30-04:00', autumn, 10, 20],
    ['02:00+02:00', autumn, 8, 9],
    ['02:00+01:00', autumn, 12, 13],
    ['02:00UTC+01:00', autumn, 12, 13],
    ['02:00+02:00-02:00+01:00', autumn, 8, 12], // the first hour alone
    ['02:00+01:00-03:00', autumn, 12, 16],
    ['00:00-24:00', autumn, 0, 100],
    ['100', autumn, 99, 100],
  ])('%s on %s is %i to %i', (text, day, from, to) => {
    expect(parsePeriodRange(text, grid('Europe/Amsterdam', day))).toEqual({ from, to });
  });
  test.each([
    ['Africa/Cairo', '2024-04-26', '00:00-02:00', 0, 4], // the day starts at 01:00
    ['America/Nuuk', '2026-10-24', '23:00-24:00', 92, 100],
    ['America/Nuuk', '2026-10-24', '22:00-23:00', 88, 92],
    ['America/New_York', '2026-11-01', '01:15UTC-05:00', 9, 10],
    ['America/New_York', '2026-11-01', '01:15-05:00', 5, 24], // a range, not an offset
    ['Asia/Gaza', '2016-10-29', '00:00-01:00', 0, 8],
    ['Australia/Lord_Howe', '2026-10-04', '02:00-03:00', 8, 10], // 02:00 to 02:30 skipped
    ['UTC', '2026-10-25', '02:00Z', 8, 9],
    ['America/St_Johns', '2010-11-07', '00:00-01:00', 0, 8],
  ])('in %s on %s %s is %i to %i', (zoneName, day, text, from, to) => {
    expect(parsePeriodRange(text, grid(zoneName, day))).toEqual({ from, to });
  });
  test.each([
    ['17:05-20:00', ['a boundary of periods of 15 minutes: 17:00 or 17:15']],
    ['23:50', ['a boundary of periods of 15 minutes: 23:45 or 24:00']],
    [
      '17:05-20:01',
      [
        'a boundary of periods of 15 minutes: 17:00 or 17:15',
        'a boundary of periods of 15 minutes: 20:00 or 20:15',
      ],
    ],
    ['02:10-04:00', ['a boundary of periods of 15 minutes: 02:00+02:00 or 02:15+02:00']],
    ['02:00', ['02:00+02:00 or 02:00+01:00']],
    ['02:00+03:00', ['a time that 2026-10-25 has in Europe/Amsterdam']],
    ['14:00+02:00', ['a time that 2026-10-25 has in Europe/Amsterdam']],
    ['24:00', ['a time that 2026-10-25 has in Europe/Amsterdam']],
    ['22:00-02:00', ['a range with at least one period, its end after its start and on the same day']],
    ['17:00-17:00', ['a range with at least one period, its end after its start and on the same day']],
    ['24:00-24:00', ['a range with at least one period, its end after its start and on the same day']],
    ['0', ['periods from 1 to 100, the first not after the last']],
    ['101', ['periods from 1 to 100, the first not after the last']],
    ['60-57', ['periods from 1 to 100, the first not after the last']],
    ['2026-10-24/57', ['the day 2026-10-25']],
    ['tomorrow/57', ['the day 2026-10-25']],
  ])('%s is refused: %s', (text, expected) => {
    const action = () => parsePeriodRange(text, grid('Europe/Amsterdam', '2026-10-25'));
    expect(refusal(action)).toEqual({ code: 'bad-period-range', expected });
  });
  test.each([
    '',
    'x',
    '14:',
    '14:60',
    '24:15',
    '25:00-26:00',
    '17:00-',
    '-20:00',
    '17:00 - 20:00',
    '1-2-3',
    '14:00-57',
  ])('refuses "%s"', (text) => {
    const action = () => parsePeriodRange(text, grid('Europe/Amsterdam', '2026-10-25'));
    expect(refusal(action).code).toBe('bad-period-range');
  });
  test('a skipped time alone, and a range inside the skipped hour, are refused', () => {
    const made = grid('Europe/Amsterdam', spring);
    expect(refusal(() => parsePeriodRange('02:30', made)).expected).toEqual([
      'a time that 2026-03-29 has in Europe/Amsterdam',
    ]);
    expect(refusal(() => parsePeriodRange('02:00-03:00', made)).code).toBe('bad-period-range');
  });
});
