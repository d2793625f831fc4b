import { changeAt } from './best-response.ts';
import { dearestOf, elasticAt } from './elastic.ts';
import { type Evaluation, evaluate, type Selection, shift } from './evaluate.ts';
import type { Packed } from './packed.ts';
import type { Within } from './pass.ts';

/**
 * Times the dearest price that a kW beside a range costs that must be kept, so that costs stay comparable while an offer is
 * out; any that is left costs more than equal selections may differ by.
 */
const KEPT_MULTIPLE = 1000;

/** Rounding that equal costs may differ by [parts of the price of the selection]. */
const SAME_PU = 1e-13;

/**
 * Lets earlier offers do what later ones do, wherever an option of the same price does it at the same cost. Changes the
 * selection in place; its cost stays.
 *
 * @param possible - what selections of the same cost can do; absent: that is not known.
 */
export function earlierFirst(asked: Packed, selection: Selection, possible?: Within): void {
  const takenAt = takenByPrice(asked, selection, possible);
  if (takenAt.size === 0) return;
  const packed = elasticAt(asked, KEPT_MULTIPLE * Math.max(1, dearestOf(asked)));
  const evaluation = evaluate(packed, selection);
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    if (selection.option[offer]! >= 0) continue;
    for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
      if (possible?.options[option] === 0) continue;
      const taken = takenAt.get(packed.priceUnits[option]!);
      const later =
        taken && taken.length > 0
          ? lastThatGives(packed, selection, evaluation, { offer, option, taken })
          : undefined;
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

/** Offers that are taken, by the price of what is taken, in their order; where others ask the same price. */
function takenByPrice(
  packed: Packed,
  { option }: Selection,
  possible: Within | undefined,
): ReadonlyMap<number, number[]> {
  const takenAt = new Map<number, number[]>();
  for (const price of sharedPrices(packed, option, possible)) takenAt.set(price, []);
  if (takenAt.size === 0) return takenAt;
  for (let offer = 0; offer < option.length; offer += 1) {
    if (option[offer]! >= 0 && possible?.out[offer] !== 0)
      takenAt.get(packed.priceUnits[option[offer]!]!)?.push(offer);
  }
  return takenAt;
}

/** Marks that prices are told apart by, nearly always. */
const MARKS = 2 ** 20;

/** Prices of what is taken that, for all that their marks tell, offers that are not taken ask too. */
function sharedPrices(
  { offerCount, optionStart, priceUnits, moneyMicros }: Packed,
  taken: Int32Array,
  possible: Within | undefined,
): ReadonlySet<number> {
  const markOf = (option: number) => Math.round(priceUnits[option]! * moneyMicros) % MARKS;
  const marks = new Uint8Array(MARKS);
  for (let offer = 0; offer < offerCount; offer += 1) {
    if (taken[offer]! >= 0 && possible?.out[offer] !== 0) marks[markOf(taken[offer]!)] = 1;
  }
  const shared = new Set<number>();
  for (let offer = 0; offer < offerCount; offer += 1) {
    if (taken[offer]! >= 0) continue;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      if (marks[markOf(option)] === 1 && possible?.options[option] !== 0) shared.add(priceUnits[option]!);
    }
  }
  return shared;
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
