import type { DeviceSpec } from '../../engine/portfolio/index.ts';
import { readBattery, writeBattery } from './battery.ts';
import { readCharger, writeCharger } from './charger.ts';
import { type Fields, nearest, readFields } from './fields.ts';
import { type Place, partOf } from './place.ts';
import { readPv, writePv } from './pv.ts';
import { describe, isMap, refuse } from './reader.ts';
import { readShiftable, writeShiftable } from './shiftable.ts';
import { readThermal, writeThermal } from './thermal.ts';
import { DEVICE_ID, SERIES_ID, TEXT } from './values.ts';

type Kind = DeviceSpec['kind'];

const KINDS: readonly Kind[] = ['battery', 'pv', 'charger', 'thermal', 'shiftable'];
const KIND_EXPECTED = `one of the kinds ${KINDS.join(', ')}`;
const EXPECTED = 'a device: a map with id, kind and what its kind asks for';

/** Stands for a device that cannot be read; see Reader. */
const UNREADABLE: DeviceSpec = {
  kind: 'pv',
  id: DEVICE_ID.unreadable,
  seriesId: SERIES_ID.unreadable,
  curtailable: false,
};

export const DEVICE = {
  expected: EXPECTED,
  read(place: Place): DeviceSpec {
    if (!isMap(place.value)) return refuse(place, EXPECTED, UNREADABLE);
    const kind = KINDS.find((known) => known === kindOf(place));
    if (kind === undefined) return refuseKind(place);
    return readFields(place, EXPECTED, (fields) => {
      fields.required('kind', TEXT);
      return readAs(kind, fields);
    });
  },
};

export function writeDevice(device: DeviceSpec): object {
  switch (device.kind) {
    case 'battery':
      return writeBattery(device);
    case 'pv':
      return writePv(device);
    case 'charger':
      return writeCharger(device);
    case 'thermal':
      return writeThermal(device);
    case 'shiftable':
      return writeShiftable(device);
  }
}

function readAs(kind: Kind, fields: Fields): DeviceSpec {
  switch (kind) {
    case 'battery':
      return readBattery(fields);
    case 'pv':
      return readPv(fields);
    case 'charger':
      return readCharger(fields);
    case 'thermal':
      return readThermal(fields);
    case 'shiftable':
      return readShiftable(fields);
  }
}

function kindOf(place: Place): unknown {
  return isMap(place.value) ? place.value['kind'] : undefined;
}

function refuseKind(place: Place): DeviceSpec {
  const kind = kindOf(place);
  const near = kind === undefined ? undefined : nearest(describe(kind), KINDS);
  const expected = near === undefined ? KIND_EXPECTED : `${KIND_EXPECTED}; the nearest is ${near}`;
  const found = kind === undefined ? {} : { value: describe(kind) };
  place.report.add(partOf(place, 'kind', kind), { ...found, expected });
  place.report.silence(place);
  return UNREADABLE;
}
