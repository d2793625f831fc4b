import {
  type OrderConstraint,
  type Plan,
  type PlannedResult,
  type PlannerConstraint,
  type PlannerProblem,
  type PlannerResult,
  type PlanOptions,
  parsePlannerProblem,
  plan,
  withoutNear,
} from '../../planner/index.ts';
import type { Solver } from '../../ports.ts';
import { holdPast } from '../hold-past.ts';
import { appliedOrder, heldTo, NEARNESSES, type Target } from '../order-constraints.ts';
import { scheduleOf } from '../plan-record.ts';

/**
 * Where the power of every period is given there is little left to choose, and an answer is found at once where there is
 * one. Where there is none, to find what has to be broken least can be a very long search among whole
 * numbers; it is bounded, by a count and not by a time.
 */
const BREAKING: PlanOptions = { nodeLimit: 500 };

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
  const target = { id: constraint.orderId, source: `order ${constraint.orderId}`, netW: constraint.netW };
  const kept = planHeldTo(target, current, replan);
  if (kept !== undefined) return kept;
  const wide = [appliedOrder(constraint, 'wide')];
  const broken = replan(wide, BREAKING);
  return broken.result.status === 'infeasible' ? replan(wide) : broken;
}

/**
 * Plans a site so that its power is a target in every period, to the watt if that is possible, else within one.
 *
 * @returns undefined where that cannot be, at least not without breaking more than the plan of now does.
 */
export function planHeldTo(target: Target, current: Plan, replan: Replan): Ordered | undefined {
  // Wishes that cannot be kept now will not be kept then: they need the search that may break them.
  const breaksWishes = current.relaxations.some(({ tier }) => tier === 'wish');
  for (const nearness of NEARNESSES) {
    const planned = replan([heldTo(target, nearness)], breaksWishes ? BREAKING : { mayBreak: false });
    if (isKept(planned.result)) return planned;
  }
  return undefined;
}

/** Plans a site anew under constraints. */
export type Replan = (constraints: readonly PlannerConstraint[], search?: PlanOptions) => Ordered;

/** Plans a site anew as its plan was made, but under other constraints; what is over stays as it was. */
export function replanner(current: Plan, nowMs: number, solver: Solver): Replan {
  // Its power is given: there is nothing to stay near to.
  const solved = withoutNear(parsePlannerProblem(JSON.parse(current.problemJson)));
  const earlier = { problem: solved, schedule: scheduleOf(current) };
  return (constraints, search = {}) => {
    const problem = holdPast({ ...solved, constraints }, earlier, nowMs);
    return { problem, result: plan(problem, solver, search) };
  };
}

/** Whether a plan keeps to all that somebody else has a right to. */
function isKept(result: PlannerResult): result is PlannedResult {
  return result.status !== 'infeasible' && result.relaxations.every(({ tier }) => tier !== 'order');
}
