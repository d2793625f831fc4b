import { DateTime } from 'luxon';
import { InputError } from '../errors.ts';
import { formatInstant } from './format.ts';
import { dayStartMs } from './grid.ts';
import { offsetsOf } from './offsets.ts';
import { type Clock, dayFromWords } from './parse-day.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './units.ts';
import type { Zone } from './zone.ts';

/** Options of `parseInstant`. */
export interface InstantOptions extends Clock {
  /** What a duration without sign ('2h') means: so long ago, so long ahead, or a refusal (the default). */
  readonly bareDuration?: 'ago' | 'ahead';
}

const EXPECTED =
  'an instant such as 2026-11-21T14:00+01:00, 2026-11-21T14:00 (local), 2026-11-21, today, now, -2h or +30m';

const INSTANT_PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;
const DURATION_PATTERN = /^([+-]?)((?:\d{1,6}[dhms])+)$/;
const DURATION_PART_PATTERN = /(\d+)([dhms])/g;
const UNIT_MS: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS, s: SECOND_MS };

function refuse(text: string, reason: string, expected: string = EXPECTED): InputError {
  return new InputError('bad-instant', `"${text}" ${reason}.`, {
    details: [{ path: '', value: text, expected }],
  });
}

/** Elapsed ms of '1h30m'; the signs are the caller's. */
function durationMsOf(parts: string): number {
  let totalMs = 0;
  for (const [, count, unit] of parts.matchAll(DURATION_PART_PATTERN))
    totalMs += Number(count) * UNIT_MS[unit!]!;
  return totalMs;
}

function relativeMs(text: string, options: InstantOptions): number | undefined {
  if (text === 'now') return options.nowMs;
  const match = DURATION_PATTERN.exec(text);
  if (match === null) return undefined;
  const sign =
    match[1] || (options.bareDuration === undefined ? '' : options.bareDuration === 'ago' ? '-' : '+');
  if (sign === '') throw refuse(text, 'does not say in which direction', `-${text} or +${text}`);
  const elapsedMs = durationMsOf(match[2]!);
  return sign === '-' ? options.nowMs - elapsedMs : options.nowMs + elapsedMs;
}

function localInstantMs(text: string, localMs: number, zone: Zone): number {
  const instants = offsetsOf(zone).instantsShowing(localMs);
  const [first] = instants;
  if (instants.length === 1 && first !== undefined) return first;
  if (first === undefined) {
    const after = formatInstant(offsetsOf(zone).firstInstantFrom(localMs), zone);
    throw refuse(
      text,
      `does not exist in ${zone}: the clocks are put forward over it`,
      `${after} or another time`,
    );
  }
  const choices = instants.map((ms) => formatInstant(ms, zone)).join(' or ');
  throw refuse(text, `is there ${instants.length} times in ${zone}: the clocks are put back`, choices);
}

/** The text has been matched against INSTANT_PATTERN; luxon alone would take week dates and guess at changes of the clock. */
function absoluteMs(text: string, zone: Zone): number | undefined {
  const match = INSTANT_PATTERN.exec(text);
  if (match === null) return undefined;
  const read = DateTime.fromISO(text.toUpperCase().replace(' ', 'T'), { zone: 'utc' });
  if (!read.isValid || Number(match[4]) > 23) throw refuse(text, 'is no time of any clock');
  return match[8] === undefined ? localInstantMs(text, read.toMillis(), zone) : read.toMillis();
}

/**
 * Parses an instant as operators write it:
 *
 * - RFC 3339 with offset or 'Z': '2026-11-21T14:00:00+01:00' (seconds may be left out),
 * - local time in the zone: '2026-11-21T14:00', refused where the clocks skip it or show it twice,
 * - elapsed time from now: '-2h', '+30m', '-1h30m', '-1d' (24 hours), 'now',
 * - a day, meaning its first instant: '2026-11-21', 'today', 'yesterday', 'tomorrow'.
 *
 * @returns [ms since the epoch]
 * @throws InputError `bad-instant`, with the offsets to choose from where a local time is there twice.
 */
export function parseInstant(text: string, options: InstantOptions): number {
  const ms = relativeMs(text, options) ?? absoluteMs(text, options.zone);
  if (ms !== undefined) return ms;
  const day = /^[+-]/.test(text) ? undefined : dayFromWords(text, options);
  if (day === undefined) throw refuse(text, 'is not an instant');
  return dayStartMs(options.zone, day);
}
