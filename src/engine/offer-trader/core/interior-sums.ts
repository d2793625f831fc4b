import { isPriced, isSingle, type Work } from './interior-work.ts';
import type { Relaxation } from './relaxation.ts';

/** work.right = Σ a·θ. */
export function sumsOf(relaxation: Relaxation, theta: Float64Array, work: Work): void {
  const { optionCount, stepStart, stepRow, stepKw, rowCount } = relaxation;
  const { difference, right } = work;
  difference.fill(0);
  for (let option = 0; option < optionCount; option += 1) {
    const factor = theta[option]!;
    if (factor === 0) continue;
    const end = stepStart[option + 1]!;
    for (let step = stepStart[option]!; step < end; step += 1) {
      const row = stepRow[step]!;
      difference[row] = difference[row]! + factor * stepKw[step]!;
    }
  }
  let sum = 0;
  for (let row = 0; row < rowCount; row += 1) {
    sum += difference[row]!;
    right[row] = sum;
  }
}

/** residual = −(Σ aθ − y − p + q); @returns the largest relative to the sizes. */
export function rowResiduals(relaxation: Relaxation, work: Work): number {
  sumsOf(relaxation, work.theta, work);
  const { rowCount } = relaxation;
  let worst = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const sum = work.right[row]!;
    const residual = work.y[row]! + work.p[row]! - work.q[row]! - sum;
    work.residual[row] = residual;
    worst = Math.max(worst, Math.abs(residual) / (1 + Math.abs(sum)));
  }
  return worst;
}

/** What θ costs, with the slacks of the method. */
export function primalCost(
  { optionCount, priceUnits, rowCount, aboveUnits, belowUnits }: Relaxation,
  work: Work,
): number {
  let costUnits = 0;
  for (let option = 0; option < optionCount; option += 1)
    costUnits += priceUnits[option]! * work.theta[option]!;
  for (let row = 0; row < rowCount; row += 1) {
    if (isPriced(aboveUnits[row]!)) costUnits += aboveUnits[row]! * work.p[row]!;
    if (isPriced(belowUnits[row]!)) costUnits += belowUnits[row]! * work.q[row]!;
  }
  return costUnits;
}

/** Σ of value times price over all pairs: 0 at the optimum. */
export function complementarity(relaxation: Relaxation, work: Work): number {
  return dot(work.theta, work.z) + dot(work.s, work.zs) + rowComplementarity(relaxation, work, 0, 0);
}

/** Σ of the rows' pairs after steps of `primal` and `dual` along the direction. */
export function rowComplementarity(relaxation: Relaxation, work: Work, primal: number, dual: number): number {
  const { rowCount, lowKw, highKw } = relaxation;
  let sum = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (!isSingle(relaxation, row)) {
      const y = work.y[row]! + primal * work.dY[row]!;
      sum += (y - lowKw[row]!) * (work.zl[row]! + dual * work.dZl[row]!);
      sum += (highKw[row]! - y) * (work.zu[row]! + dual * work.dZu[row]!);
    }
    sum += (work.p[row]! + primal * work.dP[row]!) * (work.zp[row]! + dual * work.dZp[row]!);
    sum += (work.q[row]! + primal * work.dQ[row]!) * (work.zq[row]! + dual * work.dZq[row]!);
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}
