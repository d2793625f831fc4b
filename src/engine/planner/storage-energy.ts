import type { StorageDevice } from './problem.ts';

/**
 * How much of what flows in and out within a period counts at its end. With losses on the flow too,
 * dE/dt = λ·E + p over a period in which e^λ = ε is left gives (ε − 1)/ln ε for the constant power p.
 */
export function lossFactorPu(device: StorageDevice, period: number): number {
  const retentionPu = device.retentionPu[period]!;
  if (device.lossModel === 'start' || retentionPu === 1) return 1;
  return (retentionPu - 1) / Math.log(retentionPu);
}

/**
 * Energy at the end of each period [Wh] for given powers at the connection.
 *
 * @param powerW - [W] per period, charging positive.
 * @param throughW - charged and discharged at once beyond it [W] ≥ 0; absent: nothing is.
 */
export function storedEnergyWh(
  device: StorageDevice,
  hours: Float64Array,
  powerW: Float64Array,
  throughW?: Float64Array,
): Float64Array {
  const energyWh = new Float64Array(hours.length);
  let beforeWh = device.energyStartWh;
  for (let period = 0; period < hours.length; period++) {
    const through = throughW === undefined ? 0 : throughW[period]!;
    const chargeW = Math.max(0, powerW[period]!) + through;
    const dischargeW = Math.max(0, -powerW[period]!) + through;
    beforeWh = nextEnergyWh(device, period, beforeWh, { lengthH: hours[period]!, chargeW, dischargeW });
    energyWh[period] = beforeWh;
  }
  return energyWh;
}

/** What flows at the connection of a storage in one period. */
export interface PeriodFlow {
  /** Length of the period [h]. */
  readonly lengthH: number;
  /** [W] ≥ 0. */
  readonly chargeW: number;
  readonly dischargeW: number;
}

/** Energy at the end of one period [Wh], from that at its start: the recursion of `StorageDevice`. */
export function nextEnergyWh(
  device: StorageDevice,
  period: number,
  beforeWh: number,
  { lengthH, chargeW, dischargeW }: PeriodFlow,
): number {
  const flowW =
    device.chargeEfficiencyPu[period]! * chargeW -
    dischargeW / device.dischargeEfficiencyPu[period]! -
    device.usageW[period]!;
  return device.retentionPu[period]! * beforeWh + lossFactorPu(device, period) * flowW * lengthH;
}

/** Energy at the end of each period [Wh] if the device neither charges nor discharges. */
export function idleEnergyWh(device: StorageDevice, hours: Float64Array): Float64Array {
  return storedEnergyWh(device, hours, new Float64Array(hours.length));
}
