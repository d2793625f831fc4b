import { rowComplementarity } from './interior-sums.ts';
import { isSingle, type Work } from './interior-work.ts';
import type { Relaxation } from './relaxation.ts';

/** Part of the way to the boundary that a step goes at most. */
const STEP_PU = 0.995;

/** Longest step that keeps all values ≥ 0, at most 1. */
function longest(values: Float64Array, changes: Float64Array, sofar: number): number {
  let step = sofar;
  for (let at = 0; at < values.length; at += 1) {
    const change = changes[at]!;
    if (change < 0 && -values[at]! > change * step) step = values[at]! / -change;
  }
  return step;
}

function longestPrimal(relaxation: Relaxation, work: Work): number {
  const { rowCount, lowKw, highKw } = relaxation;
  let step = longest(work.theta, work.dTheta, 1);
  step = longest(work.s, work.dS, step);
  step = longest(work.p, work.dP, step);
  step = longest(work.q, work.dQ, step);
  for (let row = 0; row < rowCount; row += 1) {
    if (isSingle(relaxation, row)) continue;
    const dY = work.dY[row]!;
    if (dY < 0) step = Math.min(step, (work.y[row]! - lowKw[row]!) / -dY);
    else if (dY > 0) step = Math.min(step, (highKw[row]! - work.y[row]!) / dY);
  }
  return step;
}

function longestDual(work: Work): number {
  let step = longest(work.z, work.dZ, 1);
  step = longest(work.zs, work.dZs, step);
  step = longest(work.zl, work.dZl, step);
  step = longest(work.zu, work.dZu, step);
  step = longest(work.zp, work.dZp, step);
  return longest(work.zq, work.dZq, step);
}

/** σ of Mehrotra: the cube of how much of the complementarity the predictor leaves. */
export function centring(relaxation: Relaxation, work: Work, mu: number, pairCount: number): number {
  const primal = longestPrimal(relaxation, work);
  const dual = longestDual(work);
  let left = rowComplementarity(relaxation, work, primal, dual);
  left += stepped(work.theta, work.dTheta, work.z, work.dZ, primal, dual);
  left += stepped(work.s, work.dS, work.zs, work.dZs, primal, dual);
  const ratio = Math.max(0, left / pairCount / mu);
  return Math.min(1, ratio * ratio * ratio);
}

function stepped(
  x: Float64Array,
  dx: Float64Array,
  z: Float64Array,
  dz: Float64Array,
  primal: number,
  dual: number,
): number {
  let sum = 0;
  for (let at = 0; at < x.length; at += 1) sum += (x[at]! + primal * dx[at]!) * (z[at]! + dual * dz[at]!);
  return sum;
}

/** Goes along the direction as far as all values stay positive. */
export function advance(relaxation: Relaxation, work: Work): void {
  const primal = Math.min(1, STEP_PU * longestPrimal(relaxation, work));
  const dual = Math.min(1, STEP_PU * longestDual(work));
  add(work.theta, work.dTheta, primal);
  add(work.s, work.dS, primal);
  add(work.y, work.dY, primal);
  add(work.p, work.dP, primal);
  add(work.q, work.dQ, primal);
  add(work.z, work.dZ, dual);
  add(work.zs, work.dZs, dual);
  add(work.zl, work.dZl, dual);
  add(work.zu, work.dZu, dual);
  add(work.zp, work.dZp, dual);
  add(work.zq, work.dZq, dual);
  add(work.lambda, work.dLambda, dual);
}

function add(values: Float64Array, changes: Float64Array, step: number): void {
  for (let at = 0; at < values.length; at += 1) values[at] = values[at]! + step * changes[at]!;
}
