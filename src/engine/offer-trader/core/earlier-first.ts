import { changeAt } from './best-response.ts';
import { type Evaluation, evaluate, type Selection, shift } from './evaluate.ts';
import type { Packed } from './packed.ts';

/** Rounding that equal costs may differ by [parts of the price of the selection]. */
const SAME_PU = 1e-13;

/**
 * Lets earlier offers do what later ones do, wherever an option of the same price does it at the same cost. Changes the
 * selection in place; its cost stays.
 */
export function earlierFirst(packed: Packed, selection: Selection): void {
  const evaluation = evaluate(packed, selection);
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    if (selection.option[offer]! >= 0) continue;
    for (let later = packed.offerCount - 1; later > offer; later -= 1) {
      if (selection.option[later]! >= 0 && takeOver(packed, selection, evaluation, offer, later)) break;
    }
  }
}

function takeOver(
  packed: Packed,
  selection: Selection,
  evaluation: Evaluation,
  offer: number,
  later: number,
): boolean {
  const had = selection.option[later]!;
  const hundredths = selection.hundredths[later]!;
  for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
    if (packed.priceUnits[option] !== packed.priceUnits[had]) continue;
    if (packed.minHundredths[option]! > hundredths) continue;
    shift(packed, evaluation, had, -hundredths / 100, -1);
    const hadUnits = changeAt(packed, evaluation, had, hundredths);
    const units = changeAt(packed, evaluation, option, hundredths);
    const isSame = units <= hadUnits + SAME_PU * (1 + Math.abs(evaluation.priceUnits));
    shift(packed, evaluation, isSame ? option : had, hundredths / 100, 1);
    if (!isSame) continue;
    selection.option[offer] = option;
    selection.hundredths[offer] = hundredths;
    selection.option[later] = -1;
    selection.hundredths[later] = 0;
    return true;
  }
  return false;
}
