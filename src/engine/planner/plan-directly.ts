import { classify } from './classify.ts';
import { planNoneStored } from './closed-form/plan-none-stored.ts';
import type { OptimalSchedule } from './closed-form/schedule.ts';
import { costOf } from './cost.ts';
import { planOneStorage } from './dynamic-program/plan-one-storage.ts';
import type { PlannerProblem } from './problem.ts';
import type { PlannedResult } from './result.ts';

/**
 * Plans a site without a solver, as `plan` does first.
 *
 * @returns undefined where a solver is needed, or orders and wishes cannot all be kept.
 */
export function planDirectly(problem: PlannerProblem, prefers: boolean): PlannedResult | undefined {
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
