import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import {
  addDays,
  type Day,
  dayOf,
  dayStartMs,
  daysBetween,
  knownZones,
  offsetMinutesAt,
  parseDayStrict,
  parseZone,
  type Zone,
} from '../../../src/engine/time/index.ts';

/**
 * Every zone that the runtime knows against an independent implementation: each change of offset of 2010 to 2035
 * with the days around it, and days all over the years between.
 */

const FIRST_DAY = parseDayStrict('2010-01-01');
const LAST_DAY = parseDayStrict('2035-12-31');
const DAY_STEP = 61; // with the zones' own remainder, so that all days of the year are met
const DAYS_AROUND = [-1, 0, 1, 2] as const;

function changesOf(zone: Zone): readonly Temporal.ZonedDateTime[] {
  const changes: Temporal.ZonedDateTime[] = [];
  let at = Temporal.PlainDate.from(FIRST_DAY).toZonedDateTime(zone).getTimeZoneTransition('next');
  while (at !== null && at.toPlainDate().toString() <= LAST_DAY) {
    changes.push(at);
    at = at.getTimeZoneTransition('next');
  }
  return changes;
}

function startByTemporal(zone: Zone, day: Day): number {
  return Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds;
}

function daysToCompare(changes: readonly Temporal.ZonedDateTime[], shift: number): ReadonlySet<Day> {
  const days = new Set<Day>();
  for (let day = addDays(FIRST_DAY, shift); daysBetween(day, LAST_DAY) >= 0; day = addDays(day, DAY_STEP)) {
    days.add(day);
  }
  for (const change of changes) {
    const changeDay = parseDayStrict(change.toPlainDate().toString());
    for (const count of DAYS_AROUND) days.add(addDays(changeDay, count));
  }
  return days;
}

/** What differs from Temporal in one zone, as texts. */
function differences(zone: Zone, shift: number): readonly string[] {
  const changes = changesOf(zone);
  const wrongStarts = [...daysToCompare(changes, shift)].filter(
    (day) => dayStartMs(zone, day) !== startByTemporal(zone, day),
  );
  const wrongChanges = changes.filter((change) => {
    const ms = change.epochMilliseconds;
    const beforeMinutes = change.subtract({ nanoseconds: 1 }).offsetNanoseconds / 60e9;
    return (
      offsetMinutesAt(zone, ms) !== change.offsetNanoseconds / 60e9 ||
      offsetMinutesAt(zone, ms - 1) !== beforeMinutes
    );
  });
  return [
    ...wrongStarts.map((day) => `${zone} ${day}`),
    ...wrongChanges.map((change) => `${zone} changes at ${change.toString()}`),
  ];
}

test('day starts and changes of offset of every zone are those of Temporal', () => {
  expect(knownZones().flatMap((zone, index) => differences(zone, index % DAY_STEP))).toEqual([]);
});

test.each([
  'Europe/Amsterdam',
  'Africa/Casablanca',
  'America/Nuuk',
  'Asia/Gaza',
  'Pacific/Apia',
])('every day of 26 years of %s', (name) => {
  const zone = parseZone(name);
  for (let day = FIRST_DAY; day !== LAST_DAY; day = addDays(day, 1)) {
    const startMs = startByTemporal(zone, day);
    if (dayStartMs(zone, day) !== startMs) expect.fail(`${day} starts at ${startMs}`);
    if (dayStartMs(zone, addDays(day, 1)) > startMs && dayOf(zone, startMs) !== day) {
      expect.fail(`${startMs} is in ${day}`);
    }
  }
});
