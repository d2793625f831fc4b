import { checkSchedule } from '../check/check-schedule.ts';
import { costOf } from '../cost.ts';
import type { Tier, TierLimit } from '../matrix.ts';
import type { ModelContext } from '../model/context.ts';
import type { Schedule } from '../result.ts';
import { MICROS_PER_UNIT, W_PER_KW } from '../units.ts';

/** What a schedule may miss a rule by to be taken [W], far below what is reported as a violation. */
const ACCEPTED_W = 1e-3;
/** Relative to the larger of 1 and the amount. */
const ACCEPTED_MONEY = 1e-7;
const ACCEPTED_BREACH = 1e-6;

/**
 * Whether a schedule keeps all rules and reaches what its model promised: then it is the answer,
 * whatever else the solution of the model did.
 *
 * @param promised - the totals of the tiers that it must not exceed.
 */
export function isAccepted(
  context: ModelContext,
  schedule: Schedule,
  promised: readonly TierLimit[],
): boolean {
  const { problem, elasticity } = context;
  const breachKwh = { order: 0, wish: 0 };
  for (const { tier, amount, unit, period } of checkSchedule(problem, schedule, ACCEPTED_W)) {
    if (tier === 'physical' || !elasticity.promises) return false;
    breachKwh[tier] += (unit === 'W' ? amount * context.hours[period]! : amount) / W_PER_KW;
  }
  return promised.every(({ tier, atMost }) => {
    if (tier === 'order' || tier === 'wish')
      return breachKwh[tier] <= atMost + slack(ACCEPTED_BREACH, atMost);
    if (tier !== 'money') return true;
    return costOf(problem, schedule).costMicros / MICROS_PER_UNIT <= atMost + slack(ACCEPTED_MONEY, atMost);
  });
}

function slack(relative: number, amount: number): number {
  return relative * Math.max(1, Math.abs(amount));
}

/** Room that a held tier is given, relative to the larger of 1 and its value; the first that works is taken. */
export const HELD_RELATIVE = [1e-11, 1e-9] as const;

/** A limit that keeps a tier where it is: room for rounding only. */
export function heldAt(tier: Tier, value: number, relative: number): TierLimit {
  return { tier, atMost: value + slack(relative, value) };
}
