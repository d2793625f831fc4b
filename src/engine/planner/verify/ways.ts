import type { Solver } from '../../ports.ts';
import { classify } from '../classify.ts';
import { planDirectly } from '../plan-directly.ts';
import type { PlannerProblem } from '../problem.ts';
import type { PlannedResult, PlannerResult } from '../result.ts';
import { planBySolver } from '../search/plan-by-solver.ts';
import { SAME_COST_PU, sameCostMicros } from './check-plan.ts';
import type { Claimed, FalseClaim } from './claimed.ts';

/**
 * A way to plan a site: `own`, without a solver; `lp`, by a solver, with whole numbers only where the answer of the linear programme
 * could not be carried out; `milp`, by a solver, with whole numbers everywhere from the start.
 */
export type Way = 'own' | 'lp' | 'milp';

/** From the fastest to the plainest. */
export const WAYS: readonly Way[] = ['own', 'lp', 'milp'];

/** What planning one way came to, or why that way does not apply. */
export type WayOutcome =
  | { readonly way: Way; readonly outcome: 'planned'; readonly result: PlannerResult }
  | { readonly way: Way; readonly outcome: 'not-applicable'; readonly because: string };

/**
 * Plans a site one way, whatever `plan` would choose.
 *
 * @param limits - for the solver: seconds, and a count of nodes, as of `plan`.
 */
export function planByWay(
  problem: PlannerProblem,
  way: Way,
  solver: Solver,
  limits: { readonly timeLimitS?: number; readonly nodeLimit?: number } = {},
): WayOutcome {
  if (way === 'own') return planOwn(problem);
  const wholeNumbers = way === 'milp' ? 'everywhere' : 'where-needed';
  return { way, outcome: 'planned', result: planBySolver(problem, solver, { ...limits, wholeNumbers }) };
}

/** Plans a site without a solver, or says what one would be needed for. */
export function planOwn(problem: PlannerProblem): WayOutcome {
  const site = classify(problem);
  const result = planDirectly(problem, true);
  if (result !== undefined) return { way: 'own', outcome: 'planned', result };
  const because = site.kind === 'general' ? site.because : 'not everything that is asked for can be kept';
  return { way: 'own', outcome: 'not-applicable', because };
}

/** How far the results of several ways are apart. */
export interface Comparison {
  /** Whether all say the same: a plan of the same cost, or none. */
  readonly agrees: boolean;
  /** Greatest less least cost [micro-units]; absent where a way has no plan. */
  readonly spreadMicros?: number;
  /** The spread as a part of the larger of one unit of the currency and the costs. */
  readonly spreadPu?: number;
  /** In a sentence, where they do not agree. */
  readonly difference?: string;
}

const SAME_BREACH_PU = 1e-6;

/**
 * Compares what several ways came to. Plans that are proven must cost the same within 1e-6, after they have broken as little; one that a limit ended must not cost
 * less than another's bound, nor another less than its own.
 *
 * @param roomMicros - what costs may differ by beyond that: what staying near an earlier plan can cost [micro-units].
 */
export function compareResults(results: readonly PlannerResult[], roomMicros = 0): Comparison {
  const plans = results.filter((result) => result.status !== 'infeasible');
  if (plans.length === 0) return { agrees: true };
  if (plans.length < results.length) {
    return { agrees: false, difference: 'one way finds a plan, another none' };
  }
  const costs = plans.map(({ costMicros }) => costMicros);
  const spreadMicros = Math.max(...costs) - Math.min(...costs);
  const spreadPu = spreadMicros / (sameCostMicros(...costs) / SAME_COST_PU);
  const difference = breachDifference(plans) ?? costDifference(plans, roomMicros);
  return { agrees: difference === undefined, spreadMicros, spreadPu, ...(difference && { difference }) };
}

function breachDifference(plans: readonly PlannedResult[]): string | undefined {
  for (const tier of ['order', 'wish'] as const) {
    const sums = plans.map(({ relaxations }) =>
      relaxations.reduce((sum, relaxation) => sum + (relaxation.tier === tier ? relaxation.amount : 0), 0),
    );
    const most = Math.max(...sums);
    const isProven = plans.every(({ status }) => status === 'optimal');
    // Breaches are told from a hundredth on, each.
    const room = Math.max(1, SAME_BREACH_PU * most);
    if (isProven && most - Math.min(...sums) > room)
      return `one way breaks ${tier === 'order' ? 'orders' : 'wishes'} less than another`;
  }
  return undefined;
}

function costDifference(plans: readonly PlannedResult[], moreMicros: number): string | undefined {
  for (const plan of plans) {
    for (const other of plans) {
      const roomMicros = moreMicros + sameCostMicros(plan.costMicros, other.costMicros);
      const leastMicros = other.status === 'optimal' ? other.costMicros : other.boundMicros;
      if (plan.costMicros < leastMicros - roomMicros)
        return 'one way finds a plan that costs less than another allows';
    }
  }
  return undefined;
}

/**
 * Holds what is claimed to be the least cost, or its bound, against a plan that was made anew.
 *
 * @param proven - a plan of the same problem, or that there is none.
 * @param roomMicros - as of {@link compareResults}.
 */
export function checkProof(claimed: Claimed, proven: PlannerResult, roomMicros = 0): readonly FalseClaim[] {
  if (proven.status === 'infeasible') return [];
  if (claimed.status === 'infeasible') {
    return [{ claim: 'infeasible', found: proven.costMicros, unit: 'micros' }];
  }
  const { status, costMicros, boundMicros } = claimed;
  const isBroken = proven.relaxations.length > 0;
  const leastMicros = proven.costMicros;
  const sameMicros = roomMicros + sameCostMicros(leastMicros, costMicros ?? 0, boundMicros ?? 0);
  const claims: FalseClaim[] = [];
  if (boundMicros !== undefined && boundMicros > leastMicros + sameMicros) {
    claims.push({ claim: 'bound', claimed: boundMicros, found: leastMicros, unit: 'micros' });
  }
  const isDearer = costMicros !== undefined && costMicros > leastMicros + sameMicros;
  if (status === 'optimal' && isDearer && !isBroken) {
    claims.push({ claim: 'optimal', claimed: costMicros, found: leastMicros, unit: 'micros' });
  }
  return claims;
}
