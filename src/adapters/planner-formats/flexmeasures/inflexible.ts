import { elementsOf, type Fields, isObject, located } from '../fields.ts';
import type { Located } from '../findings.ts';
import { POWER } from '../quantity.ts';
import { type Reading, readSeries } from './variable.ts';

const LIST_EXPECTED = 'a list of sensors such as [{"sensor": 3}]';

/**
 * The power of everything that a flex-context calls inflexible.
 *
 * @returns [W] per period, consumption positive.
 */
export function readInflexibleW(fields: Fields, reading: Reading): Float64Array {
  const totalW = new Float64Array(reading.grid.count);
  const add = (where: Located, sign: 1 | -1) => {
    const valuesW = readSeries(where, POWER, reading, { how: 'mean', gap: 'refuse' });
    valuesW?.forEach((valueW, period) => {
      totalW[period]! += sign * valueW;
    });
  };
  for (const where of sensorsOf(fields, 'inflexible-consumption', reading)) add(where, 1);
  for (const where of sensorsOf(fields, 'inflexible-production', reading)) add(where, -1);
  for (const where of sensorsOf(fields, 'inflexible-device-sensors', reading)) {
    const sign = signOf(where, reading);
    if (sign !== undefined) add(where, sign);
  }
  return totalW;
}

function sensorsOf(fields: Fields, key: string, { findings }: Reading): readonly Located[] {
  const found = fields.take(key);
  if (found === undefined) return [];
  if (!Array.isArray(found.value)) {
    findings.mistake(found, LIST_EXPECTED);
    return [];
  }
  return elementsOf(found.value, found.path).map(({ value, path }) =>
    located(Number.isInteger(value) ? { sensor: value } : value, path),
  );
}

/** Sensors under the field's former name have their sign as an attribute, which must be given here. */
function signOf(where: Located, { sensors, findings }: Reading): 1 | -1 | undefined {
  const id = isObject(where.value) ? where.value['sensor'] : undefined;
  const data = sensors.get(String(id));
  const sign = isObject(data?.value) ? data.value['consumption_is_positive'] : undefined;
  if (typeof sign === 'boolean') return sign ? 1 : -1;
  if (data === undefined) return 1; // that nothing is known of it is told where it is read
  findings.mistake(
    { path: data.path },
    '{"consumption_is_positive": true} or false with unit, start, duration and values: FlexMeasures keeps it with the sensor',
  );
  return undefined;
}
