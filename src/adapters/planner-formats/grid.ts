import { InputError } from '../../engine/errors.ts';
import type { Horizon } from '../../engine/planner/index.ts';
import { parseInstant, parseZone, UTC, type Zone } from '../../engine/time/index.ts';
import type { Findings, Located } from './findings.ts';
import { ISO_DURATION_EXPECTED, parseIsoDurationMs } from './iso-duration.ts';

/** The periods of a problem: all of one length. */
export interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
  readonly endMs: number;
  readonly zone: Zone;
  /** Whether times without offset may be read, as local ones. */
  readonly isLocal: boolean;
}

/** More periods than a year of quarter hours: a mistake in start, duration or resolution. */
const PERIODS_MAX = 40_000;

export const INSTANT_EXPECTED = 'an instant with its offset such as 2026-03-29T00:00:00+01:00';

const OFFSET = /[Tt ].*([Zz]|[+-]\d\d:\d\d)$/;

/**
 * Reads an instant. One without an offset means a local time, and that only where a zone was given.
 *
 * @returns [ms since the epoch]; undefined where it is none, which is taken down.
 */
export function readInstantMs(
  where: Located,
  { zone, isLocal }: Pick<Grid, 'zone' | 'isLocal'>,
  findings: Findings,
): number | undefined {
  const text = where.value;
  if (typeof text !== 'string' || (!isLocal && !OFFSET.test(text)) || !/^\d{4}-/.test(text)) {
    findings.mistake(where, INSTANT_EXPECTED);
    return undefined;
  }
  try {
    return parseInstant(text, { nowMs: Number.NaN, zone });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    findings.mistake(where, error.details[0]?.expected ?? INSTANT_EXPECTED);
    return undefined;
  }
}

/** @returns [ms] > 0; undefined where it is no duration, which is taken down. */
export function readDurationMs(where: Located, findings: Findings): number | undefined {
  const lengthMs = typeof where.value === 'string' ? parseIsoDurationMs(where.value) : undefined;
  if (lengthMs === undefined) findings.mistake(where, ISO_DURATION_EXPECTED);
  return lengthMs;
}

/** @returns the zone that times are told in, UTC where none is given. */
export function readZone(where: Located | undefined, findings: Findings): Pick<Grid, 'zone' | 'isLocal'> {
  if (where === undefined) return { zone: UTC, isLocal: false };
  try {
    if (typeof where.value !== 'string') throw new InputError('bad-zone', 'not a text');
    return { zone: parseZone(where.value), isLocal: true };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    findings.mistake(where, 'a time zone such as Europe/Amsterdam');
    return { zone: UTC, isLocal: false };
  }
}

/** The last instant that there is [ms]. */
const LAST_MS = 8.64e15;

/** No periods at all, for the rest of a description to be looked at where its horizon cannot be read. */
export function noGrid(zone: Pick<Grid, 'zone' | 'isLocal'>): Grid {
  return { startMs: LAST_MS, stepMs: 1, count: 0, endMs: LAST_MS, ...zone };
}

/** @param where - what is told where start, length and step do not make whole periods. */
export function makeGrid(
  times: { readonly startMs: number; readonly lengthMs: number; readonly stepMs: number },
  zone: Pick<Grid, 'zone' | 'isLocal'>,
  where: Located,
  findings: Findings,
): Grid | undefined {
  const { startMs, lengthMs, stepMs } = times;
  const count = lengthMs / stepMs;
  if (!Number.isInteger(count) || count > PERIODS_MAX) {
    findings.mistake(where, `a duration of whole steps of the resolution, at most ${PERIODS_MAX} of them`);
    return undefined;
  }
  return { startMs, stepMs, count, endMs: startMs + lengthMs, ...zone };
}

export function horizonOf({ startMs, stepMs, count, zone }: Grid): Horizon {
  return { startMs, periodMs: new Float64Array(count).fill(stepMs), zone };
}

/**
 * The number of the instant between periods that a time is, or is after: 0 is the start of the horizon, 1 the end of the
 * first period. Nothing is said of times outside.
 */
export function tickAtOrBefore(ms: number, { startMs, stepMs }: Grid): number {
  return Math.floor((ms - startMs) / stepMs);
}

export function isOnTick(ms: number, { startMs, stepMs }: Grid): boolean {
  return (ms - startMs) % stepMs === 0;
}
