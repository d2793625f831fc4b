import type { StorageDevice } from '../../../planner/index.ts';
import { HOUR_MS } from '../../../time/index.ts';

/** What a storage has to say for itself; everything else is as in an ideal store. */
export type StorageParts = Partial<StorageDevice> &
  Pick<
    StorageDevice,
    'id' | 'energyStartWh' | 'energyMinWh' | 'energyMaxWh' | 'chargePowerWMax' | 'chargeEfficiencyPu'
  >;

/** A store without losses, use, wear or wishes, but for what `parts` says. */
export function storage(parts: StorageParts): StorageDevice {
  const periodCount = parts.chargePowerWMax.length;
  return {
    kind: 'storage',
    dischargePowerWMax: constant(periodCount, 0),
    chargePowerWMin: 0,
    dischargePowerWMin: 0,
    chargeStepsW: [],
    dischargeEfficiencyPu: constant(periodCount, 1),
    retentionPu: constant(periodCount, 1),
    lossModel: 'start',
    usageW: constant(periodCount, 0),
    wearMicrosPerKwhCharged: 0,
    wearMicrosPerKwhDischarged: 0,
    holdingMicrosPerKwhPeriod: 0,
    terminalValueMicrosPerKwh: 0,
    chargeFromGrid: true,
    dischargeToGrid: true,
    exclusiveDirections: true,
    targets: [],
    softPowerLimits: [],
    softEnergyBounds: [],
    ...parts,
  };
}

/** The same value in every period. */
export function constant(periodCount: number, value: number): Float64Array {
  return new Float64Array(periodCount).fill(value);
}

/** Part of the content that a period leaves, from the part lost per hour. */
export function retention(lossPuPerHour: number, periodMs: number): number {
  return (1 - lossPuPerHour) ** (periodMs / HOUR_MS);
}
