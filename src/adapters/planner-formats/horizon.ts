import { HOUR_MS, MINUTE_MS } from '../../engine/time/index.ts';
import type { Fields } from './fields.ts';
import type { Findings, Located } from './findings.ts';
import {
  type Grid,
  INSTANT_EXPECTED,
  makeGrid,
  noGrid,
  readDurationMs,
  readInstantMs,
  readZone,
} from './grid.ts';

const DEFAULT_STEP_MS = 15 * MINUTE_MS;
const DEFAULT_LENGTH_MS = 48 * HOUR_MS;

/**
 * Reads start, duration, resolution and zone.
 *
 * @param until - a time that the horizon must reach [ms], where there is one.
 * @returns a grid without periods where they make no horizon, which is taken down.
 */
export function readGrid(
  fields: Fields,
  findings: Findings,
  until: (zone: Pick<Grid, 'zone' | 'isLocal'>) => Until | undefined,
): Grid {
  const zone = readZone(fields.take('zone'), findings);
  const start = fields.take('start');
  const duration = fields.take('duration');
  const resolution = fields.take('resolution');
  if (start === undefined) findings.mistake({ path: pathOf(fields, 'start') }, INSTANT_EXPECTED);
  const startMs = start && readInstantMs(start, zone, findings);
  const stepMs = resolution === undefined ? DEFAULT_STEP_MS : readDurationMs(resolution, findings);
  if (resolution === undefined) findings.note(pathOf(fields, 'resolution'), 'left out: PT15M');
  const givenMs = duration === undefined ? DEFAULT_LENGTH_MS : readDurationMs(duration, findings);
  if (duration === undefined)
    findings.note(pathOf(fields, 'duration'), 'left out: PT48H, as in FlexMeasures');
  if (startMs === undefined || stepMs === undefined || givenMs === undefined) return noGrid(zone);
  const last = until(zone);
  const reachMs = last === undefined ? 0 : Math.ceil((last.ms - startMs) / stepMs) * stepMs;
  if (reachMs > givenMs)
    findings.note(last!.path, 'the horizon is made longer to reach it, as in FlexMeasures');
  const where: Located = duration ?? resolution ?? start!;
  const times = { startMs, stepMs, lengthMs: Math.max(givenMs, reachMs) };
  return makeGrid(times, zone, where, findings) ?? noGrid(zone);
}

/** A time that the horizon must reach, and what says so. */
export interface Until {
  readonly ms: number;
  readonly path: string;
}

function pathOf({ path }: Fields, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
