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
export function mergeRuns(pair: Pair, window: Window, ties: Ties, out: Curves): boolean {
  const { values, valueRun, moves, moveRun } = pair;
  const { leastWh, mostWh, retentionPu, usedWh } = window;
  const fromWh = retentionPu * leastWh - usedWh;
  const untilWh = retentionPu * mostWh - usedWh;
  cursor.value = values.firstSegment[valueRun]!;
  cursor.move = moves.firstSegment[moveRun]!;
  cursor.atWh = values.startWh[valueRun]! + moves.startWh[moveRun]!;
  cursor.money = values.startMoney[valueRun]! + moves.startMoney[moveRun]!;
  cursor.dislike = values.startDislike[valueRun]! + moves.startDislike[moveRun]!;
  cursor.restWh = 0;
  if (cursor.atWh > untilWh + SAME_WH) return false;
  if (cursor.atWh < fromWh) skip(pair, fromWh, ties);
  if (cursor.atWh < fromWh - SAME_WH) return false;
  out.beginRun((cursor.atWh + usedWh) / retentionPu, cursor.money, cursor.dislike);
  const first = out.segmentCount;
  copy(pair, untilWh, ties, out);
  if (retentionPu !== 1) stretch(out, first, retentionPu);
  out.endRun();
  return true;
}

/** Where a merge has got to: the next segments, the energy [Wh] and the value there, and what is left of a segment that was cut. */
const cursor = { value: 0, move: 0, atWh: 0, money: 0, dislike: 0, restWh: 0, restMoney: 0, restDislike: 0 };

/** Goes on to the window's lower end, which may cut a segment. */
function skip({ values, valueRun, moves, moveRun }: Pair, fromWh: number, ties: Ties): void {
  const valueEnd = values.firstSegment[valueRun + 1]!;
  const moveEnd = moves.firstSegment[moveRun + 1]!;
  let { value, move, atWh } = cursor;
  while (atWh < fromWh && (value < valueEnd || move < moveEnd)) {
    const isValue = move === moveEnd || (value < valueEnd && isNext(values, value, moves, move, ties));
    const source = isValue ? values : moves;
    const at = isValue ? value++ : move++;
    const pieceWh = source.lengthWh[at]!;
    const skippedWh = Math.min(pieceWh, fromWh - atWh);
    cursor.restMoney = source.money[at]!;
    cursor.restDislike = source.dislike[at]!;
    cursor.money += skippedWh * cursor.restMoney;
    cursor.dislike += skippedWh * cursor.restDislike;
    cursor.restWh = pieceWh - skippedWh;
    // Not added up where it is reached: rounding would take the next piece too, and lose the rest of this one.
    atWh = cursor.restWh > 0 ? fromWh : atWh + skippedWh;
  }
  cursor.value = value;
  cursor.move = move;
  cursor.atWh = atWh;
}

/** Appends segments up to the window's upper end: of the value, and between them those of the moves. */
function copy({ values, valueRun, moves, moveRun }: Pair, untilWh: number, ties: Ties, out: Curves): void {
  let { value, move, atWh } = cursor;
  const valueEnd = values.firstSegment[valueRun + 1]!;
  const moveEnd = moves.firstSegment[moveRun + 1]!;
  out.reserve(valueEnd - value + moveEnd - move + 1);
  const { lengthWh: valueLength, money: valueMoney, dislike: valueDislike } = values;
  const { lengthWh, money, dislike, segmentCount: first } = out;
  let end = first;
  if (cursor.restWh > 0 && atWh < untilWh) {
    lengthWh[end] = Math.min(cursor.restWh, untilWh - atWh);
    money[end] = cursor.restMoney;
    dislike[end] = cursor.restDislike;
    atWh += lengthWh[end]!;
    end += 1;
  }
  while (atWh < untilWh && (value < valueEnd || move < moveEnd)) {
    const isMove = move < moveEnd;
    const nextMoney = isMove ? moves.money[move]! : Number.POSITIVE_INFINITY;
    const nextDislike = isMove ? moves.dislike[move]! : 0;
    if (end > first && value < valueEnd && isSame(values, value, money[end - 1]!, dislike[end - 1]!, ties)) {
      // A move goes before what is equal to it: one segment.
      const pieceWh = Math.min(valueLength[value]!, untilWh - atWh);
      lengthWh[end - 1]! += pieceWh;
      atWh += pieceWh;
      value += 1;
    }
    while (value < valueEnd && atWh < untilWh) {
      const slope = valueMoney[value]!;
      const slopeDislike = valueDislike[value]!;
      if (!isBefore(slope, slopeDislike, nextMoney, nextDislike, ties)) break;
      const pieceWh = Math.min(valueLength[value]!, untilWh - atWh);
      lengthWh[end] = pieceWh;
      money[end] = slope;
      dislike[end] = slopeDislike;
      atWh += pieceWh;
      value += 1;
      end += 1;
    }
    if (!isMove || atWh >= untilWh) break;
    const pieceWh = Math.min(moves.lengthWh[move]!, untilWh - atWh);
    if (end > first && isSame(moves, move, money[end - 1]!, dislike[end - 1]!, ties)) {
      lengthWh[end - 1]! += pieceWh;
    } else {
      lengthWh[end] = pieceWh;
      money[end] = nextMoney;
      dislike[end] = nextDislike;
      end += 1;
    }
    atWh += pieceWh;
    move += 1;
  }
  out.segmentCount = end;
}

function isSame(curves: Curves, at: number, money: number, dislike: number, ties: Ties): boolean {
  return (
    Math.abs(curves.money[at]! - money) <= ties.slopeMoney &&
    Math.abs(curves.dislike[at]! - dislike) <= ties.slopeDislike
  );
}

function isNext(values: Curves, value: number, moves: Curves, move: number, ties: Ties): boolean {
  return isBefore(
    values.money[value]!,
    values.dislike[value]!,
    moves.money[move]!,
    moves.dislike[move]!,
    ties,
  );
}

/** Whether a segment of a value comes before one of a move. Where they are equal it does not: what can be given now is given now. */
export function isBefore(
  money: number,
  dislike: number,
  moveMoney: number,
  moveDislike: number,
  ties: Ties,
): boolean {
  const rise = moveMoney - money;
  return rise > ties.slopeMoney || (rise >= -ties.slopeMoney && moveDislike > dislike + ties.slopeDislike);
}

/** Turns segments over what is left of the energy into segments over the energy that it is left of. */
function stretch(
  { lengthWh, money, dislike, segmentCount }: Curves,
  first: number,
  retentionPu: number,
): void {
  for (let at = first; at < segmentCount; at++) {
    lengthWh[at]! /= retentionPu;
    money[at]! *= retentionPu;
    dislike[at]! *= retentionPu;
  }
}
