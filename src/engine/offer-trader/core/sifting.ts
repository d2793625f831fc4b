import { type InteriorResult, solveRelaxation } from './interior-point.ts';
import type { Packed } from './packed.ts';
import { partOf } from './part.ts';
import { type Pass, passOver, sizesOf } from './pass.ts';
import { along, type Relaxation, suffixSums } from './relaxation.ts';
import { sampleOf } from './sample.ts';

/** Up to so many offers the relaxation is solved whole. */
const WHOLE_MAX = 3_000;

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
