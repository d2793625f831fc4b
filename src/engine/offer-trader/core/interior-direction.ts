import { solveFactorized } from './cholesky.ts';
import { rangeWeight } from './interior-matrix.ts';
import { isPriced, isSingle, type Work } from './interior-work.ts';
import { type Relaxation, suffixSums } from './relaxation.ts';

/** Targets of the predictor: all complementarity to 0. */
export function affineTargets(relaxation: Relaxation, work: Work): void {
  const { rowCount, lowKw, highKw } = relaxation;
  for (let at = 0; at < work.theta.length; at += 1) work.cTheta[at] = -work.theta[at]! * work.z[at]!;
  for (let at = 0; at < work.s.length; at += 1) work.cS[at] = -work.s[at]! * work.zs[at]!;
  for (let row = 0; row < rowCount; row += 1) {
    const y = work.y[row]!;
    work.cL[row] = -(y - lowKw[row]!) * work.zl[row]!;
    work.cU[row] = -(highKw[row]! - y) * work.zu[row]!;
    work.cP[row] = -work.p[row]! * work.zp[row]!;
    work.cQ[row] = -work.q[row]! * work.zq[row]!;
  }
}

/** Targets of the corrector: `target` for every pair, less what the predictor overlooked. */
export function correctorTargets(relaxation: Relaxation, work: Work, target: number): void {
  const { rowCount } = relaxation;
  for (let at = 0; at < work.theta.length; at += 1)
    work.cTheta[at] = work.cTheta[at]! + target - work.dTheta[at]! * work.dZ[at]!;
  for (let at = 0; at < work.s.length; at += 1)
    work.cS[at] = work.cS[at]! + target - work.dS[at]! * work.dZs[at]!;
  for (let row = 0; row < rowCount; row += 1) {
    work.cL[row] = work.cL[row]! + target - work.dY[row]! * work.dZl[row]!;
    work.cU[row] = work.cU[row]! + target + work.dY[row]! * work.dZu[row]!;
    work.cP[row] = work.cP[row]! + target - work.dP[row]! * work.dZp[row]!;
    work.cQ[row] = work.cQ[row]! + target - work.dQ[row]! * work.dZq[row]!;
  }
}

/** Solves the Newton system for the targets; the matrix is factorised. */
export function direction(relaxation: Relaxation, work: Work): void {
  rightHandSide(relaxation, work);
  work.dLambda.set(work.right);
  solveFactorized(work.matrix, relaxation.rowCount, work.dLambda);
  suffixSums(work.dLambda, work.suffix);
  offerDirections(relaxation, work);
  rowDirections(relaxation, work);
}

/** Σ a·(target/z − D·g/d) per option by its steps, then the rows' own. */
function rightHandSide(relaxation: Relaxation, work: Work): void {
  const { offerCount, optionStart, stepStart, stepRow, stepKw, rowCount } = relaxation;
  const { difference, theta, cTheta, inverse } = work;
  difference.fill(0);
  for (let offer = 0; offer < offerCount; offer += 1) {
    const from = optionStart[offer]!;
    const to = optionStart[offer + 1]!;
    let demand = work.cS[offer]! / work.zs[offer]!;
    for (let option = from; option < to; option += 1) demand += cTheta[option]! * inverse[option]!;
    const share = demand / work.weight[offer]!;
    work.share[offer] = share;
    for (let option = from; option < to; option += 1) {
      const factor = (cTheta[option]! - theta[option]! * share) * inverse[option]!;
      const end = stepStart[option + 1]!;
      for (let step = stepStart[option]!; step < end; step += 1) {
        const row = stepRow[step]!;
        difference[row] = difference[row]! + factor * stepKw[step]!;
      }
    }
  }
  let sum = 0;
  for (let row = 0; row < rowCount; row += 1) {
    sum += difference[row]!;
    work.right[row] = sum + rowRight(relaxation, work, row);
  }
}

function rowRight(relaxation: Relaxation, work: Work, row: number): number {
  const { lowKw, highKw, aboveUnits, belowUnits } = relaxation;
  let right = -work.residual[row]!;
  if (!isSingle(relaxation, row)) {
    const y = work.y[row]!;
    right -=
      (work.cL[row]! / (y - lowKw[row]!) - work.cU[row]! / (highKw[row]! - y)) /
      rangeWeight(relaxation, work, row);
  }
  if (isPriced(aboveUnits[row]!)) right -= work.cP[row]! / work.zp[row]!;
  if (isPriced(belowUnits[row]!)) right += work.cQ[row]! / work.zq[row]!;
  return right;
}

function offerDirections(relaxation: Relaxation, work: Work): void {
  const { offerCount, optionStart, stepStart, stepRow, stepKw } = relaxation;
  const { theta, inverse, cTheta, dTheta, dZ, suffix } = work;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const from = optionStart[offer]!;
    const to = optionStart[offer + 1]!;
    let bar = 0;
    for (let option = from; option < to; option += 1) {
      const end = stepStart[option + 1]!;
      let change = 0;
      for (let step = stepStart[option]!; step < end; step += 1)
        change += stepKw[step]! * suffix[stepRow[step]!]!;
      dZ[option] = change;
      bar += theta[option]! * inverse[option]! * change;
    }
    const dPi = bar / work.weight[offer]! - work.share[offer]!;
    for (let option = from; option < to; option += 1) {
      const dz = dZ[option]! - dPi;
      dZ[option] = dz;
      dTheta[option] = (cTheta[option]! - theta[option]! * dz) * inverse[option]!;
    }
    work.dZs[offer] = -dPi;
    work.dS[offer] = (work.cS[offer]! + work.s[offer]! * dPi) / work.zs[offer]!;
  }
}

function rowDirections(relaxation: Relaxation, work: Work): void {
  const { rowCount, lowKw, highKw, aboveUnits, belowUnits } = relaxation;
  for (let row = 0; row < rowCount; row += 1) {
    const dLambda = work.dLambda[row]!;
    if (!isSingle(relaxation, row)) {
      const fromLow = work.y[row]! - lowKw[row]!;
      const toHigh = highKw[row]! - work.y[row]!;
      const pull = work.cL[row]! / fromLow - work.cU[row]! / toHigh;
      const dY = (dLambda + pull) / rangeWeight(relaxation, work, row);
      work.dY[row] = dY;
      work.dZl[row] = (work.cL[row]! - work.zl[row]! * dY) / fromLow;
      work.dZu[row] = (work.cU[row]! + work.zu[row]! * dY) / toHigh;
    }
    if (isPriced(aboveUnits[row]!)) {
      work.dZp[row] = -dLambda;
      work.dP[row] = (work.cP[row]! + work.p[row]! * dLambda) / work.zp[row]!;
    }
    if (isPriced(belowUnits[row]!)) {
      work.dZq[row] = dLambda;
      work.dQ[row] = (work.cQ[row]! - work.q[row]! * dLambda) / work.zq[row]!;
    }
  }
}
