import { at } from '../../../engine/planner/index.ts';
import { formatInstant } from '../../../engine/time/index.ts';
import { elementsOf, Fields, isObject, located } from '../fields.ts';
import type { Findings, Located } from '../findings.ts';
import { type Grid, INSTANT_EXPECTED, readDurationMs, readInstantMs } from '../grid.ts';
import type { Dimension } from '../quantity.ts';
import { type How, onlyValue, onPeriods, type Segment, type Steps } from '../steps.ts';
import { readSensor, sensorSteps } from './sensors.ts';

/** What values are read with. */
export interface Reading {
  readonly grid: Grid;
  readonly findings: Findings;
  /** What each sensor holds, by its id. */
  readonly sensors: ReadonlyMap<string, Located>;
}

const SEGMENT_EXPECTED = 'a value with start and duration, start and end, or datetime';

/**
 * Reads what FlexMeasures calls a variable quantity: a fixed quantity, a list of timed values, or a sensor.
 *
 * @returns undefined where it cannot be read, which is taken down.
 */
export function readSteps(where: Located, dimension: Dimension, reading: Reading): Steps | undefined {
  const { value } = where;
  if (Array.isArray(value)) {
    const segments = elementsOf(value, where.path).flatMap(
      (one) => readSegment(one, dimension, reading) ?? [],
    );
    return { segments };
  }
  if (isObject(value) && 'sensor' in value) {
    const sensor = readSensor(where, reading);
    return sensor === undefined ? undefined : sensorSteps(sensor, dimension, reading);
  }
  if (isObject(value)) {
    const segment = readSegment(where, dimension, reading);
    return segment === undefined ? undefined : { segments: [segment] };
  }
  const constant = readValue(where, dimension, reading.findings);
  return constant === undefined ? undefined : { constant };
}

/** @returns a fixed quantity in the dimension's base unit; undefined where it is none, which is taken down. */
export function readValue(where: Located, dimension: Dimension, findings: Findings): number | undefined {
  const read = dimension.read(where.value);
  if ('value' in read) return read.value;
  findings.mistake(where, read.expected);
  return undefined;
}

/** One timed value. */
export function readSegment(where: Located, dimension: Dimension, reading: Reading): Segment | undefined {
  const { grid, findings } = reading;
  const fields = Fields.of(where, SEGMENT_EXPECTED, findings);
  const instantOf = (key: string) => {
    const found = fields.take(key);
    return found === undefined ? undefined : readInstantMs(found, grid, findings);
  };
  const datetimeMs = instantOf('datetime');
  const startMs = instantOf('start');
  const endMs = instantOf('end');
  const duration = fields.take('duration');
  const lengthMs = duration === undefined ? undefined : readDurationMs(duration, findings);
  const written = fields.take('value');
  fields.finish(findings);
  if (!isObject(where.value)) return undefined;
  const value = written === undefined ? undefined : readValue(written, dimension, findings);
  if (written === undefined) findings.mistake({ path: at(where.path, 'value') }, 'a value');
  const span = spanOf({ datetimeMs, startMs, endMs, lengthMs });
  const hasTimes = ['datetime', 'start', 'end', 'duration'].some((key) => fields.has(key));
  if (span === undefined && hasTimes && !timesUnreadable(fields, { datetimeMs, startMs, endMs, lengthMs })) {
    findings.mistake(where, SEGMENT_EXPECTED);
  }
  if (!hasTimes) findings.mistake(where, `${SEGMENT_EXPECTED}: ${INSTANT_EXPECTED}`);
  return span === undefined || value === undefined ? undefined : { ...span, value };
}

interface Times {
  readonly datetimeMs: number | undefined;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  readonly lengthMs: number | undefined;
}

/** Whether something is wrong that has been taken down already. */
function timesUnreadable(fields: Fields, { datetimeMs, startMs, endMs, lengthMs }: Times): boolean {
  return (
    (fields.has('datetime') && datetimeMs === undefined) ||
    (fields.has('start') && startMs === undefined) ||
    (fields.has('end') && endMs === undefined) ||
    (fields.has('duration') && lengthMs === undefined)
  );
}

function spanOf({ datetimeMs, startMs, endMs, lengthMs }: Times): Omit<Segment, 'value'> | undefined {
  const given = [datetimeMs, startMs, endMs, lengthMs].filter((ms) => ms !== undefined).length;
  if (datetimeMs !== undefined) {
    return given === 1 ? { startMs: datetimeMs, endMs: datetimeMs } : undefined;
  }
  if (given !== 2) return undefined;
  const fromMs = startMs ?? endMs! - lengthMs!;
  const toMs = endMs ?? startMs! + lengthMs!;
  return toMs >= fromMs ? { startMs: fromMs, endMs: toMs } : undefined;
}

/** What a series becomes in periods that nothing is said of: a value, or a mistake. */
export type Gap = number | 'refuse';

/**
 * Reads a quantity as one value per period.
 *
 * @returns undefined where it cannot be read, which is taken down.
 */
export function readSeries(
  where: Located,
  dimension: Dimension,
  reading: Reading,
  { how, gap }: { readonly how: How; readonly gap: Gap },
): Float64Array | undefined {
  const { grid, findings } = reading;
  const steps = readSteps(where, dimension, reading);
  if (steps === undefined) return undefined;
  const { values, gapMs, overlapMs } = onPeriods(steps, grid, how);
  const timeText = (ms: number) => formatInstant(ms, grid.zone);
  if (overlapMs !== undefined && how !== 'least') {
    findings.mistake(where, `one value at a time: there are several from ${timeText(overlapMs)} on`);
    return undefined;
  }
  if (gapMs === undefined) return values;
  if (gap === 'refuse') {
    findings.mistake(where, `a value for every period: there is none from ${timeText(gapMs)} on`);
    return undefined;
  }
  return values.map((value) => (Number.isNaN(value) ? gap : value));
}

/**
 * Reads a quantity that can have but one value over the horizon.
 *
 * @param otherwise - which of several values is taken with --lossy.
 */
export function readScalar(
  where: Located,
  dimension: Dimension,
  reading: Reading,
  otherwise: 'the highest' | 'the lowest',
): number | undefined {
  const values = readSeries(where, dimension, reading, { how: 'mean', gap: 'refuse' });
  if (values === undefined || values.length === 0) return undefined;
  const only = onlyValue(values);
  if (only !== undefined) return only;
  const why = 'it can only have one value over the whole horizon';
  reading.findings.unsupported(located(undefined, where.path), why, `${otherwise} of them is taken`);
  return otherwise === 'the highest' ? Math.max(...values) : Math.min(...values);
}
