import { narrow } from '../closed-form/connection.ts';
import { DEVICE_ORDER, MOVED, SOONER } from '../model/preferences.ts';
import type { PlannerProblem, StorageDevice } from '../problem.ts';
import { lossFactorPu } from '../storage-energy.ts';
import { W_PER_KW } from '../units.ts';

/** The storage of a site period by period. Series have one value per period. */
export interface StoragePeriods {
  readonly device: StorageDevice;
  /** Band of its power, within its own limits and orders [W]; charging positive. */
  readonly powerMinW: Float64Array;
  readonly powerMaxW: Float64Array;
  /** Stored per watt charged over the period, and taken out per watt discharged [Wh per W] > 0. */
  readonly storedWhPerW: Float64Array;
  readonly takenWhPerW: Float64Array;
  /** Drawn from the store by its use over the period, as it counts at its end [Wh]. */
  readonly usedWh: Float64Array;
  /** Wear of a watt charged, discharged, over the period [micro-units per W]. */
  readonly chargeMicrosPerW: Float64Array;
  readonly dischargeMicrosPerW: Float64Array;
  /** How much charging, discharging a watt is disliked. */
  readonly chargeDislikePerW: Float64Array;
  readonly dischargeDislikePerW: Float64Array;
  /** Least and most energy at the end of the period [Wh]: bounds, and what can be reached at all. */
  readonly leastWh: Float64Array;
  readonly mostWh: Float64Array;
}

/**
 * Reads the storage from a problem.
 *
 * @param prefers - whether moving energy is disliked, and late charging more than soon.
 */
export function storagePeriodsOf(
  problem: PlannerProblem,
  device: StorageDevice,
  hours: Float64Array,
  prefers: boolean,
): StoragePeriods {
  const periodCount = hours.length;
  const series = () => new Float64Array(periodCount);
  const periods = {
    device,
    powerMinW: device.dischargePowerWMax.map((powerW) => -powerW),
    powerMaxW: device.chargePowerWMax.slice(),
    storedWhPerW: series(),
    takenWhPerW: series(),
    usedWh: series(),
    chargeMicrosPerW: series(),
    dischargeMicrosPerW: series(),
    chargeDislikePerW: series(),
    dischargeDislikePerW: series(),
    leastWh: device.energyMinWh.slice(),
    mostWh: device.energyMaxWh.slice(),
  };
  const moved = movedDislike(problem, device);
  for (let period = 0; period < periodCount; period++) {
    const countedH = lossFactorPu(device, period) * hours[period]!;
    const kiloH = hours[period]! / W_PER_KW;
    periods.storedWhPerW[period] = countedH * device.chargeEfficiencyPu[period]!;
    periods.takenWhPerW[period] = countedH / device.dischargeEfficiencyPu[period]!;
    periods.usedWh[period] = countedH * device.usageW[period]!;
    periods.chargeMicrosPerW[period] = kiloH * device.wearMicrosPerKwhCharged;
    periods.dischargeMicrosPerW[period] = kiloH * device.wearMicrosPerKwhDischarged;
    if (!prefers) continue;
    periods.chargeDislikePerW[period] = kiloH * (moved + (SOONER * period) / periodCount);
    periods.dischargeDislikePerW[period] = kiloH * moved;
  }
  for (const constraint of problem.constraints) {
    const { target } = constraint;
    const isOwn = target.kind === 'device' && target.deviceId === device.id;
    if (isOwn) narrow(periods.powerMinW, periods.powerMaxW, constraint);
  }
  for (const { period, minWh, maxWh, firmness } of device.targets) {
    if (typeof firmness === 'object') continue;
    if (minWh !== undefined) periods.leastWh[period] = Math.max(periods.leastWh[period]!, minWh);
    if (maxWh !== undefined) periods.mostWh[period] = Math.min(periods.mostWh[period]!, maxWh);
  }
  clipToReach(periods);
  return periods;
}

function movedDislike({ devices }: PlannerProblem, device: StorageDevice): number {
  return MOVED + (DEVICE_ORDER * devices.indexOf(device)) / devices.length;
}

/** What cannot be reached from the start need not be computed; it also makes bounds finite. */
function clipToReach(periods: StoragePeriods): void {
  const { device, leastWh, mostWh, powerMinW, powerMaxW } = periods;
  let lowWh = device.energyStartWh;
  let highWh = device.energyStartWh;
  for (let period = 0; period < leastWh.length; period++) {
    const retentionPu = device.retentionPu[period]!;
    const idleWh = -periods.usedWh[period]!;
    lowWh = retentionPu * lowWh + idleWh + storeChangeWh(periods, period, powerMinW[period]!);
    highWh = retentionPu * highWh + idleWh + storeChangeWh(periods, period, powerMaxW[period]!);
    lowWh = Math.max(lowWh, leastWh[period]!);
    highWh = Math.min(highWh, mostWh[period]!);
    leastWh[period] = lowWh;
    mostWh[period] = highWh;
  }
}

/** How a power over a period changes the stored energy at its end [Wh]. */
export function storeChangeWh(periods: StoragePeriods, period: number, powerW: number): number {
  return powerW * (powerW > 0 ? periods.storedWhPerW : periods.takenWhPerW)[period]!;
}

/** The power that changes the stored energy so [W]. */
export function powerForW(periods: StoragePeriods, period: number, changeWh: number): number {
  return changeWh / (changeWh > 0 ? periods.storedWhPerW : periods.takenWhPerW)[period]!;
}
