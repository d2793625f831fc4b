import type { Packed } from './packed.ts';

/** Options that are on with their factors: what a selection is. */
export interface Selection {
  /** Per offer: the option that is on; −1: none. */
  readonly option: Int32Array;
  /** Per offer: its factor [hundredths]. */
  readonly hundredths: Int32Array;
}

/** The sums of a selection and what it costs; changed in place as the selection changes. */
export interface Evaluation {
  /** Per row [kW], what is fixed not included. */
  readonly sumsKw: Float64Array;
  priceUnits: number;
  count: number;
}

/** Nothing is taken. */
export function emptySelection({ offerCount }: Packed): Selection {
  return { option: new Int32Array(offerCount).fill(-1), hundredths: new Int32Array(offerCount) };
}

/** The sums of a selection and what its prices come to. */
export function evaluate(packed: Packed, selection: Selection): Evaluation {
  const evaluation: Evaluation = { sumsKw: new Float64Array(packed.rowCount), priceUnits: 0, count: 0 };
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    const option = selection.option[offer]!;
    if (option >= 0) shift(packed, evaluation, option, selection.hundredths[offer]! / 100, 1);
  }
  return evaluation;
}

/** Adds an option at a factor; `count` 1, −1 or 0: whether it comes, goes or only changes. */
export function shift(
  { stepStart, stepRow, stepKw, priceUnits, rowCount }: Packed,
  evaluation: Evaluation,
  option: number,
  factor: number,
  count: number,
): void {
  const { sumsKw } = evaluation;
  const end = stepStart[option + 1]!;
  let value = 0;
  for (let step = stepStart[option]!; step < end; step += 1) {
    value += factor * stepKw[step]!;
    const to = step + 1 < end ? stepRow[step + 1]! : rowCount;
    if (value > -1e-12 && value < 1e-12) continue;
    for (let row = stepRow[step]!; row < to; row += 1) sumsKw[row] = sumsKw[row]! + value;
  }
  evaluation.priceUnits += factor * priceUnits[option]!;
  evaluation.count += count;
}

/** Power that floating point may lose over many sums [kW]. */
export const KEPT_KW = 1e-7;

/** What a selection costs in all [money]; Infinity where it breaks what must be kept. */
export function costOf(packed: Packed, { sumsKw, priceUnits, count }: Evaluation): number {
  if (count > packed.acceptable || priceUnits > packed.payable + 1e-9) return Number.POSITIVE_INFINITY;
  let costUnits = priceUnits;
  for (let row = 0; row < packed.rowCount; row += 1) {
    const sum = sumsKw[row]!;
    const over = sum - packed.highKw[row]!;
    if (over > KEPT_KW) costUnits += over * packed.aboveUnits[row]!;
    const under = packed.lowKw[row]! - sum;
    if (under > KEPT_KW) costUnits += under * packed.belowUnits[row]!;
  }
  return costUnits;
}
