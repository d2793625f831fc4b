import type { PlannerProblem } from '../../engine/planner/index.ts';

/** What a foreign description was read as, before it is checked as a problem. */
export interface Imported {
  readonly problem: PlannerProblem;
  /** Where parts of the problem come from: `devices[0]` from `flex-model[0]`. */
  readonly origins: ReadonlyMap<string, string>;
  /** Of its prices. */
  readonly currency?: string;
}
