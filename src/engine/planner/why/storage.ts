import type { StorageDevice, StorageTarget } from '../problem.ts';
import type { DeviceSchedule } from '../result.ts';
import type { Marginal, Meter } from './meter.ts';
import { type Because, isAtLeast, isSamePrice, type PeriodReason, SAME_W, SAME_WH } from './reason.ts';
import {
  chargeLimit,
  dischargeLimit,
  type StorageFacts,
  storageFacts,
  targetAhead,
  type Worths,
} from './storage-facts.ts';

/** Says of one storage, period by period, why it charges, gives or holds. */
export function storageReasons(
  meter: Meter,
  device: StorageDevice,
  { schedule, worths }: { readonly schedule: DeviceSchedule; readonly worths: Worths | undefined },
): readonly PeriodReason[] {
  return Array.from(schedule.powerW, (powerW, period) => {
    const facts = storageFacts(meter, device, schedule, { worths, period });
    const target = targetAhead(device, schedule.energyWh!, period);
    if (powerW > SAME_W) return chargeReason(meter, facts, target);
    return powerW < -SAME_W ? dischargeReason(meter, facts) : holdReason(meter, facts, target);
  });
}

/** What is common to all reasons of a storage in a period. */
function head({ device, period, powerW }: StorageFacts) {
  return { deviceId: device.id, period, powerW };
}

function priced({ microsPerKwh, of }: Marginal) {
  return { priceMicrosPerKwh: microsPerKwh, priceOf: of };
}

function caused(cause: string | undefined) {
  return cause === undefined ? {} : { cause };
}

function targetText({ id }: StorageTarget): string {
  return `target ${id}`;
}

function chargeReason(meter: Meter, facts: StorageFacts, target: StorageTarget | undefined): PeriodReason {
  const { period, less, worth, lastCostMicros } = facts;
  const order = facts.order.below ?? meter.orderAt(period).below;
  const known = worth !== undefined && !Number.isNaN(worth.lessMicros);
  const base = {
    ...head(facts),
    action: 'charge' as const,
    costMicrosPerKwh: lastCostMicros,
    ...priced(less),
    ...(known && { worthMicrosPerKwh: worth.lessMicros }),
    ...chargeLimit(facts),
  };
  if (order !== undefined) return { ...base, because: 'order', cause: order };
  if (worth === undefined)
    return target
      ? { ...base, because: 'target', cause: targetText(target) }
      : { ...base, because: 'unknown-worth' };
  if (!known)
    return { ...base, because: target ? 'target' : 'must-store', ...caused(target && targetText(target)) };
  if (!isAtLeast(worth.lessMicros, lastCostMicros)) {
    return { ...base, because: less.blockedBy ? blockedBecause(less) : otherwise(facts) };
  }
  if (worth.isExact && isSamePrice(worth.lessMicros, lastCostMicros))
    return { ...base, because: 'preference' };
  return { ...base, because: target ? 'target' : 'worth-more', ...caused(target && targetText(target)) };
}

function dischargeReason(meter: Meter, facts: StorageFacts): PeriodReason {
  const { period, more, worth, lastGainMicros } = facts;
  const order = facts.order.above ?? meter.orderAt(period).above;
  const known = worth !== undefined && !Number.isNaN(worth.moreMicros);
  const base = {
    ...head(facts),
    action: 'discharge' as const,
    gainMicrosPerKwh: lastGainMicros,
    ...priced(more),
    ...(known && { worthMicrosPerKwh: worth.moreMicros }),
    ...dischargeLimit(facts),
  };
  if (order !== undefined) return { ...base, because: 'order', cause: order };
  if (worth === undefined) return { ...base, because: 'unknown-worth' };
  if (!known) return { ...base, because: 'must-empty' };
  if (!isAtLeast(lastGainMicros, worth.moreMicros)) {
    return { ...base, because: more.blockedBy ? blockedBecause(more) : otherwise(facts) };
  }
  return {
    ...base,
    because: worth.isExact && isSamePrice(lastGainMicros, worth.moreMicros) ? 'preference' : 'worth-less',
  };
}

/** The block is of the connection: orders have been told before. */
function blockedBecause({ blockedBy }: Marginal): Because {
  const limit = blockedBy!.limit;
  return limit === 'import-limit' || limit === 'export-limit' || limit === 'pv-surplus' ? limit : 'together';
}

/** One kWh does not explain it: the device can do so much or nothing, or several things hang together. */
function otherwise({ device, powerW }: StorageFacts): Because {
  const { chargePowerWMin, dischargePowerWMin, chargeStepsW } = device;
  const isLeast =
    powerW > 0
      ? chargeStepsW.length > 0 || (chargePowerWMin > 0 && powerW <= chargePowerWMin + SAME_W)
      : dischargePowerWMin > 0 && -powerW <= dischargePowerWMin + SAME_W;
  return isLeast ? 'least-power' : 'together';
}

/**
 * Whether a storage that holds may charge, or give, and whether the plan would lose by it. `closed`: it has no power; `stopped`: it
 * is full, or empty; `shut`: what comes later does not let it; `ruled`: a rule about the grid; `blocked`: it would pay, and the
 * connection or an order does not let it; `wins`: it would pay.
 */
type Side = 'closed' | 'stopped' | 'shut' | 'ruled' | 'blocked' | 'loses' | 'same' | 'unknown' | 'wins';

/** Sides on which a price is compared with a worth. */
const WEIGHED: ReadonlySet<Side> = new Set(['blocked', 'loses', 'same', 'unknown', 'wins']);

function holdReason(meter: Meter, facts: StorageFacts, target: StorageTarget | undefined): PeriodReason {
  const { device, more, less } = facts;
  const charge = chargeSide(facts);
  const give = giveSide(facts);
  const base = { ...head(facts), action: 'hold' as const, ...holdNumbers(facts, charge, give) };
  if (charge === 'closed' && give === 'closed') return { ...base, because: 'absent' };
  const order = orderHeld(meter, facts, charge, give);
  if (order !== undefined) return { ...base, because: 'order', cause: order };
  const because = holdBecause(charge, give);
  if (because === 'wins') return { ...base, because: isSwitched(device) ? 'least-power' : 'together' };
  if (because === 'blocked') return { ...base, because: blockedBecause(charge === 'blocked' ? more : less) };
  if (because === 'grid-rule') return { ...base, because, cause: ruleText(charge, give) };
  const isForTarget = target !== undefined && isHeldFor(facts, because, give);
  return isForTarget ? { ...base, because: 'target', cause: targetText(target) } : { ...base, because };
}

/** Whether what is stored would be given but for a target ahead. */
function isHeldFor({ device, period, worth, energyWh }: StorageFacts, because: Because, give: Side): boolean {
  if (worth === undefined) return false;
  if (because === 'empty') return energyWh > device.energyMinWh[period]! + SAME_WH;
  return (give === 'shut' || give === 'loses') && (because === 'between' || because === 'must-store');
}

function ruleText(charge: Side, give: Side): string {
  if (charge !== 'ruled') return 'giving to the grid';
  return give === 'ruled' ? 'charging from and giving to the grid' : 'charging from the grid';
}

function holdNumbers(
  { worth, more, less, nextCostMicros, nextGainMicros }: StorageFacts,
  charge: Side,
  give: Side,
) {
  const isCharge = WEIGHED.has(charge);
  const isGive = WEIGHED.has(give);
  const first = isCharge ? worth?.moreMicros : worth?.lessMicros;
  const last = isCharge && isGive ? worth?.lessMicros : undefined;
  const isKnown = first !== undefined && !Number.isNaN(first);
  return {
    ...(isKnown && { worthMicrosPerKwh: first }),
    ...(isKnown && last !== undefined && last > first && { lastWorthMicrosPerKwh: last }),
    ...(isCharge && { costMicrosPerKwh: nextCostMicros }),
    ...(isGive && { gainMicrosPerKwh: nextGainMicros }),
    ...(isCharge ? priced(more) : isGive ? priced(less) : {}),
  };
}

/** @returns `wins` where one kWh says that it should not hold, `blocked` where only the connection holds it. */
function holdBecause(charge: Side, give: Side): Because | 'wins' | 'blocked' {
  const is = (side: Side) => charge === side || give === side;
  if (is('unknown')) return 'unknown-worth';
  if (is('wins')) return 'wins';
  if (is('blocked')) return 'blocked';
  if (is('same')) return 'preference';
  if (is('ruled')) return 'grid-rule';
  if (charge === 'stopped') return 'full';
  if (give === 'stopped') return 'empty';
  if (give === 'shut') return 'must-store';
  return charge === 'shut' ? 'must-empty' : 'between';
}

function chargeSide(facts: StorageFacts): Side {
  const { device, period, worth, more, nextCostMicros, isFull } = facts;
  if (device.chargePowerWMax[period]! <= SAME_W) return 'closed';
  if (isFull) return 'stopped';
  if (!device.chargeFromGrid && more.of === 'import') return 'ruled';
  return weighed(more, nextCostMicros, worth && { micros: worth.moreMicros, isExact: worth.isExact });
}

function giveSide(facts: StorageFacts): Side {
  const { device, period, worth, less, nextGainMicros, isEmpty } = facts;
  if (device.dischargePowerWMax[period]! <= SAME_W) return 'closed';
  if (isEmpty) return 'stopped';
  if (!device.dischargeToGrid && less.of === 'export') return 'ruled';
  return weighed(less, -nextGainMicros, worth && { micros: -worth.lessMicros, isExact: worth.isExact });
}

/** What one kWh costs, against what it is worth; of giving both are counted the other way. */
function weighed(
  { blockedBy }: Marginal,
  costMicros: number,
  worth: { readonly micros: number; readonly isExact: boolean } | undefined,
): Side {
  if (worth === undefined) return blockedBy ? 'blocked' : 'unknown';
  if (Number.isNaN(worth.micros)) return 'shut';
  if (worth.isExact && isSamePrice(costMicros, worth.micros)) return 'same';
  if (isAtLeast(costMicros, worth.micros)) return 'loses';
  return blockedBy ? 'blocked' : 'wins';
}

/** The order that keeps a storage from moving: its own, or one on the net power in a direction that would pay. */
function orderHeld(
  meter: Meter,
  { order, period }: StorageFacts,
  charge: Side,
  give: Side,
): string | undefined {
  if (order.below !== undefined && order.above !== undefined) return order.above;
  const net = meter.orderAt(period);
  if (net.above !== undefined && net.below !== undefined) return net.above;
  if (net.above !== undefined && charge === 'blocked') return net.above;
  return give === 'blocked' ? net.below : undefined;
}

function isSwitched({ chargePowerWMin, dischargePowerWMin, chargeStepsW }: StorageDevice): boolean {
  return chargePowerWMin > 0 || dischargePowerWMin > 0 || chargeStepsW.length > 0;
}
