import { type InteriorResult, solveRelaxation } from './interior-point.ts';
import type { Packed } from './packed.ts';
import { along, type Relaxation, suffixSums } from './relaxation.ts';

/** Up to so many offers the relaxation is solved whole. */
const WHOLE_MAX = 3_000;

/** Part of the offers that a sample has. */
const SAMPLE_PU = 0.25;

/** Parts of the cost that the prices of a sample are exact to: they are off by more, being those of a sample. */
const SAMPLE_GAP_PU = 1e-4;

/** Part of the offers whose choice is left open between two full passes, and how many at least. */
const ACTIVE_PU = 0.05;
const ACTIVE_MIN = 2_000;

const ROUNDS_MAX = 12;

/** Prices per row and what they prove. */
export interface Dual {
  readonly lambda: Float64Array;
  /** No selection costs less [money]. */
  readonly bound: number;
  /** Most that better prices could prove [money]. */
  readonly boundMax: number;
  readonly rounds: number;
  /** See sizesOf; where they were needed. */
  readonly sizes?: Float64Array;
}

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

/** Solves the dual of the relaxation: prices that prove the most. */
export function solveDual(packed: Packed, relativeGap: number): Dual {
  if (packed.offerCount <= WHOLE_MAX) {
    const { lambda, bound, primal } = solveRelaxation(packed, { relativeGap: relativeGap / 10 });
    return { lambda, bound, boundMax: Math.max(primal, bound), rounds: 1 };
  }
  const sizes = sizesOf(packed);
  const { lambda } = solveDual(sampleOf(packed, sizes), Math.max(relativeGap, SAMPLE_GAP_PU));
  return { ...sift(packed, sizes, lambda, relativeGap), sizes };
}

/* ------------------------------------------------------------------ sifting */

/** Looks at all, leaves the choice of the least clear open, solves that within a box around the prices, and so on. */
function sift(packed: Packed, sizes: Float64Array, start: Float64Array, relativeGap: number): Dual {
  let lambda = start;
  let pass = passOver(packed, lambda, sizes);
  let boundMax = Number.POSITIVE_INFINITY;
  let widen = 2;
  let rounds = 0;
  for (; rounds < ROUNDS_MAX; rounds += 1) {
    const activeCount = Math.min(
      packed.offerCount,
      Math.max(ACTIVE_MIN, Math.ceil(ACTIVE_PU * packed.offerCount)),
    );
    const { active, threshold } = leastClear(pass.margin, activeCount);
    const half = widen * threshold;
    const exactUnits = 0.1 * relativeGap * Math.abs(pass.bound);
    const solved = solveRestricted(packed, { pass, active, sizes, threshold, lambda, half, exactUnits });
    const next = passOver(packed, solved.lambda, sizes);
    const predicted = solved.primal - pass.bound;
    const gained = next.bound - pass.bound;
    if (!isAtEdge(packed, solved.lambda, lambda, half)) boundMax = Math.min(boundMax, solved.primal);
    if (gained > 0) {
      lambda = solved.lambda;
      pass = next;
      widen = gained > 0.75 * predicted ? widen * 2.5 : widen;
    } else widen *= 0.4;
    if (boundMax - pass.bound <= relativeGap * Math.abs(pass.bound)) break;
  }
  return { lambda, bound: pass.bound, boundMax, rounds: rounds + 1 };
}

/** The offers with the least margins, in order of offer; and the largest margin among them. */
export function leastClear(
  margin: Float64Array,
  count: number,
): { readonly active: Int32Array; readonly threshold: number } {
  const threshold = margin.length === 0 ? 0 : nthSmallest(margin.slice(), Math.min(count, margin.length) - 1);
  const active = new Int32Array(count);
  let found = 0;
  for (let offer = 0; offer < margin.length && found < count; offer += 1) {
    if (margin[offer]! < threshold) active[found++] = offer;
  }
  for (let offer = 0; offer < margin.length && found < count; offer += 1) {
    if (margin[offer]! === threshold) active[found++] = offer;
  }
  return { active: active.subarray(0, found).sort(), threshold };
}

/** The value that is at `place` once they are sorted; they are put out of order. C. A. R. Hoare's Find (CACM 4(7), 1961). */
function nthSmallest(values: Float64Array, place: number): number {
  let from = 0;
  let to = values.length - 1;
  while (from < to) {
    const pivot = middleOf(values[from]!, values[(from + to) >> 1]!, values[to]!);
    let low = from;
    let high = to;
    while (low <= high) {
      while (values[low]! < pivot) low += 1;
      while (values[high]! > pivot) high -= 1;
      if (low > high) break;
      const value = values[low]!;
      values[low] = values[high]!;
      values[high] = value;
      low += 1;
      high -= 1;
    }
    if (place <= high) to = high;
    else if (place >= low) from = low;
    else break;
  }
  return values[place]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function isAtEdge(packed: Packed, lambda: Float64Array, centre: Float64Array, half: number): boolean {
  for (let row = 0; row < packed.rowCount; row += 1) {
    const moved = lambda[row]! - centre[row]!;
    const distance = moved < 0 ? -moved : moved;
    if (distance < 0.99 * half) continue;
    // The edge of the row's own box is no edge of ours.
    if (moved > 0 && lambda[row]! > 0.999 * packed.aboveUnits[row]!) continue;
    if (moved < 0 && -lambda[row]! > 0.999 * packed.belowUnits[row]!) continue;
    return true;
  }
  return false;
}

interface Restriction {
  readonly pass: Pass;
  readonly active: Int32Array;
  readonly sizes: Float64Array;
  /** Options that are beaten by more than this are left out [money per kWh]. */
  readonly threshold: number;
  readonly lambda: Float64Array;
  /** Half the width of the box around the prices. */
  readonly half: number;
  readonly exactUnits: number;
}

/** The relaxation with the choice of all but the active offers made, and prices boxed around the centre. */
function solveRestricted(
  packed: Packed,
  { pass, active, sizes, threshold, lambda, half, exactUnits }: Restriction,
): InteriorResult {
  const isActive = new Uint8Array(packed.offerCount);
  for (const offer of active) isActive[offer] = 1;
  const fixed = fixedSums(packed, pass.choice, isActive);
  const part = partOf(packed, active, closeOptions(packed, active, sizes, lambda, threshold));
  const relaxation: Relaxation = {
    ...part,
    lowKw: packed.lowKw.map((low, row) => low - fixed.sumsKw[row]!),
    highKw: packed.highKw.map((high, row) => high - fixed.sumsKw[row]!),
    aboveUnits: packed.aboveUnits.map((costUnits, row) => Math.min(costUnits, lambda[row]! + half)),
    belowUnits: packed.belowUnits.map((costUnits, row) => Math.min(costUnits, half - lambda[row]!)),
  };
  const ownUnits = Math.abs(pass.bound - fixed.priceUnits);
  const relativeGap = Math.max(1e-9, exactUnits / (1e-9 + ownUnits));
  const solved = solveRelaxation(relaxation, { relativeGap: Math.min(1e-3, relativeGap), lambda });
  return { ...solved, primal: solved.primal + fixed.priceUnits, bound: solved.bound + fixed.priceUnits };
}

/** Per option of the active offers: whether it is beaten by no more than the threshold at the prices. */
function closeOptions(
  packed: Packed,
  active: Int32Array,
  sizes: Float64Array,
  lambda: Float64Array,
  threshold: number,
): Uint8Array {
  const { optionStart, priceUnits, rowCount, optionCount } = packed;
  const suffix = new Float64Array(rowCount + 1);
  suffixSums(lambda, suffix);
  const isClose = new Uint8Array(optionCount);
  for (const offer of active) {
    const from = optionStart[offer]!;
    const to = optionStart[offer + 1]!;
    let least = 0;
    for (let option = from; option < to; option += 1) {
      const own = priceUnits[option]! + along(packed, option, suffix);
      if (own < least) least = own;
    }
    const most = least + threshold * sizes[offer]! * (1 + 1e-9);
    for (let option = from; option < to; option += 1) {
      const own = priceUnits[option]! + along(packed, option, suffix);
      isClose[option] = own <= most ? 1 : 0;
    }
  }
  return isClose;
}

function fixedSums(packed: Packed, choice: Int32Array, isActive: Uint8Array) {
  const { rowCount, offerCount, stepStart, stepRow, stepKw } = packed;
  const sumsKw = new Float64Array(rowCount + 1);
  let priceUnits = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const option = choice[offer]!;
    if (option < 0 || isActive[offer] === 1) continue;
    priceUnits += packed.priceUnits[option]!;
    const end = stepStart[option + 1]!;
    for (let step = stepStart[option]!; step < end; step += 1) {
      sumsKw[stepRow[step]!] = sumsKw[stepRow[step]!]! + stepKw[step]!;
    }
  }
  for (let row = 1; row < rowCount; row += 1) sumsKw[row] = sumsKw[row]! + sumsKw[row - 1]!;
  return { sumsKw, priceUnits };
}

/** Some of the offers, or some of their options, as a problem of their own; prices scaled are the caller's. */
export function partOf(packed: Packed, offers: Int32Array, isKept?: Uint8Array): Packed {
  const { optionStart, stepStart, stepRow, stepKw } = packed;
  let optionCount = 0;
  let stepCount = 0;
  for (let index = 0; index < offers.length; index += 1) {
    const offer = offers[index]!;
    for (let from = optionStart[offer]!; from < optionStart[offer + 1]!; from += 1) {
      if (isKept !== undefined && isKept[from] === 0) continue;
      optionCount += 1;
      stepCount += stepStart[from + 1]! - stepStart[from]!;
    }
  }
  const part = {
    ...packed,
    offerCount: offers.length,
    optionCount,
    optionStart: new Int32Array(offers.length + 1),
    offerOf: new Int32Array(optionCount),
    priceUnits: new Float64Array(optionCount),
    minHundredths: new Int32Array(optionCount),
    stepStart: new Int32Array(optionCount + 1),
    stepRow: new Int32Array(stepCount),
    stepKw: new Float64Array(stepCount),
  };
  let option = 0;
  let step = 0;
  for (let index = 0; index < offers.length; index += 1) {
    const offer = offers[index]!;
    for (let from = optionStart[offer]!; from < optionStart[offer + 1]!; from += 1) {
      if (isKept !== undefined && isKept[from] === 0) continue;
      part.offerOf[option] = index;
      part.priceUnits[option] = packed.priceUnits[from]!;
      part.minHundredths[option] = packed.minHundredths[from]!;
      const end = stepStart[from + 1]!;
      for (let at = stepStart[from]!; at < end; at += 1) {
        part.stepRow[step] = stepRow[at]!;
        part.stepKw[step] = stepKw[at]!;
        step += 1;
      }
      option += 1;
      part.stepStart[option] = step;
    }
    part.optionStart[index + 1] = option;
  }
  return part;
}

/**
 * A quarter of the offers, drawn systematically with a probability in proportion to what they move; each stands for
 * 1/probability of its like, so it is made that much larger.
 */
function sampleOf(packed: Packed, sizes: Float64Array): Packed {
  const wanted = Math.ceil(SAMPLE_PU * packed.offerCount);
  const probability = probabilities(sizes, wanted);
  const drawn: number[] = [];
  let sum = 0.5;
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    const before = Math.floor(sum);
    sum += probability[offer]!;
    if (Math.floor(sum) > before) drawn.push(offer);
  }
  const part = partOf(packed, Int32Array.from(drawn));
  for (let index = 0; index < drawn.length; index += 1) {
    const times = 1 / probability[drawn[index]!]!;
    for (let option = part.optionStart[index]!; option < part.optionStart[index + 1]!; option += 1) {
      part.priceUnits[option] = part.priceUnits[option]! * times;
      for (let step = part.stepStart[option]!; step < part.stepStart[option + 1]!; step += 1) {
        part.stepKw[step] = part.stepKw[step]! * times;
      }
    }
  }
  return part;
}

/** In proportion to the sizes, none above 1, `wanted` in all. */
function probabilities(sizes: Float64Array, wanted: number): Float64Array {
  const probability = new Float64Array(sizes.length);
  let certain = 0;
  let total = 0;
  for (const size of sizes) total += size;
  for (let round = 0; round < 20; round += 1) {
    const scale = (wanted - certain) / total;
    let changed = false;
    for (let offer = 0; offer < sizes.length; offer += 1) {
      if (probability[offer] === 1) continue;
      const value = sizes[offer]! * scale;
      if (value >= 1) {
        probability[offer] = 1;
        certain += 1;
        total -= sizes[offer]!;
        changed = true;
      } else probability[offer] = value;
    }
    if (!changed) break;
  }
  return probability;
}
