import { checkSchedule } from '../check/check-schedule.ts';
import type { Violation } from '../check/violation.ts';
import { costOf } from '../cost.ts';
import { nearWorthMicros } from '../near.ts';
import type { PlannerProblem } from '../problem.ts';
import type { CostComponents } from '../result.ts';
import { MICROS_PER_UNIT } from '../units.ts';
import type { ClaimedPlan, FalseClaim } from './claimed.ts';

/** What is found of a plan that is held against its problem. */
export interface PlanReport {
  /** Rules of the problem that the plan breaks without saying so, or that cannot be broken. */
  readonly violations: readonly Violation[];
  /** Orders and wishes that it breaks, and says so. */
  readonly told: readonly Violation[];
  readonly falseClaims: readonly FalseClaim[];
  /** What the schedule costs [micro-units], counted anew. */
  readonly costMicros: number;
  readonly components: CostComponents;
}

/** Costs are the same within this part of the larger of one unit of the currency and the cost. */
export const SAME_COST_PU = 1e-6;

/** Room between two costs that are the same [micro-units]. */
export function sameCostMicros(...costsMicros: readonly number[]): number {
  return SAME_COST_PU * Math.max(MICROS_PER_UNIT, ...costsMicros.map(Math.abs));
}

/**
 * Holds a plan against its problem, and against what it claims of itself. It shares nothing with what plans are made by: balance, limits,
 * bounds, the recursion of the stores, runs, orders and wishes are computed anew from the problem, and so is the cost.
 *
 * Whether a claimed bound is one cannot be seen from a plan: only that it does not lie above the cost, and that with the status
 * `optimal` it reaches it, but for what staying near the plan that there was may cost.
 *
 * @param toleranceW - what a power may miss a rule by [W]; for energies the same number [Wh].
 */
export function checkPlan(problem: PlannerProblem, claimed: ClaimedPlan, toleranceW: number): PlanReport {
  const { costMicros, components } = costOf(problem, claimed.schedule);
  const found = checkSchedule(problem, claimed.schedule, toleranceW);
  const isTold = (violation: Violation) =>
    violation.tier !== 'physical' && toldOf(claimed, violation) !== undefined;
  return {
    violations: found.filter((violation) => !isTold(violation)),
    told: found.filter(isTold),
    falseClaims: [
      ...costClaims(claimed, costMicros, components),
      ...boundClaims(claimed, costMicros, nearWorthMicros(problem)),
      ...relaxationClaims(claimed, found, toleranceW),
    ],
    costMicros,
    components,
  };
}

function toldOf({ relaxations }: ClaimedPlan, { id, period }: Violation) {
  return relaxations?.find((relaxation) => relaxation.id === id && relaxation.period === period);
}

function costClaims(
  claimed: ClaimedPlan,
  costMicros: number,
  components: CostComponents,
): readonly FalseClaim[] {
  const roomMicros = sameCostMicros(costMicros);
  const isOff = (said: number | undefined, found: number) =>
    said !== undefined && !(Math.abs(said - found) <= roomMicros);
  const claims: FalseClaim[] = [];
  if (isOff(claimed.costMicros, costMicros)) {
    claims.push({ claim: 'cost', claimed: claimed.costMicros!, found: costMicros, unit: 'micros' });
  }
  const names = new Set([...Object.keys(claimed.components ?? {}), ...Object.keys(components)]);
  for (const id of claimed.components === undefined ? [] : names) {
    const said = claimed.components![id] ?? 0;
    const found = components[id] ?? 0;
    if (isOff(said, found)) claims.push({ claim: 'component', id, claimed: said, found, unit: 'micros' });
  }
  return claims;
}

function boundClaims(
  { status, boundMicros }: ClaimedPlan,
  costMicros: number,
  nearMicros: number,
): readonly FalseClaim[] {
  if (boundMicros === undefined) return [];
  const roomMicros = sameCostMicros(costMicros, boundMicros);
  const both = { claimed: boundMicros, found: costMicros, unit: 'micros' } as const;
  if (boundMicros > costMicros + roomMicros) return [{ claim: 'bound', ...both }];
  const isFar = status === 'optimal' && boundMicros < costMicros - roomMicros - nearMicros;
  return isFar ? [{ claim: 'optimal', ...both }] : [];
}

/** Each breach that is told has to be one, by that much. */
function relaxationClaims(
  { relaxations = [] }: ClaimedPlan,
  found: readonly Violation[],
  toleranceW: number,
): readonly FalseClaim[] {
  return relaxations.flatMap(({ id, period, amount }): readonly FalseClaim[] => {
    const broken = found.find((violation) => violation.id === id && violation.period === period);
    const isSo = Math.abs((broken?.amount ?? 0) - amount) <= Math.max(toleranceW, amount * SAME_COST_PU);
    if (isSo) return [];
    const is = { claimed: amount, found: broken?.amount ?? 0, unit: broken?.unit ?? 'W' } as const;
    return [{ claim: 'relaxation', id, period, ...is }];
  });
}
