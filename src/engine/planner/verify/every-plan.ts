import { InvariantError } from '../../errors.ts';
import type { PlannerProblem } from '../problem.ts';
import type { PlannerResult } from '../result.ts';
import { startText } from '../texts.ts';
import { checkPlan } from './check-plan.ts';

/** What a power or an energy may miss its rule by [W, Wh]: what is less is not told as broken either. */
const TOLERANCE = 0.01;

let isChecked = false;

/**
 * Sets for this thread whether every plan is held against its problem before it is given; at first none is. It changes
 * no plan: one that is not what it says ends as an error.
 */
export function checkEveryPlan(on: boolean): void {
  isChecked = on;
}

/**
 * Holds a plan against its problem where that is asked for.
 *
 * @throws InvariantError naming every rule that it breaks and everything that it says wrongly.
 */
export function checkIfAsked(problem: PlannerProblem, result: PlannerResult): void {
  if (isChecked) assertSound(problem, result);
}

/**
 * Holds a plan against its problem: rules, the cost counted anew, bound, and what is told as broken.
 *
 * @throws InvariantError naming every rule that it breaks and everything that it says wrongly.
 */
export function assertSound(problem: PlannerProblem, result: PlannerResult): void {
  if (result.status === 'infeasible') {
    if (result.conflicts.length === 0)
      throw new InvariantError(`${problem.id} has no plan, and nothing says why`);
    return;
  }
  const { violations, falseClaims } = checkPlan(problem, result, TOLERANCE);
  const faults = [
    ...violations.map(
      ({ rule, id, period, amount, unit }) =>
        `${id} breaks ${rule} by ${amount} ${unit} at ${startText(problem.horizon, period)}`,
    ),
    ...falseClaims.map(
      ({ claim, id, claimed, found, unit }) =>
        `${claim}${id === undefined ? '' : ` of ${id}`} is ${found} ${unit}, said to be ${claimed}`,
    ),
  ];
  if (faults.length === 0) return;
  throw new InvariantError(
    `the plan of ${problem.id} (${result.solvedBy}) is not sound: ${faults.join('; ')}`,
  );
}
