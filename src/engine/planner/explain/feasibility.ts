import type { PlannerProblem } from '../problem.ts';
import type { PlannerResult, Schedule } from '../result.ts';

/** How many problems one explanation may solve; what is not settled by then is left in a conflict. */
const CHECKS_MAX = 400;

/** Tells whether changed problems have plans, and counts how often it was asked. */
export class Feasibility {
  readonly #plan: (problem: PlannerProblem) => PlannerResult;
  #checkCount = 0;

  /** @param plan - answers `infeasible` only where nothing keeps everything, orders and wishes included. */
  constructor(plan: (problem: PlannerProblem) => PlannerResult) {
    this.#plan = plan;
  }

  get isExhausted(): boolean {
    return this.#checkCount >= CHECKS_MAX;
  }

  /** A schedule that keeps everything; undefined where there is none, or none was found. */
  scheduleOf(problem: PlannerProblem): Schedule | undefined {
    if (this.isExhausted) return undefined;
    this.#checkCount += 1;
    const result = this.#plan(problem);
    return result.status === 'infeasible' ? undefined : result.schedule;
  }

  /** Whether it is proven that nothing keeps everything. */
  isInfeasible(problem: PlannerProblem): boolean {
    if (this.isExhausted) return false;
    this.#checkCount += 1;
    const result = this.#plan(problem);
    return result.status === 'infeasible' && result.proven;
  }
}
