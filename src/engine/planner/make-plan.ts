import type { Solver } from '../ports.ts';
import { planDirectly } from './plan-directly.ts';
import type { PlannerProblem } from './problem.ts';
import type { PlannerResult } from './result.ts';
import { planBySolver, type SearchOptions } from './search/plan-by-solver.ts';
import { checkIfAsked } from './verify/every-plan.ts';

/** How a plan is searched for. Limits are for sites that need a solver. */
export type PlanOptions = SearchOptions;

/**
 * Plans a site: the schedule that costs least among all that keep what is physical, and orders and
 * wishes as far as they can be kept, in this order.
 *
 * A site that stores nothing is planned period by period, one with a single storage by a dynamic programme; all
 * others, and those where not everything can be kept, by the solver. All are exact; `solvedBy` says which it was.
 *
 * @param problem - consistent in itself, as parsed or built: series of one length, no NaN.
 * @param solver - exact for LPs and MILPs.
 * @returns a plan with its cost and proof, or the named conflicts that leave no plan, and what would have to give.
 * @throws InvariantError where every plan is checked ({@link checkEveryPlan}) and this one is not what it says.
 */
export function plan(problem: PlannerProblem, solver: Solver, options: PlanOptions = {}): PlannerResult {
  const result = planDirectly(problem, options.preferences ?? true) ?? planBySolver(problem, solver, options);
  checkIfAsked(problem, result);
  return result;
}
