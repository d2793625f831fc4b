import type { PvSpec } from '../../engine/portfolio/index.ts';
import { writePower } from '../../engine/quantity/index.ts';
import type { Fields } from './fields.ts';
import { present } from './reader.ts';
import { BOOLEAN, DEVICE_ID, POWER_W, SERIES_ID } from './values.ts';

export function readPv(fields: Fields): PvSpec {
  return {
    kind: 'pv',
    id: fields.required('id', DEVICE_ID),
    seriesId: fields.required('series', SERIES_ID),
    curtailable: fields.withDefault('curtailable', BOOLEAN, false),
    ...present('peakPowerW', fields.optional('peakPower', POWER_W)),
  };
}

export function writePv(pv: PvSpec): object {
  return {
    id: pv.id,
    kind: pv.kind,
    series: pv.seriesId,
    curtailable: pv.curtailable,
    ...(pv.peakPowerW === undefined ? {} : { peakPower: writePower(pv.peakPowerW) }),
  };
}
