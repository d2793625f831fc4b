import { type Curves, SAME_WH, type Ties } from './curves.ts';

/** Where a merged run is kept, and how its axis is turned back from the end of a period to its start. */
export interface Window {
  /** Stored energy at the start of the period that is kept [Wh]. */
  leastWh: number;
  mostWh: number;
  /** Part of it that is left at the end. */
  retentionPu: number;
  /** Drawn by use meanwhile [Wh]. */
  usedWh: number;
}

/** The infimal convolution of a run of `values` with one of `moves`, both convex, is their segments by rising slope. */
export interface Pair {
  readonly values: Curves;
  valueRun: number;
  readonly moves: Curves;
  moveRun: number;
}

/**
 * Appends to `out` the least cost over all ways to split stored energy z (what is left of it, at the end of the period)
 * into what stays and what is taken out, as a function of the stored energy at the period's start.
 *
 * @returns whether any of it lies in the window.
 */
export function mergeRuns(
  { values, valueRun, moves, moveRun }: Pair,
  window: Window,
  ties: Ties,
  out: Curves,
): boolean {
  const { retentionPu, usedWh } = window;
  const fromWh = retentionPu * window.leastWh - usedWh;
  const untilWh = retentionPu * window.mostWh - usedWh;
  let value = values.firstSegment[valueRun]!;
  let move = moves.firstSegment[moveRun]!;
  const valueEnd = values.firstSegment[valueRun + 1]!;
  const moveEnd = moves.firstSegment[moveRun + 1]!;
  let atWh = values.startWh[valueRun]! + moves.startWh[moveRun]!;
  if (atWh > untilWh + SAME_WH) return false;
  let startMoney = values.startMoney[valueRun]! + moves.startMoney[moveRun]!;
  let startDislike = values.startDislike[valueRun]! + moves.startDislike[moveRun]!;
  out.reserve(1, valueEnd - value + moveEnd - move + 1);
  const { lengthWh: valueLength, money: valueMoney, dislike: valueDislike } = values;
  const { lengthWh: moveLength, money: moveMoney, dislike: moveDislike } = moves;
  const { lengthWh, money, dislike } = out;
  const first = out.segmentCount;
  let last = first - 1;
  let startWh = atWh;
  while (value < valueEnd || move < moveEnd) {
    let fromValue = move === moveEnd;
    if (!fromValue && value < valueEnd) {
      const rise = moveMoney[move]! - valueMoney[value]!;
      fromValue =
        rise > ties.slopeMoney ||
        (rise >= -ties.slopeMoney && moveDislike[move]! >= valueDislike[value]! - ties.slopeDislike);
    }
    let length = fromValue ? valueLength[value]! : moveLength[move]!;
    const slope = fromValue ? valueMoney[value]! : moveMoney[move]!;
    const dislikeSlope = fromValue ? valueDislike[value]! : moveDislike[move]!;
    if (fromValue) value += 1;
    else move += 1;
    if (atWh < fromWh) {
      const skipped = Math.min(length, fromWh - atWh);
      atWh += skipped;
      startMoney += skipped * slope;
      startDislike += skipped * dislikeSlope;
      startWh = atWh;
      length -= skipped;
      if (length <= 0) continue;
    }
    const isEnd = atWh + length >= untilWh;
    if (isEnd) length = untilWh - atWh;
    if (length > 0) {
      const isSame =
        last >= first &&
        Math.abs(slope * retentionPu - money[last]!) <= ties.slopeMoney &&
        Math.abs(dislikeSlope * retentionPu - dislike[last]!) <= ties.slopeDislike;
      if (isSame) lengthWh[last]! += length / retentionPu;
      else {
        last += 1;
        lengthWh[last] = length / retentionPu;
        money[last] = slope * retentionPu;
        dislike[last] = dislikeSlope * retentionPu;
      }
    }
    atWh += length;
    if (isEnd) break;
  }
  if (startWh < fromWh - SAME_WH) return false;
  out.beginRun((startWh + usedWh) / retentionPu, startMoney, startDislike);
  out.segmentCount = last + 1;
  out.endRun();
  return true;
}
