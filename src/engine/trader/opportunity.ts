import type { Contract } from '../portfolio/index.ts';
import { MINUTE_MS, periodStartMs } from '../time/index.ts';
import { availabilityWindow } from './rules/availability-window.ts';
import type { RuleFacts } from './rules/rule.ts';

/**
 * What one of the uses that a contract has left today is worth for the rest of the day: what it costs to sell it now, beside all
 * that the contract is paid.
 *
 * A stopping problem. Let V(k, t) be what k uses are worth from period t on. In each period of the windows there is a call
 * with probability p = calls per day / periods of the windows; a call is worth X beyond the contract's price, exponentially
 * distributed with mean μ. It is answered where it is worth more than the use that it takes, which then rests for r periods:
 *
 *     V(k, t) = V(k, t+1) + p·E[max(0, X − c)],  c = V(k, t+1) − V(k−1, t+r),  E[max(0, X − c)] = μ·exp(−c/μ) for c ≥ 0
 *     V(0, t) = V(k, T) = 0
 *
 * To sell a use now is worth V(k, now) − V(k−1, now) less (Bellman 1957; the worth of the last units of a stock as in revenue
 * management, Talluri and van Ryzin 2004, chapter 2). Calls that would come while the sold use runs are not counted apart.
 *
 * @returns [micro-units], a whole number ≥ 0; 0 where uses are not counted or nothing is expected.
 */
export function opportunityMicros(facts: RuleFacts): number {
  const { contract, invocations, grid, nowMs } = facts;
  const { expectedCalls, maxInvocationsPerDay } = contract;
  if (expectedCalls === undefined || maxInvocationsPerDay === undefined) return 0;
  const used = invocations.filter(({ startMs }) => startMs >= grid.startMs && startMs < grid.endMs).length;
  const left = maxInvocationsPerDay - used;
  if (left <= 0) return 0;
  const restPeriods = restOf(contract, grid.periodMinutes);
  const open = Array.from({ length: grid.periodCount }, (_, period) =>
    availabilityWindow.allows(facts, period),
  );
  const values = valuesOf(left, { open, restPeriods, expected: expectedCalls });
  let now = 0;
  while (now < grid.periodCount && periodStartMs(grid, now) < nowMs + contract.noticeMinutes * MINUTE_MS)
    now += 1;
  return Math.max(0, Math.round(values[left]![now]! - values[left - 1]![now]!));
}

/** Periods from the begin of the shortest use to the end of its rest. */
function restOf({ minDurationMinutes, restMinutes }: Contract, periodMinutes: number): number {
  return Math.max(1, Math.ceil((minDurationMinutes + restMinutes) / periodMinutes));
}

interface Day {
  /** Per period, whether the contract may be used. */
  readonly open: readonly boolean[];
  readonly restPeriods: number;
  readonly expected: NonNullable<Contract['expectedCalls']>;
}

/** V(k, t) [micro-units] for k = 0 … count and t = 0 … T. */
function valuesOf(count: number, { open, restPeriods, expected }: Day): readonly Float64Array[] {
  const periods = open.length;
  const openCount = open.filter(Boolean).length;
  const callPu = openCount === 0 ? 0 : Math.min(1, expected.perDay / openCount);
  const meanMicros = expected.worthMicros;
  const values = [new Float64Array(periods + 1)];
  for (let uses = 1; uses <= count; uses += 1) {
    const less = values[uses - 1]!;
    const value = new Float64Array(periods + 1);
    for (let period = periods - 1; period >= 0; period -= 1) {
      const later = value[period + 1]!;
      const takenMicros = Math.max(0, later - less[Math.min(periods, period + restPeriods)]!);
      const isCalled = open[period] === true && meanMicros > 0;
      value[period] = later + (isCalled ? callPu * meanMicros * Math.exp(-takenMicros / meanMicros) : 0);
    }
    values.push(value);
  }
  return values;
}
