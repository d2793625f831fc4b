import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ATTEMPTS_MAX,
  agendaOf,
  lastSlotMs,
  nextSlotMs,
  type PastRun,
  type Schedule,
  simulate,
  slotsOfDay,
  type Timetable,
  tickMinutesOf,
} from '../../../src/engine/schedule/index.ts';
import {
  addDays,
  DAY_MS,
  dayOf,
  HOUR_MS,
  MINUTE_MS,
  parseDayStrict,
  parseZone,
} from '../../../src/engine/time/index.ts';

const SEED = 20261122;
const AMSTERDAM = parseZone('Europe/Amsterdam');
const every = (everyMs: number): Timetable => ({ kind: 'every', everyMs });
const at = (...wallMinutes: readonly number[]): Timetable => ({ kind: 'at', wallMinutes });
const ms = (text: string) => Date.parse(text);
const iso = (instantMs: number) => new Date(instantMs).toISOString().slice(0, 16);
const schedule = (timetable: Timetable, more: Partial<Schedule> = {}): Schedule => ({
  zone: AMSTERDAM,
  timetable,
  catchUpMs: 2 * DAY_MS,
  ...more,
});

describe('slots of a day', () => {
  const slots = (timetable: Timetable, day: string, zone = AMSTERDAM) =>
    slotsOfDay(zone, timetable, parseDayStrict(day)).map(iso);

  it.each([
    // 24 hours; 23 hours: the last slot of 6 h is an hour earlier on the wall; 25 hours: one slot more
    [
      'an ordinary day',
      '2026-11-21',
      ['2026-11-20T23:00', '2026-11-21T05:00', '2026-11-21T11:00', '2026-11-21T17:00'],
    ],
    [
      'a day of 23 hours',
      '2026-03-29',
      ['2026-03-28T23:00', '2026-03-29T05:00', '2026-03-29T11:00', '2026-03-29T17:00'],
    ],
    [
      'a day of 25 hours',
      '2026-10-25',
      ['2026-10-24T22:00', '2026-10-25T04:00', '2026-10-25T10:00', '2026-10-25T16:00', '2026-10-25T22:00'],
    ],
  ])('every 6 hours on %s', (_name, day, expected) => {
    expect(slots(every(6 * HOUR_MS), day)).toEqual(expected);
  });

  it.each([
    ['ordinary', '2026-11-21', ['2026-11-21T01:30', '2026-11-21T12:30']],
    ['02:30 is skipped: at the change, 01:00Z', '2026-03-29', ['2026-03-29T01:00', '2026-03-29T11:30']],
    ['02:30 comes twice: the first time', '2026-10-25', ['2026-10-25T00:30', '2026-10-25T12:30']],
  ])('at 02:30 and 13:30, %s', (_name, day, expected) => {
    expect(slots(at(150, 810), day)).toEqual(expected);
  });

  it('two times that are both skipped are one slot', () => {
    expect(slots(at(125, 150), '2026-03-29')).toEqual(['2026-03-29T01:00']);
  });

  it('a day that never was has none', () => {
    expect(slots(every(HOUR_MS), '2011-12-30', parseZone('Pacific/Apia'))).toEqual([]);
    expect(slots(at(600), '2011-12-30', parseZone('Pacific/Apia'))).toEqual([]);
  });

  it('the last and the next slot enclose an instant, in any zone on any day', () => {
    const zones = ['Europe/Amsterdam', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];
    const timetables = [every(15 * MINUTE_MS), every(7 * HOUR_MS), at(0), at(150, 1439)];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...timetables),
        fc.integer({ min: ms('2011-01-01T00:00Z'), max: ms('2030-01-01T00:00Z') }),
        (zoneName, timetable, nowMs) => {
          const one = schedule(timetable, { zone: parseZone(zoneName) });
          const lastMs = lastSlotMs(one, nowMs)!;
          const nextMs = nextSlotMs(one, nowMs)!;
          expect(lastMs).toBeLessThanOrEqual(nowMs);
          expect(nextMs).toBeGreaterThan(nowMs);
          // nothing between: the next one after the last is the next one
          expect(nextSlotMs(one, lastMs)).toBe(nextMs);
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
  });
});

describe('the agenda', () => {
  const tomorrow = schedule(at(810), { dayText: 'tomorrow' }); // 13:30
  const settled = (slot: string, day: string): PastRun => ({
    slotMs: ms(slot),
    day,
    outcome: 'settled',
  });
  const told = (one: Schedule, now: string, runs: readonly PastRun[] = []) => {
    const { due, missed, givenUp, nextMs } = agendaOf(one, ms(now), runs);
    return {
      due: due.map(({ slotMs, day }) => `${iso(slotMs)} ${day ?? '-'}`),
      missed: missed.map(({ slotMs, day, why }) => `${iso(slotMs)} ${day ?? '-'} ${why}`),
      givenUp: givenUp.length,
      next: iso(nextMs),
    };
  };

  it('a new job starts with its latest slot, and its day is that of the slot', () => {
    // Saturday morning: the latest slot is Friday 13:30, whose tomorrow is Saturday
    expect(told(tomorrow, '2026-11-21T09:00Z')).toEqual({
      due: ['2026-11-20T12:30 2026-11-21'],
      missed: [],
      givenUp: 0,
      next: '2026-11-21T12:30',
    });
  });

  it('a slot that was run is not due; the next one is when its time comes', () => {
    const runs = [settled('2026-11-20T12:30Z', '2026-11-21')];
    expect(told(tomorrow, '2026-11-21T12:29Z', runs).due).toEqual([]);
    expect(told(tomorrow, '2026-11-21T12:30Z', runs).due).toEqual(['2026-11-21T12:30 2026-11-22']);
  });

  it('missed days are caught up as long as they are not over; the others are told', () => {
    // last run Thursday for Friday; off until Sunday 14:00
    const runs = [settled('2026-11-19T12:30Z', '2026-11-20')];
    const sunday = told(
      schedule(at(810), { dayText: 'tomorrow', catchUpMs: 5 * DAY_MS }),
      '2026-11-22T13:00Z',
      runs,
    );
    expect(sunday.due).toEqual(['2026-11-21T12:30 2026-11-22', '2026-11-22T12:30 2026-11-23']);
    expect(sunday.missed).toEqual(['2026-11-20T12:30 2026-11-21 day-over']);
  });

  it('of several slots about the same day the last one only; what is told once is not told again', () => {
    const today = schedule(every(HOUR_MS), { dayText: 'today' });
    const runs = [settled('2026-11-20T18:00Z', '2026-11-20')];
    const morning = told(today, '2026-11-21T07:10Z', runs);
    expect(morning.due).toEqual(['2026-11-21T07:00 2026-11-21']);
    expect(morning.missed).toEqual(['2026-11-20T22:00 2026-11-20 day-over']);
    const later = [...runs, settled('2026-11-21T07:00Z', '2026-11-21')];
    expect(told(today, '2026-11-21T08:00Z', later)).toMatchObject({
      due: ['2026-11-21T08:00 2026-11-21'],
      missed: [],
    });
  });

  it('without a day only the latest slot counts, and only within the catch-up time', () => {
    const rebalance = schedule(at(60, 600), { catchUpMs: 2 * HOUR_MS }); // 01:00 and 10:00 local
    const runs: PastRun[] = [{ slotMs: ms('2026-11-20T09:00Z'), outcome: 'settled' }];
    expect(told(rebalance, '2026-11-21T01:00Z', runs).due).toEqual(['2026-11-21T00:00 -']);
    expect(told(rebalance, '2026-11-21T02:00Z', runs)).toMatchObject({
      due: [],
      missed: ['2026-11-21T00:00 - too-old'],
    });
  });

  it('a failed slot is tried again, three times in all; somebody else at it is no try', () => {
    const failed: PastRun = { ...settled('2026-11-20T12:30Z', '2026-11-21'), outcome: 'failed' };
    const other: PastRun = { ...failed, outcome: 'not-run' };
    for (let tried = 0; tried < ATTEMPTS_MAX; tried += 1) {
      const runs = [...new Array<PastRun>(tried).fill(failed), other, other];
      expect(told(tomorrow, '2026-11-20T13:00Z', runs)).toMatchObject({
        due: ['2026-11-20T12:30 2026-11-21'],
        givenUp: 0,
      });
    }
    const runs = new Array<PastRun>(ATTEMPTS_MAX).fill(failed);
    expect(told(tomorrow, '2026-11-20T13:00Z', runs)).toMatchObject({ due: [], givenUp: 1 });
  });

  it('the end of the useful time is that of the local day, of 25 hours too', () => {
    const today = schedule(at(60), { dayText: 'today' });
    expect(agendaOf(today, ms('2026-10-25T22:59Z'), []).due[0]!.usefulUntilMs).toBe(ms('2026-10-25T23:00Z'));
    expect(told(today, '2026-10-25T23:00Z').due).toEqual([]);
  });
});

describe('a simulation', () => {
  const jobs = [
    { name: 'today', schedule: schedule(every(6 * HOUR_MS), { dayText: 'today' }) },
    { name: 'tomorrow', schedule: schedule(at(810), { dayText: 'tomorrow' }) },
  ];
  const interval = { startMs: ms('2026-11-20T23:00Z'), endMs: ms('2026-11-22T23:00Z') };
  const tickMs = 30 * MINUTE_MS;
  const lines = (outages: readonly { startMs: number; endMs: number }[] = []) =>
    simulate(jobs, { interval, tickMs, outages }).map(
      ({ atMs, job, what, day }) => `${iso(atMs)} ${what} ${job} ${day}`,
    );

  it('runs each slot once, on time', () => {
    const all = lines();
    expect(all.filter((line) => line.includes(' run '))).toEqual(all);
    expect(all).toHaveLength(2 * 4 + 2);
    expect(all).toContain('2026-11-21T12:30 run tomorrow 2026-11-22');
  });

  it('after an outage: caught up, or missed', () => {
    const off = { startMs: ms('2026-11-21T12:00Z'), endMs: ms('2026-11-22T06:10Z') };
    expect(lines([off]).filter((line) => !line.includes(' run '))).toEqual([
      '2026-11-22T06:30 missed today 2026-11-21',
      '2026-11-22T06:30 caught-up today 2026-11-22',
      '2026-11-22T06:30 caught-up tomorrow 2026-11-22',
    ]);
  });

  it('is refused where it would never end', () => {
    const long = { startMs: interval.startMs, endMs: interval.startMs + 3000 * DAY_MS };
    expect(() => simulate(jobs, { interval: long, tickMs, outages: [] })).toThrow('looks');
  });

  it('every slot runs exactly once whatever the tick, if there is no outage', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 5, 15, 30, 60),
        fc.integer({ min: 0, max: 400 }),
        (minutes, dayShift) => {
          const startMs = ms('2026-01-10T23:00Z') + dayShift * DAY_MS;
          const span = { startMs, endMs: startMs + 2 * DAY_MS };
          const one = { name: 'a', schedule: schedule(every(60 * MINUTE_MS), { dayText: 'today' }) };
          const events = simulate([one], { interval: span, tickMs: minutes * MINUTE_MS, outages: [] });
          expect(events.map(({ slotMs }) => slotMs)).toEqual(
            Array.from({ length: 48 }, (_, index) => startMs + index * HOUR_MS),
          );
        },
      ),
      { seed: SEED, numRuns: 12 },
    );
  });
});

describe('how often to look', () => {
  const now = ms('2026-11-21T12:00Z');
  it.each([
    [[every(15 * MINUTE_MS)], 15],
    [[every(6 * HOUR_MS)], 60],
    [[every(6 * HOUR_MS), at(810)], 30], // 13:30
    [[at(380, 810)], 10], // 06:20 and 13:30
    [[every(7 * MINUTE_MS)], 1],
  ])('%j: every %i minutes', (timetables, minutes) => {
    expect(
      tickMinutesOf(
        timetables.map((one) => schedule(one)),
        now,
        60,
      ),
    ).toBe(minutes);
  });

  it('counts zones that are half an hour apart', () => {
    const india = schedule(at(600), { zone: parseZone('Asia/Kolkata') });
    expect(tickMinutesOf([india], now, 0)).toBe(30);
    expect(tickMinutesOf([india], now, 330)).toBe(60);
  });
});

it('days of slots are days of the zone', () => {
  const one = schedule(at(0), { dayText: 'today' });
  const slotMs = lastSlotMs(one, ms('2026-11-21T22:59Z'))!;
  expect(dayOf(AMSTERDAM, slotMs)).toBe('2026-11-21');
  expect(addDays(dayOf(AMSTERDAM, nextSlotMs(one, slotMs)!), -1)).toBe('2026-11-21');
});
