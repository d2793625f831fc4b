import { at } from '../../../engine/planner/index.ts';
import { Fields, isObject, located } from '../fields.ts';
import type { Located } from '../findings.ts';
import { readDurationMs, readInstantMs } from '../grid.ts';
import { ISO_DURATION_EXPECTED } from '../iso-duration.ts';
import type { Dimension } from '../quantity.ts';
import type { Segment, Steps } from '../steps.ts';
import { type Reading, readSegment, readValue } from './variable.ts';

/** A sensor that a field refers to, with what it holds. */
export interface SensorData {
  readonly id: string;
  readonly data: Located;
}

const DATA_EXPECTED =
  'what the sensor holds: a quantity, a list of timed values, or {"unit", "start", "duration", "values"} as FlexMeasures answers';

/** Filters of a reference by which FlexMeasures chooses among several values of one sensor and time. */
const SOURCE_FILTERS: readonly string[] = [
  'source',
  'sources',
  'source-types',
  'exclude-source-types',
  'account',
];

/**
 * Reads a reference to a sensor, `{"sensor": 5}` or the bare id 5, and looks it up.
 *
 * @returns undefined where it is none, or nothing is known of the sensor, which is taken down.
 */
export function readSensor(where: Located, { findings, sensors }: Reading): SensorData | undefined {
  let { value: id } = where;
  if (isObject(where.value)) {
    const fields = Fields.of(where, '', findings);
    id = fields.take('sensor')?.value;
    for (const filter of SOURCE_FILTERS) {
      const found = fields.take(filter);
      if (found) findings.note(found.path, 'not applied: the values under "sensors" are taken as they are');
    }
    fields.finish(findings);
  }
  if (!Number.isInteger(id) && typeof id !== 'string') {
    findings.mistake(where, 'a sensor such as {"sensor": 5}');
    return undefined;
  }
  const data = sensors.get(String(id));
  if (data !== undefined) return { id: String(id), data };
  const known = [...sensors.keys()].join(', ') || 'none';
  findings.mistake(
    { path: where.path, value: where.value },
    `a sensor whose values are given under "sensors", in the file or in that of --defaults; given: ${known}`,
  );
  return undefined;
}

/** What a sensor holds, over time. */
export function sensorSteps({ data }: SensorData, dimension: Dimension, reading: Reading): Steps | undefined {
  const { findings } = reading;
  const { value } = data;
  if (Array.isArray(value)) {
    const segments = value.flatMap(
      (one, index) => readSegment(located(one, at(data.path, index)), dimension, reading) ?? [],
    );
    return { segments };
  }
  if (isObject(value)) return recordedSteps(data, dimension, reading);
  if (typeof value === 'string') {
    const constant = readValue(data, dimension, findings);
    return constant === undefined ? undefined : { constant };
  }
  findings.mistake(data, DATA_EXPECTED);
  return undefined;
}

/** `{"unit": "EUR/MWh", "start": …, "duration": …, "values": […]}`. */
function recordedSteps(data: Located, dimension: Dimension, reading: Reading): Steps | undefined {
  const { findings, grid } = reading;
  const fields = Fields.of(data, DATA_EXPECTED, findings);
  fields.take('sensor');
  fields.take('consumption_is_positive');
  const unit = fields.take('unit');
  const start = fields.take('start');
  const duration = fields.take('duration');
  const resolution = fields.take('resolution');
  const values = fields.take('values');
  fields.finish(findings);
  if (unit === undefined || start === undefined || !Array.isArray(values?.value)) {
    findings.mistake({ path: data.path }, DATA_EXPECTED);
    return undefined;
  }
  const factor = readFactor(unit, dimension, reading);
  const startMs = readInstantMs(start, grid, findings);
  const stepMs = readStepMs({ data, duration, resolution, count: values.value.length }, reading);
  if (factor === undefined || startMs === undefined || stepMs === undefined) return undefined;
  const segments = values.value.flatMap((value: unknown, index): readonly Segment[] => {
    if (value === null) return [];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      findings.mistake(located(value, at(values.path, index)), `a number of ${String(unit.value)}, or null`);
      return [];
    }
    const fromMs = startMs + index * stepMs;
    return [{ startMs: fromMs, endMs: fromMs + stepMs, value: value * factor }];
  });
  return { segments };
}

function readFactor(unit: Located, dimension: Dimension, { findings }: Reading): number | undefined {
  const read = dimension.read(`1 ${String(unit.value)}`);
  if ('value' in read) return read.value;
  findings.mistake(unit, `the unit of ${read.expected}`);
  return undefined;
}

function readStepMs(
  source: {
    readonly data: Located;
    readonly duration: Located | undefined;
    readonly resolution: Located | undefined;
    readonly count: number;
  },
  { findings }: Reading,
): number | undefined {
  const { data, duration, resolution, count } = source;
  if (resolution !== undefined) return readDurationMs(resolution, findings);
  if (duration === undefined) {
    findings.mistake({ path: at(data.path, 'duration') }, ISO_DURATION_EXPECTED);
    return undefined;
  }
  const lengthMs = readDurationMs(duration, findings);
  return lengthMs === undefined ? undefined : lengthMs / Math.max(1, count);
}
