import type { Packed } from './packed.ts';
import { along, suffixSums } from './relaxation.ts';

/** What one look at all offers at given prices shows. */
export interface Pass {
  readonly bound: number;
  /** Per offer: the option of least reduced cost where it is below 0, else −1. */
  readonly choice: Int32Array;
  /** Per offer: by how much the best decision beats the second best, per kWh moved. */
  readonly margin: Float64Array;
}

/** Σ |power| over the rows at factor 1, per option. */
export function optionSizesKw({ optionCount, stepStart, stepRow, stepKw, rowCount }: Packed): Float64Array {
  const sizes = new Float64Array(optionCount);
  for (let option = 0; option < optionCount; option += 1) {
    const end = stepStart[option + 1]!;
    let value = 0;
    let size = 0;
    for (let step = stepStart[option]!; step < end; step += 1) {
      value += stepKw[step]!;
      const to = step + 1 < end ? stepRow[step + 1]! : rowCount;
      size += (value < 0 ? -value : value) * (to - stepRow[step]!);
    }
    sizes[option] = size;
  }
  return sizes;
}

/** Σ |power| over the rows at factor 1, per offer the largest of its options: what a margin is measured by. */
export function sizesOf(packed: Packed): Float64Array {
  const { offerCount, optionStart } = packed;
  const ofOptions = optionSizesKw(packed);
  const sizes = new Float64Array(offerCount);
  for (let offer = 0; offer < offerCount; offer += 1) {
    let largest = 1e-9;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      if (ofOptions[option]! > largest) largest = ofOptions[option]!;
    }
    sizes[offer] = largest;
  }
  return sizes;
}

/** Looks at all offers at prices λ. */
export function passOver(packed: Packed, lambda: Float64Array, sizes: Float64Array): Pass {
  const { offerCount, optionStart, priceUnits, rowCount, lowKw, highKw, stepStart, stepRow, stepKw } = packed;
  const suffix = new Float64Array(rowCount + 1);
  suffixSums(lambda, suffix);
  const choice = new Int32Array(offerCount);
  const margin = new Float64Array(offerCount);
  let bound = 0;
  for (let row = 0; row < rowCount; row += 1) {
    bound -= lambda[row]! * (lambda[row]! > 0 ? highKw[row]! : lowKw[row]!);
  }
  for (let offer = 0; offer < offerCount; offer += 1) {
    let best = 0;
    let second = Number.POSITIVE_INFINITY;
    let chosen = -1;
    const end = optionStart[offer + 1]!;
    let step = stepStart[optionStart[offer]!]!;
    for (let option = optionStart[offer]!; option < end; option += 1) {
      let reduced = priceUnits[option]!;
      for (const last = stepStart[option + 1]!; step < last; step += 1) {
        reduced += stepKw[step]! * suffix[stepRow[step]!]!;
      }
      if (reduced < best) {
        second = best;
        best = reduced;
        chosen = option;
      } else if (reduced < second) second = reduced;
    }
    bound += best;
    choice[offer] = chosen;
    margin[offer] = (second - best) / sizes[offer]!;
  }
  return { bound, choice, margin };
}

/** What selections of a cost can do. */
export interface Within {
  /** Per option: whether it can be on. */
  readonly options: Uint8Array;
  /** Per offer: whether it can be out. */
  readonly out: Uint8Array;
}

/**
 * What a selection can do which costs so much more than the bound at prices λ: what an offer does worse than it could is
 * never more than what the selection costs beyond the bound.
 */
export function within(packed: Packed, lambda: Float64Array, gapUnits: number): Within {
  const { offerCount, optionStart, priceUnits, minHundredths, rowCount, optionCount } = packed;
  const suffix = new Float64Array(rowCount + 1);
  suffixSums(lambda, suffix);
  const options = new Uint8Array(optionCount);
  const out = new Uint8Array(offerCount);
  const reduced = new Float64Array(optionCount);
  for (let offer = 0; offer < offerCount; offer += 1) {
    const to = optionStart[offer + 1]!;
    let least = 0;
    for (let option = optionStart[offer]!; option < to; option += 1) {
      const own = priceUnits[option]! + along(packed, option, suffix);
      reduced[option] = own;
      if (own < least) least = own;
    }
    for (let option = optionStart[offer]!; option < to; option += 1) {
      const own = reduced[option]!;
      const atBest = own > 0 ? (own * minHundredths[option]!) / 100 : own;
      options[option] = atBest - least <= gapUnits ? 1 : 0;
    }
    out[offer] = -least <= gapUnits ? 1 : 0;
  }
  return { options, out };
}
