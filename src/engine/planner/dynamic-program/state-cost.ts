import type { StorageDevice } from '../problem.ts';
import type { Curves } from './curves.ts';

const WH_PER_KWH = 1000;

/** A price on stored energy at the end of a period, below or above a level. */
interface Kink {
  readonly levelWh: number;
  /** [micro-units per Wh] short of the level, or beyond it; ≥ 0. */
  readonly microsPerWh: number;
  readonly isBelow: boolean;
}

/** What it costs to hold energy at the ends of periods: holding, terminal value, priced targets, soft bounds. */
export interface StateCosts {
  /** Of each Wh at the end of each period but the last [micro-units per Wh]. */
  readonly holdingMicrosPerWh: number;
  /** And at the end of the last. */
  readonly finalMicrosPerWh: number;
  readonly lastPeriod: number;
  /** Absent where there are none in the whole horizon. */
  readonly kinks: readonly (readonly Kink[])[] | undefined;
}

/** Reads what it costs to hold energy from a storage; `hours` is the length of each period [h]. */
export function stateCostsOf(device: StorageDevice, hours: Float64Array): StateCosts {
  const holdingMicrosPerWh = device.holdingMicrosPerKwhPeriod / WH_PER_KWH;
  const finalMicrosPerWh = holdingMicrosPerWh - device.terminalValueMicrosPerKwh / WH_PER_KWH;
  const slopes = { holdingMicrosPerWh, finalMicrosPerWh, lastPeriod: hours.length - 1 };
  const isPriced = device.targets.some(({ firmness }) => typeof firmness === 'object');
  if (!isPriced && device.softEnergyBounds.length === 0) return { ...slopes, kinks: undefined };
  return { ...slopes, kinks: Array.from(hours, (lengthH, period) => kinksOf(device, period, lengthH)) };
}

function kinksOf(device: StorageDevice, period: number, lengthH: number): readonly Kink[] {
  const kinks: Kink[] = [];
  const add = (levelWh: number, microsPerKwh: number, isBelow: boolean) => {
    if (!Number.isFinite(levelWh) || microsPerKwh === 0) return;
    kinks.push({ levelWh, microsPerWh: microsPerKwh / WH_PER_KWH, isBelow });
  };
  for (const target of device.targets) {
    if (target.period !== period || typeof target.firmness !== 'object') continue;
    add(target.minWh ?? Number.NaN, target.firmness.priceMicrosPerKwh, true);
    add(target.maxWh ?? Number.NaN, target.firmness.priceMicrosPerKwh, false);
  }
  for (const soft of device.softEnergyBounds) {
    const priceMicrosPerKwh = soft.priceMicrosPerKwhPeriod + lengthH * soft.priceMicrosPerKwhHour;
    add(soft.levelWh[period]!, priceMicrosPerKwh, soft.bound === 'min');
  }
  return kinks;
}

/** Adds what it costs to hold energy at the end of a period to the functions from `firstRun` on. */
export function addStateCost(costs: StateCosts, period: number, curves: Curves, firstRun: number): void {
  const slope = period === costs.lastPeriod ? costs.finalMicrosPerWh : costs.holdingMicrosPerWh;
  if (slope !== 0) addSlope(curves, firstRun, slope);
  for (const kink of costs.kinks?.[period] ?? NONE) {
    for (let run = firstRun; run < curves.runCount; run++) addKink(curves, run, kink);
  }
}

const NONE: readonly Kink[] = [];

function addSlope(curves: Curves, firstRun: number, slope: number): void {
  for (let run = firstRun; run < curves.runCount; run++) {
    curves.startMoney[run]! += slope * curves.startWh[run]!;
  }
  for (let at = curves.firstSegment[firstRun]!; at < curves.segmentCount; at++) curves.money[at]! += slope;
}

/** A kink is convex: the run stays one, with at most one segment more. */
function addKink(curves: Curves, run: number, { levelWh, microsPerWh, isBelow }: Kink): void {
  const offsetWh = curves.startWh[run]! - levelWh;
  if (isBelow && offsetWh < 0) curves.startMoney[run]! -= microsPerWh * offsetWh;
  if (!isBelow && offsetWh > 0) curves.startMoney[run]! += microsPerWh * offsetWh;
  let fromWh = curves.startWh[run]!;
  for (let at = curves.firstSegment[run]!; at < curves.firstSegment[run + 1]!; at++) {
    const lengthWh = curves.lengthWh[at]!;
    const untilWh = fromWh + lengthWh;
    if (fromWh < levelWh && untilWh > levelWh) {
      splitSegment(curves, run, at, levelWh - fromWh);
      if (isBelow) curves.money[at]! -= microsPerWh;
      else curves.money[at + 1]! += microsPerWh;
      fromWh = untilWh;
      at += 1;
      continue;
    }
    if (isBelow && untilWh <= levelWh) curves.money[at]! -= microsPerWh;
    if (!isBelow && fromWh >= levelWh) curves.money[at]! += microsPerWh;
    fromWh = untilWh;
  }
}

function splitSegment(curves: Curves, run: number, at: number, lengthWh: number): void {
  curves.reserve(1);
  const { segmentCount } = curves;
  for (const values of [curves.lengthWh, curves.money, curves.dislike]) {
    values.copyWithin(at + 1, at, segmentCount);
  }
  curves.lengthWh[at] = lengthWh;
  curves.lengthWh[at + 1]! -= lengthWh;
  curves.segmentCount += 1;
  for (let later = run + 1; later <= curves.runCount; later++) curves.firstSegment[later]! += 1;
}
