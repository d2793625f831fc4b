import { scaledPriceMicros } from '../activation.ts';
import type { Selection } from '../core/evaluate.ts';
import { ExactSum } from '../exact-sum.ts';
import type { Frame } from '../instance.ts';
import { deviationW, type Row } from '../rows.ts';
import { microsPerW, missOf, type Tally } from '../tally.ts';
import type { OfferColumns } from './offer-columns.ts';
import type { PackedColumns } from './pack-columns.ts';

/** What is chosen from, with what of it is taken; offers and options are counted as the core does. */
export interface Taken {
  readonly frame: Frame;
  readonly columns: OfferColumns;
  readonly packed: PackedColumns;
  readonly selection: Selection;
}

/** Hundredths of a change of power, in whole watts: halves away from zero. */
export function scaledW(powerW: number, hundredths: number): number {
  if (hundredths === 100) return powerW;
  const centiwatt = powerW * hundredths;
  return centiwatt < 0 ? -Math.floor((50 - centiwatt) / 100) : Math.floor((50 + centiwatt) / 100);
}

/** What is paid for an option of the core at a factor [micro-units]. */
export function paidMicros({ columns, packed }: Taken, option: number, hundredths: number): number {
  const priceMicros = columns.priceMicros[packed.optionOf[option]!]!;
  return hundredths === 100 ? priceMicros : scaledPriceMicros(priceMicros, hundredths / 100);
}

/** Calls with each part of what an offer of the core does: from row to row (exclusive), its change at factor 1 [W]. */
export function eachRun(
  { columns, packed }: Taken,
  { offer, option }: { readonly offer: number; readonly option: number },
  call: (from: number, to: number, powerW: number) => void,
): void {
  const { runStart, runFrom, runW, periodCount } = columns;
  const first = runStart[packed.optionOf[option]!]!;
  const last = runStart[packed.optionOf[option]! + 1]!;
  for (const base of packed.basesOf(offer)) {
    for (let run = first; run < last; run += 1) {
      if (runW[run] === 0) continue;
      call(base + runFrom[run]!, base + (run + 1 < last ? runFrom[run + 1]! : periodCount), runW[run]!);
    }
  }
}

/** Rounded to whole watts and micro-units, with what is fixed. */
export function tallyOfTaken(taken: Taken): Tally {
  const { frame, selection } = taken;
  const rises = new Float64Array(frame.rows.length + 1);
  const price = new ExactSum();
  price.add(frame.fixedPriceMicros);
  for (let offer = 0; offer < selection.option.length; offer += 1) {
    const option = selection.option[offer]!;
    if (option < 0) continue;
    const hundredths = selection.hundredths[offer]!;
    price.add(paidMicros(taken, option, hundredths));
    addRises(rises, taken, { offer, option }, (powerW) => scaledW(powerW, hundredths));
  }
  return { sumsW: summedUp(frame, rises, 1), priceMicros: price.total() };
}

/** The objective before powers and prices are rounded [micro-units]. */
export function unroundedMicrosOf(taken: Taken): number {
  const { frame, columns, packed, selection } = taken;
  const rises = new Float64Array(frame.rows.length + 1);
  let costMicros = frame.fixedPriceMicros;
  for (let offer = 0; offer < selection.option.length; offer += 1) {
    const option = selection.option[offer]!;
    if (option < 0) continue;
    const hundredths = selection.hundredths[offer]!;
    costMicros += (hundredths * columns.priceMicros[packed.optionOf[option]!]!) / 100;
    addRises(rises, taken, { offer, option }, (powerW) => powerW * hundredths);
  }
  const sumsW = summedUp(frame, rises, 100);
  for (const [index, row] of frame.rows.entries()) {
    const miss = missOf(row, sumsW[index]!);
    if (miss !== undefined) costMicros += microsPerW(frame, miss) * miss.missedW;
  }
  return costMicros;
}

function addRises(
  rises: Float64Array,
  taken: Taken,
  which: { readonly offer: number; readonly option: number },
  scaled: (powerW: number) => number,
): void {
  eachRun(taken, which, (from, to, powerW) => {
    const power = scaled(powerW);
    rises[from] = rises[from]! + power;
    rises[to] = rises[to]! - power;
  });
}

/** The sums out of where they rise, in parts of a watt; with what is fixed [W]. */
function summedUp({ rows }: Frame, rises: Float64Array, partsPerW: number): Float64Array {
  let sum = 0;
  return Float64Array.from(rows, ({ fixedW }, row) => {
    sum += rises[row]!;
    return sum / partsPerW + fixedW;
  });
}

/** Adds (`sign` 1) or takes away (−1) what is taken of an offer. */
export function addTaken(
  taken: Taken,
  tally: Tally,
  which: { readonly offer: number; readonly option: number; readonly hundredths: number },
  sign: 1 | -1,
): void {
  eachRun(taken, which, (from, to, powerW) => {
    const power = sign * scaledW(powerW, which.hundredths);
    for (let row = from; row < to; row += 1) tally.sumsW[row] = tally.sumsW[row]! + power;
  });
  tally.priceMicros += BigInt(sign * paidMicros(taken, which.option, which.hundredths));
}

/** How far a sum lies beside a range, and what that costs where it is priced [micro-units]. */
export function missMicros(frame: Frame, row: Row, sumW: number): number {
  const besideW = deviationW(row, sumW);
  if (besideW === 0 || row.priced === undefined) return 0;
  return microsPerW(frame, besideW > 0 ? row.priced.above : row.priced.below) * Math.abs(besideW);
}
