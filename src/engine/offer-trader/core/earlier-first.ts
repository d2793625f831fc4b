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
  const takenAt = takenByPrice(packed, selection);
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    if (selection.option[offer]! >= 0) continue;
    for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
      const taken = takenAt.get(packed.priceUnits[option]!);
      const later = taken && lastThatGives(packed, selection, evaluation, { offer, option, taken });
      if (taken === undefined || later === undefined) continue;
      selection.option[offer] = option;
      selection.hundredths[offer] = selection.hundredths[later]!;
      selection.option[later] = -1;
      selection.hundredths[later] = 0;
      taken[taken.indexOf(later)] = offer;
      taken.sort((a, b) => a - b);
      break;
    }
  }
}

/** Offers that are taken, by the price of what is taken, in their order. */
function takenByPrice({ priceUnits }: Packed, { option }: Selection): ReadonlyMap<number, number[]> {
  const takenAt = new Map<number, number[]>();
  for (const [offer, taken] of option.entries()) {
    if (taken < 0) continue;
    const list = takenAt.get(priceUnits[taken]!);
    if (list === undefined) takenAt.set(priceUnits[taken]!, [offer]);
    else list.push(offer);
  }
  return takenAt;
}

/** The last of the taken offers whose place the option can take; the sums are changed as if it had. */
function lastThatGives(
  packed: Packed,
  selection: Selection,
  evaluation: Evaluation,
  {
    offer,
    option,
    taken,
  }: { readonly offer: number; readonly option: number; readonly taken: readonly number[] },
): number | undefined {
  for (let index = taken.length - 1; index >= 0 && taken[index]! > offer; index -= 1) {
    const had = selection.option[taken[index]!]!;
    const hundredths = selection.hundredths[taken[index]!]!;
    if (packed.minHundredths[option]! > hundredths) continue;
    shift(packed, evaluation, had, -hundredths / 100, -1);
    const hadUnits = changeAt(packed, evaluation, had, hundredths);
    const units = changeAt(packed, evaluation, option, hundredths);
    const isSame = units <= hadUnits + SAME_PU * (1 + Math.abs(evaluation.priceUnits));
    shift(packed, evaluation, isSame ? option : had, hundredths / 100, 1);
    if (isSame) return taken[index];
  }
  return undefined;
}
