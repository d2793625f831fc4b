import { costOf, type Evaluation, KEPT_KW, type Selection, shift } from './evaluate.ts';
import type { Packed } from './packed.ts';

/** An offer does something else only if it gains more than this part of the cost. */
const GAIN_PU = 1e-12;

const HUNDREDTHS = 100;

/**
 * Improves a selection offer by offer: each in turn takes what costs least while the others stay. The cost is convex
 * in a factor, so the best hundredth is found by bisection. Ends where no offer alone can do better.
 *
 * @param offers - in which order they are asked.
 * @returns the cost [money].
 */
export function improve(
  packed: Packed,
  selection: Selection,
  evaluation: Evaluation,
  { offers, sweepsMax }: { readonly offers: Int32Array; readonly sweepsMax: number },
): number {
  let costUnits = costOf(packed, evaluation);
  for (let sweep = 0; sweep < sweepsMax; sweep += 1) {
    let isBetter = false;
    for (const offer of offers) isBetter = respond(packed, selection, evaluation, offer) || isBetter;
    if (!isBetter) break;
    const nextUnits = costOf(packed, evaluation);
    if (!(nextUnits < costUnits)) break;
    costUnits = nextUnits;
  }
  return costOf(packed, evaluation);
}

/** Takes the offer out and back in at its best. @returns whether that is something else than before. */
function respond(packed: Packed, selection: Selection, evaluation: Evaluation, offer: number): boolean {
  const had = selection.option[offer]!;
  const hadHundredths = selection.hundredths[offer]!;
  if (had >= 0) shift(packed, evaluation, had, -hadHundredths / HUNDREDTHS, -1);
  const isFull = evaluation.count + 1 > packed.acceptable;
  // What staying, or going, comes to: everything is measured against the offer being out.
  const hadUnits = had < 0 ? 0 : changeAt(packed, evaluation, had, hadHundredths);
  let leastUnits = Math.min(0, hadUnits) - GAIN_PU * (1 + Math.abs(evaluation.priceUnits));
  let option = hadUnits < 0 || had < 0 ? had : -1;
  let hundredths = option < 0 ? 0 : hadHundredths;
  for (
    let other = packed.optionStart[offer]!;
    other < packed.optionStart[offer + 1]! && !isFull;
    other += 1
  ) {
    const found = bestFactor(packed, evaluation, other);
    if (found.changeUnits >= leastUnits) continue;
    leastUnits = found.changeUnits;
    option = other;
    hundredths = found.hundredths;
  }
  selection.option[offer] = option;
  selection.hundredths[offer] = hundredths;
  if (option >= 0) shift(packed, evaluation, option, hundredths / HUNDREDTHS, 1);
  return option !== had || hundredths !== hadHundredths;
}

/**
 * The hundredth at which an option that comes in costs least.
 *
 * @returns the change of the cost [money], infinite where it cannot come in.
 */
export function bestFactor(
  packed: Packed,
  evaluation: Evaluation,
  option: number,
): { readonly hundredths: number; readonly changeUnits: number } {
  let low = packed.minHundredths[option]!;
  let high = HUNDREDTHS;
  const changeUnits = (hundredths: number) => changeAt(packed, evaluation, option, hundredths);
  let lowUnits = changeUnits(low);
  // Where the least factor does not fit, only a range that another offer has left needs more of this one.
  if (lowUnits === Number.POSITIVE_INFINITY) return { hundredths: low, changeUnits: lowUnits };
  while (high > low) {
    const middle = (low + high) >> 1;
    const hereUnits = middle === low ? lowUnits : changeUnits(middle);
    const nextUnits = changeUnits(middle + 1);
    if (nextUnits < hereUnits) {
      low = middle + 1;
      lowUnits = nextUnits;
    } else {
      high = middle;
      if (middle === low) break;
    }
  }
  return { hundredths: low, changeUnits: low === high ? changeUnits(low) : lowUnits };
}

/** What an option that comes in at a factor changes [money], looking only at the rows that it touches. */
export function changeAt(
  {
    stepStart,
    stepRow,
    stepKw,
    rowCount,
    priceUnits,
    lowKw,
    highKw,
    aboveUnits,
    belowUnits,
    payable,
  }: Packed,
  evaluation: Evaluation,
  option: number,
  hundredths: number,
): number {
  const factor = hundredths / HUNDREDTHS;
  const { sumsKw } = evaluation;
  const end = stepStart[option + 1]!;
  let units = factor * priceUnits[option]!;
  if (evaluation.priceUnits + units > payable + 1e-9) return Number.POSITIVE_INFINITY;
  let value = 0;
  for (let step = stepStart[option]!; step < end; step += 1) {
    value += stepKw[step]!;
    if (value > -1e-12 && value < 1e-12) continue;
    const change = factor * value;
    const to = step + 1 < end ? stepRow[step + 1]! : rowCount;
    for (let row = stepRow[step]!; row < to; row += 1) {
      const before = sumsKw[row]!;
      const after = before + change;
      const high = highKw[row]!;
      const low = lowKw[row]!;
      if (after > high + KEPT_KW) units += (after - high) * aboveUnits[row]!;
      else if (after < low - KEPT_KW) units += (low - after) * belowUnits[row]!;
      if (before > high + KEPT_KW) units -= (before - high) * aboveUnits[row]!;
      else if (before < low - KEPT_KW) units -= (low - before) * belowUnits[row]!;
    }
  }
  // Not a number: a range that must be kept was left before and is left still.
  return Number.isNaN(units) ? Number.POSITIVE_INFINITY : units;
}
