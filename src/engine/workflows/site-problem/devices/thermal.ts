import type { StorageDevice, StorageTarget } from '../../../planner/index.ts';
import type { ThermalSpec } from '../../../portfolio/index.ts';
import { HOUR_MS } from '../../../time/index.ts';
import type { SiteInputs } from '../inputs.ts';
import { constant, retention, storage } from './storage.ts';

const PERCENT = 100;
/** What is left at midnight is worth this part of what it would cost to make it at the mean price. */
const TERMINAL_VALUE_PU = 0.9;

/**
 * A thermal store that is warmed by a heat pump or an element. Its content is heat above what is
 * comfortable: an empty store is a wish broken, not an impossibility, since people then feel cold.
 */
export function thermalDevice(
  spec: ThermalSpec,
  { grid, startEnergyWh }: SiteInputs,
  importMicrosPerKwhMean: number,
): StorageDevice {
  const periods = grid.periodCount;
  const dayHours = (grid.endMs - grid.startMs) / HOUR_MS;
  const startWh = startEnergyWh.get(spec.id) ?? (spec.capacityWh * spec.socPctStart) / PERCENT;
  return storage({
    id: spec.id,
    energyStartWh: Math.min(spec.capacityWh, startWh),
    energyMinWh: constant(periods, -spec.demandW * dayHours),
    energyMaxWh: constant(periods, spec.capacityWh),
    chargePowerWMax: constant(periods, spec.powerWMax),
    chargeEfficiencyPu: constant(periods, spec.coefficientOfPerformance),
    retentionPu: constant(periods, retention(spec.lossPuPerHour, grid.periodMs)),
    usageW: constant(periods, spec.demandW),
    terminalValueMicrosPerKwh: Math.max(
      0,
      Math.round((TERMINAL_VALUE_PU * importMicrosPerKwhMean) / spec.coefficientOfPerformance),
    ),
    targets: Array.from({ length: periods }, (_, period): StorageTarget => {
      return { id: `${spec.id}-warm-${period + 1}`, period, minWh: 0, firmness: 'wish' };
    }),
  });
}
