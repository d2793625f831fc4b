import type { PlanOptions } from '../../engine/planner/index.ts';

const MS_PER_S = 1000;

/** Searches among whole numbers end by then, with the plan that there is; absent: they end by themselves. */
export function withinTime(timeLimitMs: number | undefined): PlanOptions {
  return timeLimitMs === undefined ? {} : { timeLimitS: timeLimitMs / MS_PER_S };
}
