import type { Domains } from './domains.ts';
import { rowsLeft, surePart } from './node.ts';
import { NodePrices } from './node-prices.ts';
import type { Packed } from './packed.ts';
import { optionSizesKw } from './pass.ts';
import { reachOf } from './reach.ts';
import type { Tableau } from './tableau.ts';
import { tableauFor } from './tableau-build.ts';

/**
 * What is open of a problem, as a problem of its own, with the room to work on it. Deep in a search little is open, so all
 * that is done to a node costs little there.
 */
export interface Frame {
  readonly packed: Packed;
  /** Per offer, option and row: the one of the whole problem that it stands for. */
  readonly offerOf: Int32Array;
  readonly optionOf: Int32Array;
  readonly rowOf: Int32Array;
  /** The whole problem's option that each offer has in any case; −1: none. Its factor [hundredths]. */
  readonly settledOption: Int32Array;
  readonly settledHundredths: Uint8Array;
  /** What is settled costs, and what the rows that were left out cost [money]. */
  readonly fixedUnits: number;
  /** Per row of the whole problem, then of the price and of the count: its price where it was left out, else 0. */
  readonly leftOutUnits: Float64Array;
  /** Per option: the largest factor that is open [hundredths]. */
  readonly widest: Uint8Array;
  /** Per option: Σ |power| over all rows at factor 1. */
  readonly sizesKw: Float64Array;
  readonly tableau: Tableau;
  readonly prices: NodePrices;
  /** Prices per row, then of the price and of the count: of what was solved last. */
  readonly lambda: Float64Array;
}

/** A frame and what its offers may still do. */
export interface Framed {
  readonly frame: Frame;
  readonly domains: Domains;
}

/** The frame of a whole problem: nothing is left out. */
export function wholeFrame(packed: Packed): Frame {
  const upTo = (count: number) => Int32Array.from({ length: count }, (_, index) => index);
  return {
    ...roomFor(packed, new Uint8Array(packed.optionCount).fill(100)),
    offerOf: upTo(packed.offerCount),
    optionOf: upTo(packed.optionCount),
    rowOf: upTo(packed.rowCount),
    settledOption: new Int32Array(packed.offerCount).fill(-1),
    settledHundredths: new Uint8Array(packed.offerCount),
    fixedUnits: 0,
    leftOutUnits: new Float64Array(packed.rowCount + 2),
  };
}

function roomFor(packed: Packed, widest: Uint8Array) {
  return {
    packed,
    widest,
    sizesKw: optionSizesKw(packed),
    tableau: tableauFor(packed),
    prices: new NodePrices(packed),
    lambda: new Float64Array(packed.rowCount + 2),
  };
}

/** How many options are neither out nor on at a single factor. */
export function countOpen({ optionStart, offerCount }: Packed, { from, to, on }: Domains): number {
  let count = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const option = on[offer]!;
    if (option >= 0) {
      if (from[option]! < to[option]!) count += 1;
      continue;
    }
    const end = optionStart[offer + 1]!;
    for (let other = optionStart[offer]!; other < end; other += 1) if (to[other]! > 0) count += 1;
  }
  return count;
}

/**
 * Leaves out what is settled: offers that are out or on at a single factor, options that are out, and rows that what is
 * open cannot move.
 *
 * @returns undefined where something that must be kept cannot be.
 */
export function framed(frame: Frame, domains: Domains): Framed | undefined {
  const { packed } = frame;
  const { offers, options, optionStart, settled } = openParts(packed, domains);
  const sure = surePart(packed, settled);
  const left = rowsLeft(packed, reachOf(packed, domains, surePart(packed, domains).sumsKw));
  if (left === undefined) return undefined;
  const { rows } = left;
  const leftOutUnits = frame.leftOutUnits.slice();
  for (let row = 0; row < packed.rowCount; row += 1) {
    if (left.prices[row] !== 0) leftOutUnits[frame.rowOf[row]!] = left.prices[row]!;
  }
  const settledOption = frame.settledOption.slice();
  const settledHundredths = frame.settledHundredths.slice();
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    const option = settled.on[offer]!;
    if (option < 0) continue;
    settledOption[frame.offerOf[offer]!] = frame.optionOf[option]!;
    settledHundredths[frame.offerOf[offer]!] = domains.from[option]!;
  }
  const offerOf = new Int32Array(options.length);
  const on = new Int32Array(offers.length).fill(-1);
  for (let offer = 0; offer < offers.length; offer += 1) {
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      offerOf[option] = offer;
      if (domains.on[offers[offer]!] === options[option]) on[offer] = option;
    }
  }
  const rowValues = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const ranges = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]! - sure.sumsKw[row]!);
  const part: Packed = {
    rowCount: rows.length,
    offerCount: offers.length,
    optionCount: options.length,
    optionStart: Int32Array.from(optionStart),
    offerOf,
    priceUnits: Float64Array.from(options, (option) => packed.priceUnits[option]!),
    minHundredths: Int32Array.from(options, (option) => packed.minHundredths[option]!),
    ...stepsOn(packed, options, rows),
    lowKw: ranges(packed.lowKw),
    highKw: ranges(packed.highKw),
    aboveUnits: rowValues(packed.aboveUnits),
    belowUnits: rowValues(packed.belowUnits),
    payable: packed.payable - sure.priceUnits,
    acceptable: packed.acceptable - sure.count,
    moneyMicros: packed.moneyMicros,
  };
  const to = Uint8Array.from(options, (option) => domains.to[option]!);
  return {
    frame: {
      ...roomFor(part, to.slice()),
      offerOf: Int32Array.from(offers, (offer) => frame.offerOf[offer]!),
      optionOf: Int32Array.from(options, (option) => frame.optionOf[option]!),
      rowOf: Int32Array.from(rows, (row) => frame.rowOf[row]!),
      settledOption,
      settledHundredths,
      fixedUnits: frame.fixedUnits + sure.priceUnits + left.units,
      leftOutUnits,
    },
    domains: { from: Uint8Array.from(options, (option) => domains.from[option]!), to, on },
  };
}

/** Offers and options that are open, and what is settled of the domains. */
function openParts({ offerCount, optionStart }: Packed, domains: Domains) {
  const offers: number[] = [];
  const options: number[] = [];
  const starts = [0];
  const on = domains.on.slice();
  for (let offer = 0; offer < offerCount; offer += 1) {
    const before = options.length;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      const isSingle = domains.on[offer] === option && domains.from[option] === domains.to[option];
      if (domains.to[option]! > 0 && !isSingle) options.push(option);
    }
    if (options.length === before) continue;
    on[offer] = -1;
    offers.push(offer);
    starts.push(options.length);
  }
  return { offers, options, optionStart: starts, settled: { ...domains, on } };
}

/** Profiles on the rows that are left: steps that fall together become one. */
function stepsOn(
  { rowCount, stepStart, stepRow, stepKw }: Packed,
  options: readonly number[],
  rows: readonly number[],
): Pick<Packed, 'stepStart' | 'stepRow' | 'stepKw'> {
  const at = new Int32Array(rowCount + 1);
  let kept = 0;
  for (let row = 0; row <= rowCount; row += 1) {
    at[row] = kept;
    if (rows[kept] === row) kept += 1;
  }
  const starts = new Int32Array(options.length + 1);
  const onRows: number[] = [];
  const kws: number[] = [];
  for (let index = 0; index < options.length; index += 1) {
    const option = options[index]!;
    const begin = onRows.length;
    for (let step = stepStart[option]!; step < stepStart[option + 1]!; step += 1) {
      const row = at[stepRow[step]!]!;
      if (row >= rows.length) break;
      const last = onRows.length - 1;
      if (last >= begin && onRows[last] === row) kws[last] = kws[last]! + stepKw[step]!;
      else {
        onRows.push(row);
        kws.push(stepKw[step]!);
      }
    }
    starts[index + 1] = onRows.length;
  }
  return { stepStart: starts, stepRow: Int32Array.from(onRows), stepKw: Float64Array.from(kws) };
}
