import type { ShiftableDevice } from '../../../engine/planner/index.ts';
import { elementsOf, type Fields } from '../fields.ts';
import type { Located } from '../findings.ts';
import { readDurationMs } from '../grid.ts';
import { POWER } from '../quantity.ts';
import { type Reading, readSegment, readValue } from './variable.ts';

const TYPES = ['INFLEXIBLE', 'SHIFTABLE', 'BREAKABLE'] as const;
type ProcessType = (typeof TYPES)[number];

/** @returns whether the flex-model is one of a process. */
export function isProcess(fields: Fields): boolean {
  return ['process-type', 'process_type', 'power', 'duration'].some((key) => fields.has(key));
}

/** A load of constant power and given length: started at once, at the best time, or in pieces. */
export function readProcess(fields: Fields, id: string, reading: Reading): ShiftableDevice | undefined {
  const { findings, grid } = reading;
  const take = (key: string) => fields.take(key) ?? fields.take(key.replaceAll('-', '_'));
  const power = need(take('power'), `${fields.path}.power`, POWER.expected, reading);
  const duration = need(take('duration'), `${fields.path}.duration`, 'a duration such as PT4H', reading);
  const type = readType(take('process-type'), reading);
  const direction = take('optimization-direction');
  if (direction && direction.value !== 'MIN') {
    const why = 'the planner looks for the lowest cost only';
    if (direction.value === 'MAX') findings.unsupported(direction, why, 'the lowest cost is looked for');
    else findings.mistake(direction, '"MIN" or "MAX"');
  }
  const allowed = readAllowed(take('time-restrictions'), reading);
  const powerW = power && readValue(power, POWER, findings);
  const lengthMs = duration && readDurationMs(duration, findings);
  if (powerW !== undefined && powerW < 0) findings.mistake(power!, 'a power of at least 0');
  if (powerW === undefined || lengthMs === undefined || grid.count === 0) return undefined;
  const periods = lengthMs / grid.stepMs;
  if (!Number.isInteger(periods)) {
    findings.mistake(duration!, 'a duration of whole periods');
    return undefined;
  }
  return {
    kind: 'shiftable',
    id,
    profileW: new Float64Array(periods).fill(powerW),
    contiguous: type !== 'BREAKABLE',
    allowed: type === 'INFLEXIBLE' ? firstRun(allowed, periods) : allowed,
    startCostMicros: 0,
    onBefore: false,
  };
}

function need(found: Located | undefined, path: string, expected: string, { findings }: Reading) {
  if (found === undefined) findings.mistake({ path }, expected);
  return found;
}

function readType(found: Located | undefined, { findings }: Reading): ProcessType {
  if (found === undefined) return 'INFLEXIBLE';
  const type = TYPES.find((known) => known === found.value);
  if (type === undefined) findings.mistake(found, TYPES.map((known) => `"${known}"`).join(', '));
  return type ?? 'INFLEXIBLE';
}

/** Times in which it must not run. */
function readAllowed(found: Located | undefined, reading: Reading): readonly boolean[] {
  const { grid, findings } = reading;
  const allowed = new Array<boolean>(grid.count).fill(true);
  if (found === undefined) return allowed;
  if (!Array.isArray(found.value)) {
    findings.mistake(found, 'a list of times, each with start and duration or end');
    return allowed;
  }
  for (const where of elementsOf(found.value, found.path)) {
    const segment = readSegment({ path: where.path, value: withValue(where.value) }, NO_VALUE, reading);
    if (segment === undefined) continue;
    const first = Math.max(0, Math.floor((segment.startMs - grid.startMs) / grid.stepMs));
    const after = Math.min(grid.count, Math.ceil((segment.endMs - grid.startMs) / grid.stepMs));
    for (let period = first; period < after; period++) allowed[period] = false;
  }
  return allowed;
}

/** A time restriction is a timed value without the value. */
function withValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value, value: 0 }
    : value;
}

const NO_VALUE = { expected: 'nothing', read: () => ({ value: 0 }) };

/** Only the first place where the whole run fits, in one piece. */
function firstRun(allowed: readonly boolean[], periods: number): readonly boolean[] {
  const start = allowed.findIndex((_, period) => {
    const run = allowed.slice(period, period + periods);
    return run.length === periods && run.every(Boolean);
  });
  return allowed.map((_, period) => start >= 0 && period >= start && period < start + periods);
}
