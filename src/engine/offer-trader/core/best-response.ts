import { costOf, type Evaluation, type Selection, shift } from './evaluate.ts';
import type { Packed } from './packed.ts';

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
  offers: Int32Array,
  sweepsMax = 10,
): number {
  let cost = costOf(packed, evaluation);
  for (let sweep = 0; sweep < sweepsMax; sweep += 1) {
    let isBetter = false;
    for (const offer of offers) {
      const next = respond(packed, selection, evaluation, offer, cost);
      if (next < cost - 1e-12 * Math.max(1, Math.abs(cost))) isBetter = true;
      cost = next;
    }
    if (!isBetter) break;
  }
  return cost;
}

function respond(
  packed: Packed,
  selection: Selection,
  evaluation: Evaluation,
  offer: number,
  costNow: number,
): number {
  const had = selection.option[offer]!;
  const hadHundredths = selection.hundredths[offer]!;
  if (had >= 0) shift(packed, evaluation, had, -hadHundredths / 100, -1);
  let bestOption = -1;
  let bestHundredths = 0;
  let best = costOf(packed, evaluation);
  for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
    const found = bestFactor(packed, evaluation, option);
    if (found.cost < best - 1e-12) {
      best = found.cost;
      bestOption = option;
      bestHundredths = found.hundredths;
    }
  }
  if (best > costNow - 1e-12 && had >= 0) {
    bestOption = had;
    bestHundredths = hadHundredths;
    best = costNow;
  }
  selection.option[offer] = bestOption;
  selection.hundredths[offer] = bestHundredths;
  if (bestOption >= 0) shift(packed, evaluation, bestOption, bestHundredths / 100, 1);
  return best;
}

/** The hundredth at which an option that comes in costs least: the cost is convex, and infinite where it cannot be. */
export function bestFactor(
  packed: Packed,
  evaluation: Evaluation,
  option: number,
): { readonly hundredths: number; readonly cost: number } {
  const costAt = (hundredths: number) => {
    shift(packed, evaluation, option, hundredths / 100, 1);
    const cost = costOf(packed, evaluation);
    shift(packed, evaluation, option, -hundredths / 100, -1);
    return cost;
  };
  let low = packed.minHundredths[option]!;
  let high = 100;
  let lowCost = costAt(low);
  if (lowCost === Number.POSITIVE_INFINITY) return { hundredths: low, cost: lowCost };
  while (high > low) {
    const middle = (low + high) >> 1;
    const here = middle === low ? lowCost : costAt(middle);
    const next = costAt(middle + 1);
    if (next < here) {
      low = middle + 1;
      lowCost = next;
    } else {
      high = middle;
      if (here !== Number.POSITIVE_INFINITY && middle === low) break;
    }
  }
  return { hundredths: low, cost: low === high ? costAt(low) : lowCost };
}
