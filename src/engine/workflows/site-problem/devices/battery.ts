import type { StorageDevice } from '../../../planner/index.ts';
import type { BatterySpec } from '../../../portfolio/index.ts';
import type { SiteInputs } from '../inputs.ts';
import { constant, storage } from './storage.ts';

const PERCENT = 100;

/**
 * What is left at midnight is worth this part of the day's mean import price, after losses and
 * wear: a little less than the mean, so that today's use goes before tomorrow's hope.
 */
const TERMINAL_VALUE_PU = 0.9;

/** @param importMicrosPerKwhMean - the day's mean import price [micro-units per kWh]. */
export function batteryDevice(
  spec: BatterySpec,
  { grid, startEnergyWh }: SiteInputs,
  importMicrosPerKwhMean: number,
): StorageDevice {
  const periods = grid.periodCount;
  const energyMinWh = (spec.capacityWh * spec.socPctMin) / PERCENT;
  const energyMaxWh = (spec.capacityWh * spec.socPctMax) / PERCENT;
  const startWh = startEnergyWh.get(spec.id) ?? (spec.capacityWh * spec.socPctStart) / PERCENT;
  const usableMicrosPerKwh =
    spec.dischargeEfficiencyPu * (importMicrosPerKwhMean - spec.wearMicrosPerKwhDischarged);
  return storage({
    id: spec.id,
    energyStartWh: Math.min(energyMaxWh, Math.max(energyMinWh, startWh)),
    energyMinWh: constant(periods, energyMinWh),
    energyMaxWh: constant(periods, energyMaxWh),
    chargePowerWMax: constant(periods, spec.chargePowerWMax),
    dischargePowerWMax: constant(periods, spec.dischargePowerWMax),
    chargeEfficiencyPu: constant(periods, spec.chargeEfficiencyPu),
    dischargeEfficiencyPu: constant(periods, spec.dischargeEfficiencyPu),
    wearMicrosPerKwhDischarged: spec.wearMicrosPerKwhDischarged,
    terminalValueMicrosPerKwh: Math.max(0, Math.round(TERMINAL_VALUE_PU * usableMicrosPerKwh)),
  });
}
