import { Arena } from './arena.ts';
import { factorize } from './cholesky.ts';
import { affineTargets, correctorTargets, direction } from './interior-direction.ts';
import { assemble } from './interior-matrix.ts';
import { start } from './interior-start.ts';
import { advance, centring } from './interior-step.ts';
import { complementarity, primalCost, rowResiduals } from './interior-sums.ts';
import { countPairs, type Work, workFor } from './interior-work.ts';
import { lagrangianBound, type Relaxation, rowBound } from './relaxation.ts';

/**
 * A primal-dual interior-point method (S. Mehrotra, "On the Implementation of a Primal-Dual Interior Point
 * Method", SIAM J. Optimization 2(4), 1992) for the relaxation of a selection. The offers' rows
 * (generalised upper bounds, GUB) are eliminated one by one, so that each step factorises a matrix
 * of one row per period and limit only. The iterates are dual feasible and keep the offers' rows
 * from the start; only the sums of the rows are approached.
 */

/** Iterations before what was reached is taken as it is. */
const ITERATIONS_MAX = 60;

/** Sums that are off by less than this part of themselves count as right. */
const FEASIBLE_PU = 1e-6;

/** When a relaxation is solved well enough, and where to begin. */
export interface InteriorOptions {
  /** Stop when primal and dual differ by less than this part of the primal. */
  readonly relativeGap: number;
  /** Where the search for prices begins; absent: at 0 within the box. */
  readonly lambda?: Float64Array;
  /** Stop as soon as the bound is above this: the node need not be looked at. */
  readonly cutOff?: number;
  /** Stop as soon as the cost is below the cut-off, and what is not known is less than this part of the way to it. */
  readonly enoughPu?: number;
  /** Where the numbers lie; `theta` is valid until it is rewound. Absent: in a new one. */
  readonly arena?: Arena;
}

/** What a relaxation costs, with the prices that prove it. */
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

/** Solves the relaxation. */
export function solveRelaxation(relaxation: Relaxation, options: InteriorOptions): InteriorResult {
  const work = workFor(relaxation, options.arena ?? new Arena());
  start(relaxation, work, options.lambda);
  const pairCount = countPairs(relaxation);
  let bound = Number.NEGATIVE_INFINITY;
  let best = work.lambda;
  let primal = 0;
  let iterations = 0;
  for (; iterations < ITERATIONS_MAX; iterations += 1) {
    const infeasibility = rowResiduals(relaxation, work);
    const now = boundSofar(relaxation, work);
    if (now > bound) {
      bound = now;
      best = work.lambda.slice();
    }
    primal = primalCost(relaxation, work);
    if (options.cutOff !== undefined && bound > options.cutOff) {
      const proven = lagrangianBound(relaxation, best, work.suffix);
      if (proven > options.cutOff) {
        return result(work, best, { bound: proven, primal, iterations, isCutOff: true });
      }
    }
    const gap = primal - bound;
    if (infeasibility < FEASIBLE_PU && Math.abs(gap) <= enough(options, primal)) break;
    const left = complementarity(relaxation, work);
    // What is left is too little for the sums to come any nearer.
    if (!(left > 0.01 * options.relativeGap * (1e-9 + Math.abs(primal)))) break;
    const mu = left / pairCount;
    assemble(relaxation, work);
    if (!factorize(work.matrix, relaxation.rowCount)) break;
    affineTargets(relaxation, work);
    direction(relaxation, work);
    const sigma = centring(relaxation, work, mu, pairCount);
    correctorTargets(relaxation, work, sigma * mu);
    direction(relaxation, work);
    advance(relaxation, work);
  }
  bound = lagrangianBound(relaxation, best, work.suffix);
  return result(work, best, { bound, primal, iterations, isCutOff: false });
}

/** The Lagrangian bound out of the reduced costs that the iterates keep: z − zs, up to rounding. */
function boundSofar(relaxation: Relaxation, { lambda, z, zs }: Work): number {
  const { offerCount, optionStart } = relaxation;
  let bound = rowBound(relaxation, lambda);
  for (let offer = 0; offer < offerCount; offer += 1) {
    const to = optionStart[offer + 1]!;
    let least = zs[offer]!;
    for (let option = optionStart[offer]!; option < to; option += 1) {
      if (z[option]! < least) least = z[option]!;
    }
    bound += least - zs[offer]!;
  }
  return bound;
}

function enough({ relativeGap, cutOff, enoughPu = 0 }: InteriorOptions, primal: number): number {
  const toCutOff = cutOff === undefined ? 0 : enoughPu * (cutOff - primal);
  return Math.max(toCutOff, relativeGap * (1e-9 + Math.abs(primal)));
}

function result(
  work: Work,
  lambda: Float64Array,
  rest: Omit<InteriorResult, 'lambda' | 'theta'>,
): InteriorResult {
  return { lambda, theta: work.theta, ...rest };
}
