import {
  type OrderConstraint,
  type Plan,
  type PlannedResult,
  type PlannerConstraint,
  type PlannerProblem,
  type PlannerResult,
  parsePlannerProblem,
  plan,
} from '../../planner/index.ts';
import type { Solver } from '../../ports.ts';
import { holdPast } from '../hold-past.ts';
import { appliedOrder } from '../order-constraints.ts';
import { scheduleOf } from '../plan-record.ts';

/** A site's problem with an order in it, and its solution. */
export interface Ordered {
  readonly problem: PlannerProblem;
  readonly result: PlannerResult;
}

/**
 * Plans a site with an order, as near to the ordered power as can be: forecasts and prices are those
 * of the plan that the order changes, and what is over stays as it was.
 *
 * @param current - the plan of which the site's prognosis was made.
 * @param constraint - the ordered net power [W] of every period of the day.
 */
export function planOrdered(
  current: Plan,
  constraint: OrderConstraint,
  nowMs: number,
  solver: Solver,
): Ordered {
  const replan = replanner(current, nowMs, solver);
  const exact = replan([appliedOrder(constraint, 'exact')]);
  return isKept(exact.result) ? exact : replan([appliedOrder(constraint, 'wide')]);
}

/** Plans a site anew as its plan was made, but under other constraints; what is over stays as it was. */
export function replanner(current: Plan, nowMs: number, solver: Solver) {
  const solved = parsePlannerProblem(JSON.parse(current.problemJson));
  const earlier = { problem: solved, schedule: scheduleOf(current) };
  return (constraints: readonly PlannerConstraint[]): Ordered => {
    const problem = holdPast({ ...solved, constraints }, earlier, nowMs);
    return { problem, result: plan(problem, solver) };
  };
}

/** Whether a plan keeps to all that somebody else has a right to. */
export function isKept(result: PlannerResult): result is PlannedResult {
  return result.status !== 'infeasible' && result.relaxations.every(({ tier }) => tier !== 'order');
}
