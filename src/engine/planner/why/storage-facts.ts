import type { StorageDevice, StorageTarget } from '../problem.ts';
import type { DeviceSchedule, StoredValue } from '../result.ts';
import { lossFactorPu } from '../storage-energy.ts';
import { deviceOrderAt, type Marginal, type Meter } from './meter.ts';
import { type Limit, SAME_W, SAME_WH } from './reason.ts';

/** What energy in a storage is worth along a plan. */
export interface Worths {
  readonly value: StoredValue;
  /** What one more and one less is worth is known apart. Otherwise both are one number between the two: that it is the same as a cost says nothing. */
  readonly isExact: boolean;
}

/** One storage in one period, as its reasons are read from. */
export interface StorageFacts {
  readonly device: StorageDevice;
  readonly period: number;
  readonly powerW: number;
  /** At the end of the period [Wh]. */
  readonly energyWh: number;
  /** Drawing one kWh more, or less, at its connection. */
  readonly more: Marginal;
  readonly less: Marginal;
  /** What one kWh more, and one less, at the end of the period is worth [micro-units per kWh]; NaN where it may not be. */
  readonly worth:
    | { readonly moreMicros: number; readonly lessMicros: number; readonly isExact: boolean }
    | undefined;
  /** A stored kWh: what the next one costs, what the last one cost, as charged now [micro-units per kWh stored]. */
  readonly nextCostMicros: number;
  readonly lastCostMicros: number;
  /** A stored kWh: what the next one brings, what the last one brought, as given now [micro-units per kWh stored]. */
  readonly nextGainMicros: number;
  readonly lastGainMicros: number;
  /** Orders on the storage itself, as said to people. */
  readonly order: { readonly below?: string; readonly above?: string };
  readonly isFull: boolean;
  readonly isEmpty: boolean;
  readonly isBothWays: boolean;
}

/** Reads what there is to say of a storage in a period. */
export function storageFacts(
  meter: Meter,
  device: StorageDevice,
  { powerW, energyWh }: DeviceSchedule,
  { worths, period }: { readonly worths: Worths | undefined; readonly period: number },
): StorageFacts {
  const power = powerW[period]!;
  const storedWh = energyWh![period]!;
  const more = meter.more(period);
  const less = meter.less(period);
  const countsPu = lossFactorPu(device, period);
  const storedPu = countsPu * device.chargeEfficiencyPu[period]!;
  const takenPu = countsPu / device.dischargeEfficiencyPu[period]!;
  const { wearMicrosPerKwhCharged: wearIn, wearMicrosPerKwhDischarged: wearOut } = device;
  const soft = (atW: number) => softMicros(device, period, atW);
  const levels = levelsAt(device, period);
  return {
    device,
    period,
    powerW: power,
    energyWh: storedWh,
    more,
    less,
    worth: worths && {
      moreMicros: worths.value.moreMicrosPerKwh[period]!,
      lessMicros: worths.value.lessMicrosPerKwh[period]!,
      isExact: worths.isExact,
    },
    nextCostMicros: (more.microsPerKwh + wearIn + soft(power + SAME_W)) / storedPu,
    lastCostMicros: (less.microsPerKwh + wearIn + soft(power - SAME_W)) / storedPu,
    nextGainMicros: (less.microsPerKwh - wearOut - soft(power - SAME_W)) / takenPu,
    lastGainMicros: (more.microsPerKwh - wearOut - soft(power + SAME_W)) / takenPu,
    order: deviceOrderAt(meter.problem, device.id, period, power),
    isFull: storedWh >= levels.mostWh - SAME_WH,
    isEmpty: storedWh <= levels.leastWh + SAME_WH,
    isBothWays: device.dischargePowerWMax.some((mostW) => mostW > 0),
  };
}

/** What power beyond soft limits is charged with at a power of the device [micro-units per kWh]. */
function softMicros({ softPowerLimits }: StorageDevice, period: number, powerW: number): number {
  let micros = 0;
  for (const { direction, limitW, priceMicrosPerKwh } of softPowerLimits) {
    const inDirectionW = direction === 'charge' ? powerW : -powerW;
    if (inDirectionW > limitW[period]!) micros += priceMicrosPerKwh;
  }
  return micros;
}

/** The band of energy at the end of a period that bounds and hard targets leave [Wh]. */
function levelsAt(
  device: StorageDevice,
  period: number,
): { readonly leastWh: number; readonly mostWh: number } {
  let leastWh = device.energyMinWh[period]!;
  let mostWh = device.energyMaxWh[period]!;
  for (const target of device.targets) {
    if (target.period !== period || typeof target.firmness === 'object') continue;
    leastWh = Math.max(leastWh, target.minWh ?? leastWh);
    mostWh = Math.min(mostWh, target.maxWh ?? mostWh);
  }
  return { leastWh, mostWh };
}

/**
 * The target that energy is kept for, which is stored at the end of a period: the first one that is just reached, unless the store
 * is full or empty before, which parts what comes later from now.
 */
export function targetAhead(
  device: StorageDevice,
  energyWh: Float64Array,
  period: number,
): StorageTarget | undefined {
  for (let later = period; later < energyWh.length; later++) {
    const storedWh = energyWh[later]!;
    const reached = device.targets.find(
      (target) => target.period === later && target.minWh !== undefined && storedWh <= target.minWh + SAME_WH,
    );
    if (reached !== undefined) return reached;
    const isCut =
      storedWh <= device.energyMinWh[later]! + SAME_WH || storedWh >= device.energyMaxWh[later]! - SAME_WH;
    if (isCut) return undefined;
  }
  return undefined;
}

/** What keeps a storage from charging more. */
export function chargeLimit(
  facts: StorageFacts,
): { readonly limit: Limit; readonly limitCause?: string } | undefined {
  const { device, period, powerW, more, order, isFull } = facts;
  if (order.above !== undefined) return { limit: 'order', limitCause: order.above };
  if (isFull) return { limit: 'full' };
  if (powerW >= device.chargePowerWMax[period]! - SAME_W) return { limit: 'power' };
  if (more.blockedBy !== undefined) return blockOf(more.blockedBy);
  if (!device.chargeFromGrid && more.of === 'import') return { limit: 'grid-rule' };
  return { limit: 'price' };
}

/** What keeps a storage from giving more. */
export function dischargeLimit(
  facts: StorageFacts,
): { readonly limit: Limit; readonly limitCause?: string } | undefined {
  const { device, period, powerW, less, order, isEmpty } = facts;
  if (order.below !== undefined) return { limit: 'order', limitCause: order.below };
  if (isEmpty) return { limit: 'empty' };
  if (-powerW >= device.dischargePowerWMax[period]! - SAME_W) return { limit: 'power' };
  if (less.blockedBy !== undefined) return blockOf(less.blockedBy);
  if (!device.dischargeToGrid && less.of === 'export') return { limit: 'grid-rule' };
  return { limit: 'price' };
}

function blockOf({ limit, cause }: { readonly limit: Limit; readonly cause?: string }): {
  readonly limit: Limit;
  readonly limitCause?: string;
} {
  return { limit, ...(cause !== undefined && { limitCause: cause }) };
}
