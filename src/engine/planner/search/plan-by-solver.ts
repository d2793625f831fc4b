import type { Solver } from '../../ports.ts';
import { costOf } from '../cost.ts';
import { explainInfeasible } from '../explain/explain.ts';
import type { TierLimit } from '../matrix.ts';
import { type Elasticity, PROMISES_GIVE, RIGID } from '../model/context.ts';
import { type Discrete, noDiscrete } from '../model/discrete.ts';
import type { PlannerProblem } from '../problem.ts';
import { relaxationsOf } from '../relax.ts';
import type { PlannerResult } from '../result.ts';
import { startText } from '../texts.ts';
import { MICROS_PER_UNIT } from '../units.ts';
import { HELD_RELATIVE, heldAt } from './accept.ts';
import { prefer } from './prefer.ts';
import { type Found, type Search, type Stage, type StageOutcome, solveStage } from './stage.ts';

/** How a solver is asked, and for how long. */
export interface SearchOptions {
  /** Among plans that cost the same: waste less, move less, charge sooner, curtail later, lower device first. Default true. */
  readonly preferences?: boolean;
  /**
   * Whether orders and wishes may be broken where they cannot all be kept. Default true. False: then there is no
   * plan, which is mostly seen at once, while the least that has to be broken can take a long search.
   */
  readonly mayBreak?: boolean;
  /** Of MILPs. Default: what the solver takes for exact. */
  readonly relativeGap?: number;
  /** Branch-and-bound nodes of each MILP. Reproducible. Default: NODE_LIMIT. */
  readonly nodeLimit?: number;
  /** Of each solve [s]; a result that ended by it need not be reproducible. Default: none. */
  readonly timeLimitS?: number;
}

/** Proofs beyond a hundredth of a micro-unit are not paid for [units of the currency]. */
const ABSOLUTE_GAP = 1e-8;

/** A search that is this long does not end for us; what it has found by then is given, with its bound. */
export const NODE_LIMIT = 100_000;

/**
 * Plans any site by a solver: an LP first, whole numbers where its answer cannot be carried out.
 *
 * Everything is hard at first. Only where that has no solution, the energy by which orders are
 * missed is made least, held there, then that by which wishes are missed, held there, then money
 * (lexicographic goal programming: no weights between tiers). The model is in docs/planner.md.
 *
 * @param problem - as for `plan`.
 * @param solver - exact for LPs and MILPs.
 * @returns as `plan`.
 */
export function planBySolver(
  problem: PlannerProblem,
  solver: Solver,
  options: SearchOptions = {},
): PlannerResult {
  const searchWith = (elasticity: Elasticity, discrete: Discrete): Search => ({
    problem,
    solver,
    solveOptions: solveOptionsOf(options),
    discrete,
    elasticity,
  });
  const discrete = noDiscrete();
  const rigid = searchWith(RIGID, discrete);
  const money: Stage = { objective: 'money', limits: [] };
  const outcome = solveStage(rigid, money);
  if (outcome.status !== 'infeasible') return conclude(rigid, money, outcome, options);
  if (options.mayBreak === false) return { status: 'infeasible', conflicts: [CANNOT_ALL_BE_KEPT] };
  const elastic = searchWith(PROMISES_GIVE, discrete);
  return planWithBreaches(elastic, options);
}

const CANNOT_ALL_BE_KEPT = {
  ids: ['site'],
  message: 'what is physical, what others have a right to and what is wished cannot all be kept',
};

function solveOptionsOf({ relativeGap, nodeLimit = NODE_LIMIT, timeLimitS }: SearchOptions) {
  return {
    absoluteGap: ABSOLUTE_GAP,
    nodeLimit,
    ...(relativeGap === undefined ? {} : { relativeGap }),
    ...(timeLimitS === undefined ? {} : { timeLimitS }),
  };
}

function planWithBreaches(search: Search, options: SearchOptions): PlannerResult {
  const [tight, loose] = HELD_RELATIVE;
  return planWithin(search, options, tight) ?? conclude(search, ...lastStage(search, loose), options);
}

/** @returns undefined where tiers held so tightly leave nothing over, which is a matter of rounding. */
function planWithin(search: Search, options: SearchOptions, relative: number): PlannerResult | undefined {
  const [stage, outcome] = lastStage(search, relative);
  const isRounding = outcome.status === 'infeasible' && stage.limits.length > 0;
  return isRounding ? undefined : conclude(search, stage, outcome, options);
}

/** Minimises one tier after the other; the stage that money was minimised in, or that came to no answer. */
function lastStage(search: Search, relative: number): readonly [Stage, StageOutcome] {
  const limits: TierLimit[] = [];
  for (const tier of ['order', 'wish'] as const) {
    const stage: Stage = { objective: tier, limits: [...limits] };
    const outcome = solveStage(search, stage);
    if (outcome.status !== 'found') return [stage, outcome];
    limits.push(heldAt(tier, Math.max(0, outcome.value), relative));
  }
  const money: Stage = { objective: 'money', limits };
  return [money, solveStage(search, money)];
}

function conclude(
  search: Search,
  stage: Stage,
  outcome: StageOutcome,
  options: SearchOptions,
): PlannerResult {
  switch (outcome.status) {
    case 'found':
      return planned(search, stage, outcome, options);
    case 'infeasible':
      return { status: 'infeasible', conflicts: explainInfeasible(search.problem, search.solver) };
    case 'unbounded':
      return { status: 'infeasible', conflicts: [withoutBound(search.problem)] };
    case 'no-solution': {
      const limit = outcome.stoppedBy === 'nodes' ? 'of nodes' : 'of time';
      const message = `no plan was found within the limit ${limit} set to the solver; that there is none is not proven`;
      return { status: 'infeasible', conflicts: [{ ids: ['site'], message }] };
    }
  }
}

/** Only a connection that may import and export at once, without a limit, earns without end. */
function withoutBound({ site, horizon }: PlannerProblem) {
  const period = site.importPriceMicrosPerKwh.findIndex(
    (priceMicros, index) => site.exportPriceMicrosPerKwh[index]! > priceMicros,
  );
  const when = startText(horizon, Math.max(0, period));
  const message = `the cost has no lower end: at ${when} exporting pays more than importing costs, both at once are allowed, and neither has a limit`;
  return { ids: ['site'], message };
}

function planned(search: Search, stage: Stage, found: Found, options: SearchOptions): PlannerResult {
  const wanted = (options.preferences ?? true) && !found.preferred;
  const { schedule, mixed, proven, bound } = (wanted ? prefer(search, stage, found) : undefined) ?? found;
  const { costMicros, components } = costOf(search.problem, schedule);
  return {
    status: proven ? 'optimal' : 'feasible',
    schedule,
    costMicros,
    components,
    boundMicros: Math.min(bound * MICROS_PER_UNIT, costMicros),
    relaxations: relaxationsOf(search.problem, schedule),
    solvedBy: mixed ? 'milp' : 'lp',
  };
}
