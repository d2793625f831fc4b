import { checkSchedule, type PlannerProblem, type Schedule } from '../planner/index.ts';

/** What a schedule may miss a limit by [W], or an energy [Wh]; a tenth of what rounding to watts hides. */
export const TOLERANCE_W = 0.05;

/**
 * What a schedule misses of wishes, all periods together [Wh].
 *
 * @returns undefined where it breaks what is physical.
 */
export function missedWishesWh(problem: PlannerProblem, schedule: Schedule): number | undefined {
  let sumWh = 0;
  for (const { tier, amount } of checkSchedule(problem, schedule, TOLERANCE_W)) {
    if (tier === 'physical') return undefined;
    if (tier === 'wish') sumWh += amount;
  }
  return sumWh;
}
