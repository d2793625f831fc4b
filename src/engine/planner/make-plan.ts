import type { Solver } from '../ports.ts';
import { classify } from './classify.ts';
import { planNoneStored } from './closed-form/plan-none-stored.ts';
import type { OptimalSchedule } from './closed-form/schedule.ts';
import { costOf } from './cost.ts';
import { planOneStorage } from './dynamic-program/plan-one-storage.ts';
import type { PlannerProblem } from './problem.ts';
import type { PlannedResult, PlannerResult } from './result.ts';
import { planBySolver, type SearchOptions } from './search/plan-by-solver.ts';

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
 * @returns a plan with its cost and proof, or the named conflicts that leave no plan.
 */
export function plan(problem: PlannerProblem, solver: Solver, options: PlanOptions = {}): PlannerResult {
  return planDirectly(problem, options.preferences ?? true) ?? planBySolver(problem, solver, options);
}

/** @returns undefined where a solver is needed, or orders and wishes cannot all be kept. */
function planDirectly(problem: PlannerProblem, prefers: boolean): PlannedResult | undefined {
  const site = classify(problem);
  switch (site.kind) {
    case 'none-stored':
      return resultOf(problem, planNoneStored(problem, prefers), 'closed-form');
    case 'one-storage':
      return resultOf(problem, planOneStorage(problem, site.storages, prefers), 'dynamic-program');
    case 'general':
      return undefined;
  }
}

function resultOf(
  problem: PlannerProblem,
  found: OptimalSchedule | undefined,
  solvedBy: PlannedResult['solvedBy'],
): PlannedResult | undefined {
  if (found === undefined) return undefined;
  const { schedule, leastMicros, storedValues } = found;
  const { costMicros, components } = costOf(problem, schedule);
  return {
    status: 'optimal',
    schedule,
    costMicros,
    components,
    boundMicros: Math.min(leastMicros, costMicros),
    relaxations: [],
    solvedBy,
    ...(storedValues === undefined ? {} : { storedValues }),
  };
}
