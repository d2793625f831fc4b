import { factorize, solveFactorized } from './cholesky.ts';
import { along, lagrangianBound, type Relaxation, suffixSums } from './relaxation.ts';

/**
 * A primal-dual interior-point method (S. Mehrotra, "On the Implementation of a Primal-Dual Interior Point
 * Method", SIAM J. Optimization 2(4), 1992) for the relaxation of a selection. The offers' rows
 * (generalised upper bounds, GUB) are eliminated one by one, so that each step factorises a matrix
 * of one row per period and limit only. The iterates are dual feasible and keep the offers' rows
 * from the start; only the sums of the rows are approached.
 */

/** Iterations before what was reached is taken as it is. */
const ITERATIONS_MAX = 60;

/** Part of the way to the boundary that a step goes at most. */
const STEP_PU = 0.995;

/** Added to the diagonal of the matrix, relative to its largest entry. */
const REGULARISATION_PU = 1e-13;

/** A range narrower than this is a single value [kW]. */
const SINGLE_KW = 1e-9;

export interface InteriorOptions {
  /** Stop when primal and dual differ by less than this part of the primal. */
  readonly relativeGap: number;
  /** Where the search for prices begins; absent: at 0 within the box. */
  readonly lambda?: Float64Array;
  /** Stop as soon as the bound is above this: the node need not be looked at. */
  readonly cutOff?: number;
}

export interface InteriorResult {
  /** Per row: what one kW more would cost. */
  readonly lambda: Float64Array;
  /** Per option: its factor in the relaxation. */
  readonly theta: Float64Array;
  /** Lagrangian bound at `lambda`: valid whatever the tolerances. */
  readonly bound: number;
  /** Cost of `theta` with the slacks of the method. */
  readonly primal: number;
  readonly iterations: number;
  readonly isCutOff: boolean;
}

/** Everything that one solve writes to. */
interface Work {
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
  /** Per offer: Σ θ/z + s/zs. */
  readonly weight: Float64Array;
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

function workFor({ rowCount, offerCount, optionCount, stepStart, optionStart }: Relaxation): Work {
  const perOption = () => new Float64Array(optionCount);
  const perOffer = () => new Float64Array(offerCount);
  const perRow = () => new Float64Array(rowCount);
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
    weight: perOffer(),
    matrix: new Float64Array(rowCount * rowCount),
    steps: new Float64Array((rowCount + 1) * (rowCount + 1)),
    suffix: new Float64Array(rowCount + 1),
    residual: perRow(),
    right: perRow(),
    difference: new Float64Array(rowCount + 1),
    barRow: new Int32Array(barMax),
    barKw: new Float64Array(barMax),
  };
}

/** Solves the relaxation. */
export function solveRelaxation(relaxation: Relaxation, options: InteriorOptions): InteriorResult {
  const work = workFor(relaxation);
  start(relaxation, work, options.lambda);
  const pairCount = countPairs(relaxation);
  let bound = Number.NEGATIVE_INFINITY;
  let best = work.lambda;
  let primal = 0;
  let iterations = 0;
  for (; iterations < ITERATIONS_MAX; iterations += 1) {
    const infeasibility = rowResiduals(relaxation, work);
    const now = lagrangianBound(relaxation, work.lambda, work.suffix);
    if (now > bound) {
      bound = now;
      best = work.lambda.slice();
    }
    primal = primalCost(relaxation, work);
    if (options.cutOff !== undefined && bound > options.cutOff) {
      return result(work, best, { bound, primal, iterations, isCutOff: true });
    }
    const gap = primal - bound;
    if (infeasibility < 1e-6 && Math.abs(gap) <= options.relativeGap * (1e-9 + Math.abs(primal))) break;
    const mu = complementarity(relaxation, work) / pairCount;
    if (!(mu > 1e-16)) break;
    assemble(relaxation, work);
    if (!factorize(work.matrix, relaxation.rowCount)) break;
    affineTargets(relaxation, work);
    direction(relaxation, work);
    const sigma = centring(relaxation, work, mu, pairCount);
    correctorTargets(relaxation, work, sigma * mu);
    direction(relaxation, work);
    advance(relaxation, work);
  }
  return result(work, best, { bound, primal, iterations, isCutOff: false });
}

function result(
  work: Work,
  lambda: Float64Array,
  rest: Omit<InteriorResult, 'lambda' | 'theta'>,
): InteriorResult {
  return { lambda, theta: work.theta, ...rest };
}

const isPriced = (cost: number) => cost !== Number.POSITIVE_INFINITY;

function isSingle({ lowKw, highKw }: Relaxation, row: number): boolean {
  return highKw[row]! - lowKw[row]! < SINGLE_KW;
}

function countPairs(relaxation: Relaxation): number {
  const { optionCount, offerCount, rowCount, aboveCost, belowCost } = relaxation;
  let count = optionCount + offerCount;
  for (let row = 0; row < rowCount; row += 1) {
    count += isSingle(relaxation, row) ? 0 : 2;
    count += (isPriced(aboveCost[row]!) ? 1 : 0) + (isPriced(belowCost[row]!) ? 1 : 0);
  }
  return count;
}

/** A point that is dual feasible and keeps the offers' rows: θ in the proportion of 1/z. */
function start(relaxation: Relaxation, work: Work, lambda: Float64Array | undefined): void {
  startPrices(relaxation, work, lambda);
  suffixSums(work.lambda, work.suffix);
  const { offerCount, optionStart, price } = relaxation;
  const scale = typicalPrice(relaxation);
  for (let offer = 0; offer < offerCount; offer += 1) {
    const from = optionStart[offer]!;
    const to = optionStart[offer + 1]!;
    let least = 0;
    for (let option = from; option < to; option += 1) {
      const reduced = price[option]! + along(relaxation, option, work.suffix);
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

function typicalPrice({ price, optionCount }: Relaxation): number {
  let sum = 0;
  for (let option = 0; option < optionCount; option += 1) sum += Math.abs(price[option]!);
  return optionCount === 0 || sum === 0 ? 1 : sum / optionCount;
}

/** Inside the box of what missing a range costs. */
function startPrices({ rowCount, aboveCost, belowCost }: Relaxation, work: Work, lambda?: Float64Array): void {
  for (let row = 0; row < rowCount; row += 1) {
    const high = aboveCost[row]!;
    const low = -belowCost[row]!;
    const wanted = lambda?.[row] ?? 0;
    const margin = isPriced(high) && low !== Number.NEGATIVE_INFINITY ? 0.01 * (high - low) : 1e-3;
    work.lambda[row] = Math.min(Math.max(wanted, low + margin), high - margin);
  }
}

function startRows(relaxation: Relaxation, work: Work, scale: number): void {
  const { rowCount, lowKw, highKw, aboveCost, belowCost } = relaxation;
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
    const above = aboveCost[row]!;
    const below = belowCost[row]!;
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

/** work.right = Σ a·θ. */
function sumsOf(relaxation: Relaxation, theta: Float64Array, work: Work): void {
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
function rowResiduals(relaxation: Relaxation, work: Work): number {
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

function primalCost({ optionCount, price, rowCount, aboveCost, belowCost }: Relaxation, work: Work): number {
  let cost = 0;
  for (let option = 0; option < optionCount; option += 1) cost += price[option]! * work.theta[option]!;
  for (let row = 0; row < rowCount; row += 1) {
    if (isPriced(aboveCost[row]!)) cost += aboveCost[row]! * work.p[row]!;
    if (isPriced(belowCost[row]!)) cost += belowCost[row]! * work.q[row]!;
  }
  return cost;
}

function complementarity(relaxation: Relaxation, work: Work): number {
  return dot(work.theta, work.z) + dot(work.s, work.zs) + rowComplementarity(relaxation, work, 0, 0);
}

/** Σ of the rows' pairs after steps of `primal` and `dual` along the direction. */
function rowComplementarity(relaxation: Relaxation, work: Work, primal: number, dual: number): number {
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

/* ------------------------------------------------------------- the matrix */

/** Σ D a aᵀ − Σ abar abarᵀ/d + the rows' own, as steps in both directions and then summed up. */
function assemble(relaxation: Relaxation, work: Work): void {
  work.steps.fill(0);
  addOffers(relaxation, work);
  sumUp(relaxation.rowCount, work.steps, work.matrix);
  addRows(relaxation, work);
}

function addOffers(relaxation: Relaxation, work: Work): void {
  const { offerCount, optionStart, stepStart, stepRow, stepKw, rowCount } = relaxation;
  const { steps, barRow, barKw, theta, z } = work;
  const width = rowCount + 1;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const from = optionStart[offer]!;
    const to = optionStart[offer + 1]!;
    let weight = work.s[offer]! / work.zs[offer]!;
    let count = 0;
    for (let option = from; option < to; option += 1) {
      const d = theta[option]! / z[option]!;
      weight += d;
      const begin = stepStart[option]!;
      const end = stepStart[option + 1]!;
      for (let a = begin; a < end; a += 1) {
        const scaled = d * stepKw[a]!;
        const base = stepRow[a]! * width;
        barRow[count] = stepRow[a]!;
        barKw[count] = scaled;
        count += 1;
        for (let b = begin; b < end; b += 1) {
          const at = base + stepRow[b]!;
          steps[at] = steps[at]! + scaled * stepKw[b]!;
        }
      }
    }
    work.weight[offer] = weight;
    for (let a = 0; a < count; a += 1) {
      const scaled = barKw[a]! / weight;
      const base = barRow[a]! * width;
      for (let b = 0; b < count; b += 1) {
        const at = base + barRow[b]!;
        steps[at] = steps[at]! - scaled * barKw[b]!;
      }
    }
  }
}

/** matrix[r][c] = Σ of steps up to row r and column c. */
function sumUp(rowCount: number, steps: Float64Array, matrix: Float64Array): void {
  const width = rowCount + 1;
  for (let row = 0; row < rowCount; row += 1) {
    let along = 0;
    const above = (row - 1) * rowCount;
    for (let column = 0; column < rowCount; column += 1) {
      along += steps[row * width + column]!;
      matrix[row * rowCount + column] = along + (row > 0 ? matrix[above + column]! : 0);
    }
  }
}

function addRows(relaxation: Relaxation, work: Work): void {
  const { rowCount } = relaxation;
  const { matrix } = work;
  let largest = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const at = row * rowCount + row;
    matrix[at] = matrix[at]! + rowWeight(relaxation, work, row);
    largest = Math.max(largest, matrix[at]!);
  }
  for (let row = 0; row < rowCount; row += 1) {
    const at = row * rowCount + row;
    matrix[at] = matrix[at]! + REGULARISATION_PU * largest + Number.MIN_VALUE;
  }
}

function rowWeight(relaxation: Relaxation, work: Work, row: number): number {
  const { aboveCost, belowCost } = relaxation;
  let weight = isSingle(relaxation, row) ? 0 : 1 / rangeWeight(relaxation, work, row);
  if (isPriced(aboveCost[row]!)) weight += work.p[row]! / work.zp[row]!;
  if (isPriced(belowCost[row]!)) weight += work.q[row]! / work.zq[row]!;
  return weight;
}

function rangeWeight({ lowKw, highKw }: Relaxation, work: Work, row: number): number {
  const y = work.y[row]!;
  return work.zl[row]! / (y - lowKw[row]!) + work.zu[row]! / (highKw[row]! - y);
}

/* ---------------------------------------------------------- the direction */

/** Targets of the predictor: all complementarity to 0. */
function affineTargets(relaxation: Relaxation, work: Work): void {
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
function correctorTargets(relaxation: Relaxation, work: Work, target: number): void {
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
function direction(relaxation: Relaxation, work: Work): void {
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
  const { difference, theta, z } = work;
  difference.fill(0);
  for (let offer = 0; offer < offerCount; offer += 1) {
    const to = optionStart[offer + 1]!;
    const share = offerShare(relaxation, work, offer);
    for (let option = optionStart[offer]!; option < to; option += 1) {
      const factor = (work.cTheta[option]! - theta[option]! * share) / z[option]!;
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

/** g/d of an offer: what its own row demands of π when the prices stay. */
function offerShare({ optionStart }: Relaxation, work: Work, offer: number): number {
  const to = optionStart[offer + 1]!;
  let sum = work.cS[offer]! / work.zs[offer]!;
  for (let option = optionStart[offer]!; option < to; option += 1) sum += work.cTheta[option]! / work.z[option]!;
  return sum / work.weight[offer]!;
}

function rowRight(relaxation: Relaxation, work: Work, row: number): number {
  const { lowKw, highKw, aboveCost, belowCost } = relaxation;
  let right = -work.residual[row]!;
  if (!isSingle(relaxation, row)) {
    const y = work.y[row]!;
    right -=
      (work.cL[row]! / (y - lowKw[row]!) - work.cU[row]! / (highKw[row]! - y)) /
      rangeWeight(relaxation, work, row);
  }
  if (isPriced(aboveCost[row]!)) right -= work.cP[row]! / work.zp[row]!;
  if (isPriced(belowCost[row]!)) right += work.cQ[row]! / work.zq[row]!;
  return right;
}

function offerDirections(relaxation: Relaxation, work: Work): void {
  const { offerCount, optionStart } = relaxation;
  const { theta, z, dTheta, dZ } = work;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const from = optionStart[offer]!;
    const to = optionStart[offer + 1]!;
    let bar = 0;
    for (let option = from; option < to; option += 1) {
      const change = along(relaxation, option, work.suffix);
      dZ[option] = change;
      bar += (theta[option]! / z[option]!) * change;
    }
    const dPi = bar / work.weight[offer]! - offerShare(relaxation, work, offer);
    for (let option = from; option < to; option += 1) {
      const dz = dZ[option]! - dPi;
      dZ[option] = dz;
      dTheta[option] = (work.cTheta[option]! - theta[option]! * dz) / z[option]!;
    }
    work.dZs[offer] = -dPi;
    work.dS[offer] = (work.cS[offer]! + work.s[offer]! * dPi) / work.zs[offer]!;
  }
}

function rowDirections(relaxation: Relaxation, work: Work): void {
  const { rowCount, lowKw, highKw, aboveCost, belowCost } = relaxation;
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
    if (isPriced(aboveCost[row]!)) {
      work.dZp[row] = -dLambda;
      work.dP[row] = (work.cP[row]! + work.p[row]! * dLambda) / work.zp[row]!;
    }
    if (isPriced(belowCost[row]!)) {
      work.dZq[row] = dLambda;
      work.dQ[row] = (work.cQ[row]! - work.q[row]! * dLambda) / work.zq[row]!;
    }
  }
}

/* ---------------------------------------------------------------- the step */

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
function centring(relaxation: Relaxation, work: Work, mu: number, pairCount: number): number {
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

function advance(relaxation: Relaxation, work: Work): void {
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
