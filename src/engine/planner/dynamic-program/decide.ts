import { cheapestNetW } from '../closed-form/cheapest-net.ts';
import { rounded } from '../schedule.ts';
import type { CostToGo } from './cost-to-go.ts';
import type { Ties } from './curves.ts';
import { isBefore } from './merge.ts';
import type { Setting } from './moves.ts';
import { powerForW } from './storage-periods.ts';

/** What is done in each period, and what stored energy is worth then. */
export interface Decisions {
  /** Power of the storage [W]. */
  readonly storageW: Float64Array;
  /** What one kWh more in the store at the end of the period would save [micro-units per kWh]; NaN where it has no room. */
  readonly moreMicrosPerKwh: Float64Array;
  /** What one kWh less would cost; NaN where there may not be less. */
  readonly lessMicrosPerKwh: Float64Array;
  /** Least cost of the whole horizon, as the functions have it [micro-units]. */
  readonly leastMicros: number;
}

/** Energies outside of a function by this much are a matter of rounding [Wh]. */
const NEAR_WH = 1e-6;
const WH_PER_KWH = 1000;

/** The best split of what is left of the stored energy into what stays and what is taken out. */
class Split {
  money = Number.POSITIVE_INFINITY;
  dislike = 0;
  valueRun = -1;
  moveRun = -1;
  storedWh = 0;
  takenWh = 0;
  /** Segment of the value function that the split ends in, and what of it is passed [Wh]. */
  segment = 0;
  passedWh = 0;
}

/**
 * Goes forward from the stored energy at the start, taking in each period what the functions say is best.
 *
 * @param curtailedW - PV that is not taken [W] per period, written in the periods that belong to the storage.
 * @returns undefined where there is nothing to do at some point, which is a matter of rounding.
 */
export function decide(
  costToGo: CostToGo,
  setting: Setting,
  curtailedW: Float64Array,
): Decisions | undefined {
  const { connection, storage, owner, ties } = setting;
  const periodCount = connection.hours.length;
  const series = () => new Float64Array(periodCount);
  const decisions = {
    storageW: series(),
    moreMicrosPerKwh: series(),
    lessMicrosPerKwh: series(),
    leastMicros: 0,
  };
  const best = new Split();
  const tried = new Split();
  let energyWh = storage.device.energyStartWh;
  for (let period = 0; period < periodCount; period++) {
    const leftWh = storage.device.retentionPu[period]! * energyWh - storage.usedWh[period]!;
    if (!findBest(costToGo, period, leftWh, ties, best, tried)) return undefined;
    if (period === 0) decisions.leastMicros = best.money;
    const powerW = powerOf(costToGo, setting, period, best);
    decisions.storageW[period] = powerW;
    if (owner === undefined || owner[period] === storage.index) {
      curtailedW[period] = curtailedAt(costToGo, setting, period, powerW, best.moveRun);
    }
    energyWh = best.storedWh;
    noteWorth(costToGo, best, period, decisions);
  }
  return decisions;
}

function findBest(
  costToGo: CostToGo,
  period: number,
  leftWh: number,
  ties: Ties,
  best: Split,
  tried: Split,
): boolean {
  const firstValueRun = costToGo.firstValueRun(period);
  const endValueRun = costToGo.endValueRun(period);
  const firstMoveRun = costToGo.firstMoveRun(period);
  const endMoveRun = costToGo.endMoveRun(period);
  const isOne = endValueRun - firstValueRun === 1 && endMoveRun - firstMoveRun === 1;
  if (isOne) return splitAt(costToGo, firstValueRun, firstMoveRun, leftWh, ties, best);
  best.money = Number.POSITIVE_INFINITY;
  for (let valueRun = firstValueRun; valueRun < endValueRun; valueRun++) {
    for (let moveRun = firstMoveRun; moveRun < endMoveRun; moveRun++) {
      if (!splitAt(costToGo, valueRun, moveRun, leftWh, ties, tried)) continue;
      const isBetter =
        tried.money < best.money - ties.money ||
        (tried.money <= best.money + ties.money && tried.dislike < best.dislike - ties.dislike);
      if (isBetter) copySplit(tried, best);
    }
  }
  return best.money < Number.POSITIVE_INFINITY;
}

/** The same walk over segments by rising slope that merges two runs, up to one point. */
function splitAt(
  { values, moves: { curves: moves } }: CostToGo,
  valueRun: number,
  moveRun: number,
  leftWh: number,
  ties: Ties,
  split: Split,
): boolean {
  let storedWh = values.startWh[valueRun]!;
  let takenWh = moves.startWh[moveRun]!;
  let restWh = leftWh - storedWh - takenWh;
  if (restWh < -NEAR_WH) return false;
  let money = values.startMoney[valueRun]! + moves.startMoney[moveRun]!;
  let dislike = values.startDislike[valueRun]! + moves.startDislike[moveRun]!;
  let value = values.firstSegment[valueRun]!;
  let move = moves.firstSegment[moveRun]!;
  const valueEnd = values.firstSegment[valueRun + 1]!;
  const moveEnd = moves.firstSegment[moveRun + 1]!;
  const { lengthWh: valueLength, money: valueMoney, dislike: valueDislike } = values;
  const { lengthWh: moveLength, money: moveMoney, dislike: moveDislike } = moves;
  let passedWh = 0;
  while (restWh > 0 && (value < valueEnd || move < moveEnd)) {
    const isValue =
      move === moveEnd ||
      (value < valueEnd &&
        isBefore(valueMoney[value]!, valueDislike[value]!, moveMoney[move]!, moveDislike[move]!, ties));
    if (isValue) {
      const wholeWh = valueLength[value]!;
      const lengthWh = Math.min(wholeWh, restWh);
      storedWh += lengthWh;
      money += lengthWh * valueMoney[value]!;
      dislike += lengthWh * valueDislike[value]!;
      restWh -= lengthWh;
      if (lengthWh === wholeWh) value += 1;
      else passedWh = lengthWh;
    } else {
      const lengthWh = Math.min(moveLength[move]!, restWh);
      takenWh += lengthWh;
      money += lengthWh * moveMoney[move]!;
      dislike += lengthWh * moveDislike[move]!;
      restWh -= lengthWh;
      move += 1;
    }
  }
  if (restWh > NEAR_WH) return false;
  split.money = money;
  split.dislike = dislike;
  split.valueRun = valueRun;
  split.moveRun = moveRun;
  split.storedWh = storedWh;
  split.takenWh = takenWh;
  split.segment = value;
  split.passedWh = passedWh;
  return true;
}

function copySplit(from: Split, to: Split): void {
  to.money = from.money;
  to.dislike = from.dislike;
  to.valueRun = from.valueRun;
  to.moveRun = from.moveRun;
  to.storedWh = from.storedWh;
  to.takenWh = from.takenWh;
  to.segment = from.segment;
  to.passedWh = from.passedWh;
}

function powerOf({ moves }: CostToGo, { storage }: Setting, period: number, split: Split): number {
  const powerW = powerForW(storage, period, -split.takenWh);
  const minW = moves.powerMinW(split.moveRun);
  const maxW = moves.powerMaxW(split.moveRun);
  return rounded(Math.min(maxW, Math.max(minW, powerW)));
}

function curtailedAt(
  { moves }: CostToGo,
  { connection }: Setting,
  period: number,
  storageW: number,
  moveRun: number,
): number {
  if (connection.roomW[period] === 0) return 0;
  const band = { minW: moves.netMinW(moveRun), maxW: moves.netMaxW(moveRun) };
  const netW = cheapestNetW(connection, period, storageW, band);
  return netW - connection.baseW[period]! - storageW;
}

/** The slopes of the value just above and below the energy that the period ends with. */
function noteWorth(
  costToGo: CostToGo,
  { segment, passedWh, storedWh }: Split,
  period: number,
  { moreMicrosPerKwh, lessMicrosPerKwh }: Decisions,
): void {
  const { values } = costToGo;
  const isWithin = passedWh > NEAR_WH && values.lengthWh[segment]! - passedWh > NEAR_WH;
  const above = isWithin ? segment : segmentAt(costToGo, period, storedWh + NEAR_WH);
  const below = isWithin ? segment : segmentAt(costToGo, period, storedWh - NEAR_WH);
  moreMicrosPerKwh[period] = above < 0 ? Number.NaN : -values.money[above]! * WH_PER_KWH;
  lessMicrosPerKwh[period] = below < 0 ? Number.NaN : -values.money[below]! * WH_PER_KWH;
}

/** The segment of a period's value in which an energy lies; −1 where there is none. */
function segmentAt(costToGo: CostToGo, period: number, energyWh: number): number {
  const { values } = costToGo;
  const endRun = costToGo.endValueRun(period);
  for (let run = costToGo.firstValueRun(period); run < endRun; run++) {
    let untilWh = values.startWh[run]!;
    if (untilWh > energyWh) continue;
    const end = values.firstSegment[run + 1]!;
    for (let segment = values.firstSegment[run]!; segment < end; segment++) {
      untilWh += values.lengthWh[segment]!;
      if (untilWh > energyWh) return segment;
    }
  }
  return -1;
}
