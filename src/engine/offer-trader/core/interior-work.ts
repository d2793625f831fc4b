import type { Arena } from './arena.ts';
import type { Relaxation } from './relaxation.ts';

/** A range narrower than this is a single value [kW]. */
const SINGLE_KW = 1e-9;

/** Everything that one solve writes to. */
export interface Work {
  readonly theta: Float64Array;
  readonly z: Float64Array;
  readonly s: Float64Array;
  readonly zs: Float64Array;
  readonly y: Float64Array;
  readonly zl: Float64Array;
  readonly zu: Float64Array;
  readonly p: Float64Array;
  readonly zp: Float64Array;
  readonly q: Float64Array;
  readonly zq: Float64Array;
  readonly lambda: Float64Array;
  readonly dTheta: Float64Array;
  readonly dZ: Float64Array;
  readonly dS: Float64Array;
  readonly dZs: Float64Array;
  readonly dY: Float64Array;
  readonly dZl: Float64Array;
  readonly dZu: Float64Array;
  readonly dP: Float64Array;
  readonly dZp: Float64Array;
  readonly dQ: Float64Array;
  readonly dZq: Float64Array;
  readonly dLambda: Float64Array;
  /** Right-hand sides z·dx + x·dz of every pair. */
  readonly cTheta: Float64Array;
  readonly cS: Float64Array;
  readonly cL: Float64Array;
  readonly cU: Float64Array;
  readonly cP: Float64Array;
  readonly cQ: Float64Array;
  /** Per option: 1/z. */
  readonly inverse: Float64Array;
  /** Per offer: Σ θ/z + s/zs. */
  readonly weight: Float64Array;
  /** Per offer: what its own row demands of π when the prices stay. */
  readonly share: Float64Array;
  readonly matrix: Float64Array;
  readonly steps: Float64Array;
  readonly suffix: Float64Array;
  readonly residual: Float64Array;
  readonly right: Float64Array;
  readonly difference: Float64Array;
  /** Steps of one offer's weighted sum of profiles, for the outer product. */
  readonly barRow: Int32Array;
  readonly barKw: Float64Array;
}

/** Room for one solve of the relaxation, all zeros, out of the arena. */
export function workFor(relaxation: Relaxation, arena: Arena): Work {
  const { rowCount, offerCount, optionCount, stepStart, optionStart } = relaxation;
  const perOption = () => arena.take(optionCount);
  const perOffer = () => arena.take(offerCount);
  const perRow = () => arena.take(rowCount);
  let barMax = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    barMax = Math.max(barMax, stepStart[optionStart[offer + 1]!]! - stepStart[optionStart[offer]!]!);
  }
  return {
    theta: perOption(),
    z: perOption(),
    s: perOffer(),
    zs: perOffer(),
    y: perRow(),
    zl: perRow(),
    zu: perRow(),
    p: perRow(),
    zp: perRow(),
    q: perRow(),
    zq: perRow(),
    lambda: perRow(),
    dTheta: perOption(),
    dZ: perOption(),
    dS: perOffer(),
    dZs: perOffer(),
    dY: perRow(),
    dZl: perRow(),
    dZu: perRow(),
    dP: perRow(),
    dZp: perRow(),
    dQ: perRow(),
    dZq: perRow(),
    dLambda: perRow(),
    cTheta: perOption(),
    cS: perOffer(),
    cL: perRow(),
    cU: perRow(),
    cP: perRow(),
    cQ: perRow(),
    inverse: perOption(),
    weight: perOffer(),
    share: perOffer(),
    matrix: arena.take(rowCount * rowCount),
    steps: arena.take((rowCount + 1) * (rowCount + 1)),
    suffix: arena.take(rowCount + 1),
    residual: perRow(),
    right: perRow(),
    difference: arena.take(rowCount + 1),
    barRow: new Int32Array(barMax),
    barKw: arena.take(barMax),
  };
}

/** Whether a range may be missed at a price. */
export const isPriced = (costUnits: number) => costUnits !== Number.POSITIVE_INFINITY;

/** Whether the range of a row is a single value. */
export function isSingle({ lowKw, highKw }: Relaxation, row: number): boolean {
  return highKw[row]! - lowKw[row]! < SINGLE_KW;
}

/** How many products of a value and its price must become 0. */
export function countPairs(relaxation: Relaxation): number {
  const { optionCount, offerCount, rowCount, aboveUnits, belowUnits } = relaxation;
  let count = optionCount + offerCount;
  for (let row = 0; row < rowCount; row += 1) {
    count += isSingle(relaxation, row) ? 0 : 2;
    count += (isPriced(aboveUnits[row]!) ? 1 : 0) + (isPriced(belowUnits[row]!) ? 1 : 0);
  }
  return count;
}
