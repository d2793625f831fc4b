import { CONTRACT_RULES } from './rules/index.ts';
import type { RuleFacts } from './rules/rule.ts';
import type { RequestView } from './types.ts';

/** Periods in which a contract may be used, ascending; or the rule that leaves none. */
export type Eligibility =
  | { readonly outcome: 'eligible'; readonly periods: readonly number[] }
  | { readonly outcome: 'refused'; readonly reason: string };

/** −1 for a contract that consumes less, +1 for one that consumes more. */
export function signOf(direction: 'up' | 'down'): 1 | -1 {
  return direction === 'up' ? 1 : -1;
}

/** Whether a request asks for a change in a direction at all. */
export function asksFor(request: RequestView, direction: 'up' | 'down'): boolean {
  return requestedPeriods(request, signOf(direction)).length > 0;
}

/**
 * In which of the requested periods a contract may be used: those that ask in its direction and
 * that every rule allows.
 *
 * @returns period indices, ascending; or the reason of the first rule that leaves none.
 */
export function eligiblePeriods(request: RequestView, facts: RuleFacts): Eligibility {
  let left = requestedPeriods(request, signOf(facts.contract.direction));
  for (const rule of CONTRACT_RULES) {
    left = left.filter((period) => rule.allows(facts, period));
    if (left.length === 0) return { outcome: 'refused', reason: rule.reason(facts) };
  }
  return { outcome: 'eligible', periods: left };
}

/** Requested periods that ask for a change in the direction of `sign`. */
function requestedPeriods(request: RequestView, sign: 1 | -1): readonly number[] {
  const periods: number[] = [];
  for (let period = 0; period < request.dispositions.length; period += 1) {
    if (request.dispositions[period] !== 'requested') continue;
    const furthestW = sign > 0 ? request.maxDeltaW[period]! : -request.minDeltaW[period]!;
    if (furthestW > 0) periods.push(period);
  }
  return periods;
}
