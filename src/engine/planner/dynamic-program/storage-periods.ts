import { narrow } from '../closed-form/connection.ts';
import type { KeptSeries } from '../closed-form/kept-series.ts';
import { DEVICE_ORDER, MOVED, SOONER } from '../model/preferences.ts';
import type { PlannerProblem, StorageDevice } from '../problem.ts';
import { lossFactorPu } from '../storage-energy.ts';

/** A storage period by period. Series have one value per period. */
export interface StoragePeriods {
  readonly device: StorageDevice;
  /** Its number among the site's storages. */
  readonly index: number;
  /** Band of its power, within its own limits and orders [W]; charging positive. */
  readonly powerMinW: Float64Array;
  readonly powerMaxW: Float64Array;
  /** Stored per watt charged over the period, and taken out per watt discharged [Wh per W] > 0. */
  readonly storedWhPerW: Float64Array;
  readonly takenWhPerW: Float64Array;
  /** Drawn from the store by its use over the period, as it counts at its end [Wh]. */
  readonly usedWh: Float64Array;
  /** Least and most energy at the end of the period [Wh]: bounds, and what can be reached at all. */
  readonly leastWh: Float64Array;
  readonly mostWh: Float64Array;
  /** How much moving a kWh is disliked, and how much more at the end of the horizon than at its start. */
  readonly movedDislike: number;
  readonly laterDislike: number;
}

/** How a storage is read. */
export interface ReadOptions {
  /** Number of the storage among the problem's storages. */
  readonly index: number;
  /** Length of each period [h]. */
  readonly hours: Float64Array;
  /** Whether moving energy is disliked, and late charging more than soon. */
  readonly prefers: boolean;
  /** Where its series are taken from. */
  readonly kept: KeptSeries;
}

/** Reads a storage from a problem. */
export function storagePeriodsOf(
  problem: PlannerProblem,
  device: StorageDevice,
  { index, hours, prefers, kept }: ReadOptions,
): StoragePeriods {
  const periodCount = hours.length;
  const [powerMinW, powerMaxW, storedWhPerW, takenWhPerW, usedWh, leastWh, mostWh] = kept.take(
    7,
    periodCount,
  ) as Seven;
  for (let period = 0; period < periodCount; period++) {
    const countedH = lossFactorPu(device, period) * hours[period]!;
    powerMinW[period] = -device.dischargePowerWMax[period]!;
    powerMaxW[period] = device.chargePowerWMax[period]!;
    storedWhPerW[period] = countedH * device.chargeEfficiencyPu[period]!;
    takenWhPerW[period] = countedH / device.dischargeEfficiencyPu[period]!;
    usedWh[period] = countedH * device.usageW[period]!;
    leastWh[period] = device.energyMinWh[period]!;
    mostWh[period] = device.energyMaxWh[period]!;
  }
  for (const constraint of problem.constraints) {
    const { target } = constraint;
    const isOwn = target.kind === 'device' && target.deviceId === device.id;
    if (isOwn) narrow(powerMinW, powerMaxW, constraint);
  }
  for (const { period, minWh, maxWh, firmness } of device.targets) {
    if (typeof firmness === 'object') continue;
    if (minWh !== undefined) leastWh[period] = Math.max(leastWh[period]!, minWh);
    if (maxWh !== undefined) mostWh[period] = Math.min(mostWh[period]!, maxWh);
  }
  const periods = {
    device,
    index,
    powerMinW,
    powerMaxW,
    storedWhPerW,
    takenWhPerW,
    usedWh,
    leastWh,
    mostWh,
    movedDislike: prefers ? movedDislike(problem, device) : 0,
    laterDislike: prefers ? SOONER : 0,
  };
  clipToReach(periods);
  return periods;
}

type Seven = readonly [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];

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
