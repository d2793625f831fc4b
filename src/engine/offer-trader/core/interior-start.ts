import { sumsOf } from './interior-sums.ts';
import { isPriced, isSingle, type Work } from './interior-work.ts';
import { along, type Relaxation, suffixSums } from './relaxation.ts';

/** A point that is dual feasible and keeps the offers' rows: θ in the proportion of 1/z. */
export function start(relaxation: Relaxation, work: Work, lambda: Float64Array | undefined): void {
  startPrices(relaxation, work, lambda);
  suffixSums(work.lambda, work.suffix);
  const { offerCount, optionStart, priceUnits } = relaxation;
  const scale = typicalPrice(relaxation);
  for (let offer = 0; offer < offerCount; offer += 1) {
    const from = optionStart[offer]!;
    const to = optionStart[offer + 1]!;
    let least = 0;
    for (let option = from; option < to; option += 1) {
      const reduced = priceUnits[option]! + along(relaxation, option, work.suffix);
      work.z[option] = reduced;
      if (reduced < least) least = reduced;
    }
    const pi = least - 0.1 * scale;
    let inverse = 1 / -pi;
    for (let option = from; option < to; option += 1) {
      work.z[option] = work.z[option]! - pi;
      inverse += 1 / work.z[option]!;
    }
    work.zs[offer] = -pi;
    work.s[offer] = 1 / (-pi * inverse);
    for (let option = from; option < to; option += 1) work.theta[option] = 1 / (work.z[option]! * inverse);
  }
  startRows(relaxation, work, scale);
}

function typicalPrice({ priceUnits, optionCount }: Relaxation): number {
  let sum = 0;
  for (let option = 0; option < optionCount; option += 1) sum += Math.abs(priceUnits[option]!);
  return optionCount === 0 || sum === 0 ? 1 : sum / optionCount;
}

/** Inside the box of what missing a range costs. */
export function startPrices(
  { rowCount, aboveUnits, belowUnits }: Relaxation,
  work: Work,
  lambda?: Float64Array,
): void {
  for (let row = 0; row < rowCount; row += 1) {
    const high = aboveUnits[row]!;
    const low = -belowUnits[row]!;
    const wanted = lambda?.[row] ?? 0;
    const margin = isPriced(high) && low !== Number.NEGATIVE_INFINITY ? 0.01 * (high - low) : 1e-3;
    work.lambda[row] = Math.min(Math.max(wanted, low + margin), high - margin);
  }
}

function startRows(relaxation: Relaxation, work: Work, scale: number): void {
  const { rowCount, lowKw, highKw, aboveUnits, belowUnits } = relaxation;
  sumsOf(relaxation, work.theta, work);
  let size = 0;
  for (let row = 0; row < rowCount; row += 1) size += Math.abs(work.right[row]!);
  const unit = Math.max(1e-3, (0.1 * size) / Math.max(1, rowCount));
  const priceUnit = (0.1 * scale) / Math.max(unit, 1e-6);
  for (let row = 0; row < rowCount; row += 1) {
    const low = lowKw[row]!;
    const high = highKw[row]!;
    const sum = work.right[row]!;
    const lambda = work.lambda[row]!;
    const margin = 0.1 * (high - low);
    const y = isSingle(relaxation, row) ? low : Math.min(Math.max(sum, low + margin), high - margin);
    work.y[row] = y;
    work.zl[row] = Math.max(-lambda, 0) + priceUnit;
    work.zu[row] = Math.max(lambda, 0) + priceUnit;
    const above = aboveUnits[row]!;
    const below = belowUnits[row]!;
    if (isPriced(above)) {
      work.p[row] = Math.max(0, sum - y) + unit;
      work.zp[row] = above - lambda;
    }
    if (isPriced(below)) {
      work.q[row] = Math.max(0, y - sum) + unit;
      work.zq[row] = below + lambda;
    }
  }
}
