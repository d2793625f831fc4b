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
 * @param chargeW - [W] ≥ 0 per period.
 * @param dischargeW - [W] ≥ 0 per period.
 */
export function storedEnergyWh(
  device: StorageDevice,
  hours: Float64Array,
  chargeW: Float64Array,
  dischargeW: Float64Array,
): Float64Array {
  let energyWh = device.energyStartWh;
  return hours.map((lengthH, period) => {
    const flow = { lengthH, chargeW: chargeW[period]!, dischargeW: dischargeW[period]! };
    energyWh = nextEnergyWh(device, period, energyWh, flow);
    return energyWh;
  });
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
  const nothing = new Float64Array(hours.length);
  return storedEnergyWh(device, hours, nothing, nothing);
}
