import {
  type OrderConstraint,
  type Plan,
  type PlannerProblem,
  type PlannerResult,
  parsePlannerProblem,
  plan,
} from '../../planner/index.ts';
import type { Solver } from '../../ports.ts';
import { holdPast } from '../hold-past.ts';
import { appliedOrder, ORDER_TOLERANCES_W } from '../order-constraints.ts';
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
  const solved = parsePlannerProblem(JSON.parse(current.problemJson));
  const within = (toleranceW: number): Ordered => {
    const ordered = { ...solved, constraints: [appliedOrder(constraint, toleranceW)] };
    const problem = holdPast(ordered, { problem: solved, schedule: scheduleOf(current) }, nowMs);
    return { problem, result: plan(problem, solver) };
  };
  const [nearW, wideW] = ORDER_TOLERANCES_W;
  const near = within(nearW);
  return isKept(near.result) ? near : within(wideW);
}

function isKept(result: PlannerResult): boolean {
  return result.status !== 'infeasible' && result.relaxations.every(({ tier }) => tier !== 'order');
}
