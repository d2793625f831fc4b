import {
  blendSchedules,
  checkSchedule,
  costOf,
  type PlannerProblem,
  type Schedule,
} from '../planner/index.ts';

/** Activation factors are hundredths, as the flexibility market's protocol has them (UFTP 3.1, ActivationFactor). */
export const FACTOR_STEPS = 100;

/** What is known of activating a change in parts. */
export interface Activation {
  /** Least factor from which on every hundredth up to 1 has a feasible schedule. */
  readonly minFactor: number;
  /** Least price at factor 1 that covers, in proportion, what every allowed factor costs the site [micro-units]. */
  readonly siteCostMicros: number;
}

/**
 * Finds how far a change can be activated in part, by showing a schedule for every factor: the
 * baseline and the changed schedule mixed in that proportion, charging and discharging netted. Each
 * mix is checked against the physical limits of the site, and its cost bounds what an optimal plan
 * at that factor costs. No convexity is assumed.
 *
 * @param problem - the site without constraints of orders, at its own prices.
 * @param baseline - schedule at factor 0.
 * @param changed - schedule at factor 1.
 * @param toleranceW - what a schedule may miss a limit by.
 */
export function provenActivation(
  problem: PlannerProblem,
  baseline: Schedule,
  changed: Schedule,
  toleranceW: number,
): Activation {
  const baselineMicros = costOf(problem, baseline).costMicros;
  let minStep = FACTOR_STEPS;
  let siteCostMicros = costOf(problem, changed).costMicros - baselineMicros;
  for (let step = FACTOR_STEPS - 1; step >= 1; step -= 1) {
    const factor = step / FACTOR_STEPS;
    const mix = blendSchedules(problem, baseline, changed, factor);
    if (checkSchedule(problem, mix, toleranceW).length > 0) break;
    const perUnitMicros = (costOf(problem, mix).costMicros - baselineMicros) / factor;
    siteCostMicros = Math.max(siteCostMicros, perUnitMicros);
    minStep = step;
  }
  return { minFactor: minStep / FACTOR_STEPS, siteCostMicros };
}
