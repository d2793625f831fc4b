import type { ThermalSpec } from '../../engine/portfolio/index.ts';
import { writeEnergy, writePct, writePercentPu, writePower } from '../../engine/quantity/index.ts';
import type { Fields } from './fields.ts';
import { DEVICE_ID, ENERGY_WH, NUMERIC, POWER_W, SHARE_PCT, SHARE_PU } from './values.ts';

const SOC_START_DEFAULT_PCT = 50;
const COEFFICIENT_DEFAULT = 1;

export function readThermal(fields: Fields): ThermalSpec {
  return {
    kind: 'thermal',
    id: fields.required('id', DEVICE_ID),
    capacityWh: fields.required('capacity', ENERGY_WH),
    socPctStart: fields.withDefault('socStart', SHARE_PCT, SOC_START_DEFAULT_PCT),
    powerWMax: fields.required('powerMax', POWER_W),
    coefficientOfPerformance: fields.withDefault('cop', NUMERIC, COEFFICIENT_DEFAULT),
    lossPuPerHour: fields.withDefault('lossPerHour', SHARE_PU, 0),
    demandW: fields.withDefault('demand', POWER_W, 0),
  };
}

export function writeThermal(thermal: ThermalSpec): object {
  return {
    id: thermal.id,
    kind: thermal.kind,
    capacity: writeEnergy(thermal.capacityWh),
    socStart: writePct(thermal.socPctStart),
    powerMax: writePower(thermal.powerWMax),
    cop: thermal.coefficientOfPerformance,
    lossPerHour: writePercentPu(thermal.lossPuPerHour),
    demand: writePower(thermal.demandW),
  };
}
