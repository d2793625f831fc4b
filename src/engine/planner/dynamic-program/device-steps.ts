import type { StorageDevice } from '../problem.ts';
import { W_PER_KW } from '../units.ts';
import type { StoragePeriods } from './storage-periods.ts';

/**
 * What the power of the storage itself costs in one period, as slopes between steps of power: wear and the
 * excess over soft limits. Steps ascend; 0 is among them. Segment i lies below step i, the last above all.
 */
export class DeviceSteps {
  count = 0;
  /** Index of 0 W. */
  zero = 0;
  /** [W]. */
  stepW: Float64Array;
  /** Money and dislike of one more watt [per W over the period]; negative slopes where it discharges. */
  money: Float64Array;
  dislike: Float64Array;
  /** Change of the stored energy per watt [Wh per W] > 0. */
  whPerW: Float64Array;
  /** Its inverse [W per Wh]. */
  wPerWh: Float64Array;

  /** @param limitCount - soft limits of the storage. */
  constructor(limitCount: number) {
    this.stepW = new Float64Array(limitCount + 1);
    this.money = new Float64Array(limitCount + 2);
    this.dislike = new Float64Array(limitCount + 2);
    this.whPerW = new Float64Array(limitCount + 2);
    this.wPerWh = new Float64Array(limitCount + 2);
  }

  /** Reads what holds in a period. */
  read(storage: StoragePeriods, period: number, lengthH: number): void {
    const { device } = storage;
    this.count = 1;
    this.zero = 0;
    this.stepW[0] = 0;
    const kiloH = lengthH / W_PER_KW;
    const latePu = period / storage.usedWh.length;
    this.money[0] = -kiloH * device.wearMicrosPerKwhDischarged;
    this.money[1] = kiloH * device.wearMicrosPerKwhCharged;
    this.dislike[0] = -kiloH * storage.movedDislike;
    this.dislike[1] = kiloH * (storage.movedDislike + storage.laterDislike * latePu);
    this.whPerW[0] = storage.takenWhPerW[period]!;
    this.whPerW[1] = storage.storedWhPerW[period]!;
    this.wPerWh[0] = 1 / this.whPerW[0]!;
    this.wPerWh[1] = 1 / this.whPerW[1]!;
    if (device.softPowerLimits.length > 0) this.#priceLimits(device, period, kiloH);
  }

  #priceLimits(device: StorageDevice, period: number, kiloH: number): void {
    for (const { direction, limitW, priceMicrosPerKwh } of device.softPowerLimits) {
      const microsPerW = priceMicrosPerKwh * kiloH;
      const thresholdW = limitW[period]!;
      if (microsPerW === 0 || !Number.isFinite(thresholdW)) continue;
      this.#price(direction === 'charge' ? thresholdW : -thresholdW, direction === 'charge', microsPerW);
    }
  }

  /** Prices what lies beyond a step. */
  #price(stepW: number, isCharge: boolean, microsPerW: number): void {
    const segment = this.#split(stepW, isCharge);
    if (isCharge) for (let above = segment; above <= this.count; above++) this.money[above]! += microsPerW;
    else for (let below = segment; below >= 0; below--) this.money[below]! -= microsPerW;
  }

  /** @returns the segment that lies just beyond the step, which is put in where there is none. */
  #split(stepW: number, isCharge: boolean): number {
    let index = 0;
    while (index < this.count && this.stepW[index]! < stepW) index += 1;
    if (index === this.count || this.stepW[index] !== stepW) {
      for (const values of [this.money, this.dislike, this.whPerW, this.wPerWh])
        values.copyWithin(index + 1, index, this.count + 1);
      this.stepW.copyWithin(index + 1, index, this.count);
      this.stepW[index] = stepW;
      this.count += 1;
      if (stepW < 0) this.zero += 1;
    }
    return isCharge ? index + 1 : index;
  }

  /** The segment that a power lies in; at a step the one below it. */
  segmentBelow(powerW: number): number {
    let segment = this.count;
    while (segment > 0 && this.stepW[segment - 1]! >= powerW) segment -= 1;
    return segment;
  }
}

/** Money of a power of the storage [micro-units], from 0 W on. */
export function deviceMoney(steps: DeviceSteps, powerW: number): number {
  return integrated(steps, steps.money, powerW);
}

/** Dislike of a power of the storage, from 0 W on. */
export function deviceDislike(steps: DeviceSteps, powerW: number): number {
  return integrated(steps, steps.dislike, powerW);
}

function integrated({ count, zero, stepW }: DeviceSteps, slopes: Float64Array, powerW: number): number {
  let value = 0;
  for (let segment = zero + 1; segment <= count && stepW[segment - 1]! < powerW; segment++) {
    const untilW = segment < count ? Math.min(powerW, stepW[segment]!) : powerW;
    value += (untilW - stepW[segment - 1]!) * slopes[segment]!;
  }
  for (let segment = zero; segment >= 0 && stepW[segment]! > powerW; segment--) {
    const untilW = segment > 0 ? Math.max(powerW, stepW[segment - 1]!) : powerW;
    value -= (stepW[segment]! - untilW) * slopes[segment]!;
  }
  return value;
}
