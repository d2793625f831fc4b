import type { Contract } from '../../portfolio/index.ts';
import { DAY_MS, type Interval, MINUTE_MS } from '../../time/index.ts';
import { invocationsPerDay } from './invocations-per-day.ts';
import { rest } from './rest.ts';
import type { ContractRule, RuleFacts } from './rule.ts';

/** Rules that look at other uses of the contract, which may have come since an offer was made. */
const RULES_OF_USES: readonly ContractRule[] = [invocationsPerDay, rest];

/** No use is longer than the local day in which it lies, and no local day is as long as this. */
const USE_MS_MAX = 2 * DAY_MS;

/**
 * Whether a contract may be used in a run of periods, as its other uses are.
 *
 * @param run - period indices, `to` exclusive.
 * @returns the reason of the first rule that says no.
 */
export function useRefusal(
  facts: RuleFacts,
  run: { readonly from: number; readonly to: number },
): string | undefined {
  for (const rule of RULES_OF_USES) {
    for (let period = run.from; period < run.to; period += 1) {
      if (!rule.allows(facts, period)) return rule.reason(facts);
    }
  }
  return undefined;
}

/**
 * When the uses begin that the rules of these contracts look at for a use within `interval`: as far before and
 * after as the longest rest asks, whatever days lie between.
 */
export function usesInterval(contracts: readonly Contract[], { startMs, endMs }: Interval): Interval {
  const restMs = Math.max(0, ...contracts.map(({ restMinutes }) => restMinutes * MINUTE_MS));
  return { startMs: startMs - restMs - USE_MS_MAX, endMs: endMs + restMs };
}
