import { describe, expect, test } from 'vitest';
import { knownZones, offsetMinutesAt, parseZone } from '../../../src/engine/time/index.ts';
import { refusal } from './vectors.ts';

describe('parseZone', () => {
  test.each([
    ['Europe/Amsterdam', 'Europe/Amsterdam'],
    ['UTC', 'UTC'],
    ['Etc/GMT-10', 'Etc/GMT-10'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['America/Godthab', 'America/Nuuk'],
  ])('%s is %s', (name, expected) => {
    expect(parseZone(name)).toBe(expected);
  });
  test.each([
    ['europe/amsterdam', 'Europe/Amsterdam'],
    ['EUROPE/KYIV', 'Europe/Kyiv'],
    ['utc', 'UTC'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['Etc/UTC', 'UTC'],
    ['GMT', 'UTC'],
    ['Europe/Amsterdm', 'Europe/Amsterdam'],
    ['Europ/Amsterdm', 'Europe/Amsterdam'],
    ['Amsterdam', 'Europe/Amsterdam'],
    ['new york', 'America/New_York'],
  ])('%s is refused, with %s', (name, expected) => {
    expect(refusal(() => parseZone(name))).toEqual({ code: 'bad-zone', expected: [expected] });
  });
  test.each(['+02:00', '', 'Nowhere/Atlantis-on-Sea', '../etc/passwd'])('"%s" is refused', (name) => {
    const { expected } = refusal(() => parseZone(name));
    expect(expected).toEqual(['an IANA time zone such as Europe/Amsterdam, or UTC']);
  });
  test('every known zone is read as it is written, once', () => {
    const zones = knownZones();
    expect(zones.length).toBeGreaterThan(400);
    expect(new Set(zones).size).toBe(zones.length);
    for (const zone of zones) expect(parseZone(zone)).toBe(zone);
  });
  test('every name of the runtime is read', () => {
    const known = new Set<string>(knownZones());
    for (const name of Intl.supportedValuesOf('timeZone')) expect(known.has(parseZone(name))).toBe(true);
  });
});

describe('offsetMinutesAt', () => {
  test.each([
    ['UTC', '2026-07-01T00:00:00Z', 0],
    ['Europe/Amsterdam', '2026-01-01T00:00:00Z', 60],
    ['Europe/Amsterdam', '2026-03-29T00:59:59.999Z', 60],
    ['Europe/Amsterdam', '2026-03-29T01:00:00Z', 120],
    ['Europe/Amsterdam', '2026-10-25T00:59:59.999Z', 120],
    ['Europe/Amsterdam', '2026-10-25T01:00:00Z', 60],
    ['America/St_Johns', '2026-01-01T00:00:00Z', -210],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 345],
    ['Australia/Lord_Howe', '2026-01-01T00:00:00Z', 660],
    ['Etc/GMT-10', '2026-01-01T00:00:00Z', 600],
    ['America/Recife', '2000-10-10T00:00:00Z', -120], // for one week
    ['Africa/Monrovia', '1971-01-01T00:00:00Z', -44.5],
  ])('%s at %s is %d', (zone, instant, minutes) => {
    expect(offsetMinutesAt(parseZone(zone), Date.parse(instant))).toBe(minutes);
  });
  test('an instant that is no number is our own bug', () => {
    expect(refusal(() => offsetMinutesAt(parseZone('UTC'), Number.NaN)).code).toBe('invariant');
  });
});
