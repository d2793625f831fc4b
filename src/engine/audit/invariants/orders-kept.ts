import type { SiteId } from '../../ids.ts';
import type { OrderConstraint } from '../../planner/index.ts';
import type { PlanHead } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { type Held, heldBy } from '../read.ts';

/** What rounding hides of prognosis, option and share where an option is activated in part [W]. */
const ORDER_TOLERANCE_W = 1;

/** What was ordered is planned. */
export const ordersKept: Invariant = {
  id: 'orders-kept',
  says: 'the last plan has the ordered power, within a watt, in every period that an order changes, unless a plan of the day says that it cannot',
  checks: { PLAN: checkLast },
};

/**
 * A breach that a plan has told of may go on in the next: where a later order was measured from it and is taken back,
 * what is left is what was there before, breach included.
 */
async function checkLast({ parts: [site, day], items }: Subject, audit: Audit): Promise<void> {
  let last: Held<PlanHead> | undefined;
  const toldPeriods = new Set<number>();
  for await (const item of items()) {
    last = heldBy<PlanHead>(item);
    for (const { tier, period } of last.record.relaxations) if (tier === 'order') toldPeriods.add(period);
  }
  if (last === undefined || last.record.orderIds.length === 0) return;
  const { netW, orderIds } = last.record;
  const constraints = await audit.repositories.plans.constraints(site as SiteId, day!);
  const latest = constraints.find(({ orderId }) => orderId === orderIds.at(-1));
  if (latest === undefined) return;
  audit.checked();
  for (const [period, powerW] of netW.entries()) {
    const orderedW = latest.netW[period]!;
    const isKept = !isOrdered(constraints, period) || Math.abs(powerW - orderedW) <= ORDER_TOLERANCE_W;
    if (isKept || toldPeriods.has(period)) continue;
    const found = `${powerW} W in period ${period + 1}`;
    audit.violated({ place: placeOf(last.key), found, expected: `${orderedW} W, as ordered, or why not` });
  }
}

/** The target of the order that was applied last contains all others; all together say in which periods. */
function isOrdered(constraints: readonly OrderConstraint[], period: number): boolean {
  return constraints.some(({ deltaW }) => deltaW[period] !== 0);
}
