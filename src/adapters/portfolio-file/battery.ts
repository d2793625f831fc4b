import type { BatterySpec } from '../../engine/portfolio/index.ts';
import { writeEnergy, writePct, writePercentPu, writePower } from '../../engine/quantity/index.ts';
import { writePrice } from './decimal.ts';
import type { Fields } from './fields.ts';
import { DEVICE_ID, ENERGY_WH, POWER_W, PRICE_MICROS_PER_KWH, SHARE_PCT, SHARE_PU } from './values.ts';

const EFFICIENCY_DEFAULT_PU = 0.95;

export function readBattery(fields: Fields): BatterySpec {
  const chargePowerWMax = fields.required('chargePowerMax', POWER_W);
  const socPctMin = fields.withDefault('socMin', SHARE_PCT, 0);
  const socPctMax = fields.withDefault('socMax', SHARE_PCT, 100);
  return {
    kind: 'battery',
    id: fields.required('id', DEVICE_ID),
    capacityWh: fields.required('capacity', ENERGY_WH),
    socPctMin,
    socPctMax,
    socPctStart: fields.withDefault('socStart', SHARE_PCT, (socPctMin + socPctMax) / 2),
    chargePowerWMax,
    dischargePowerWMax: fields.withDefault('dischargePowerMax', POWER_W, Math.max(0, chargePowerWMax)),
    chargeEfficiencyPu: fields.withDefault('chargeEfficiency', SHARE_PU, EFFICIENCY_DEFAULT_PU),
    dischargeEfficiencyPu: fields.withDefault('dischargeEfficiency', SHARE_PU, EFFICIENCY_DEFAULT_PU),
    wearMicrosPerKwhDischarged: fields.withDefault('wear', PRICE_MICROS_PER_KWH, 0),
  };
}

export function writeBattery(battery: BatterySpec): object {
  return {
    id: battery.id,
    kind: battery.kind,
    capacity: writeEnergy(battery.capacityWh),
    socMin: writePct(battery.socPctMin),
    socMax: writePct(battery.socPctMax),
    socStart: writePct(battery.socPctStart),
    chargePowerMax: writePower(battery.chargePowerWMax),
    dischargePowerMax: writePower(battery.dischargePowerWMax),
    chargeEfficiency: writePercentPu(battery.chargeEfficiencyPu),
    dischargeEfficiency: writePercentPu(battery.dischargeEfficiencyPu),
    wear: writePrice(battery.wearMicrosPerKwhDischarged),
  };
}
