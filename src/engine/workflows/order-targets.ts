import { invariant } from '../errors.ts';
import type { OrderConstraint } from '../planner/index.ts';
import type { Prognosis } from '../prognosis/index.ts';
import { isOrdered, latestOrder, ORDER_TOLERANCE_W } from './order-constraints.ts';

/** A site's day as orders find it. */
export interface OrderedDay {
  readonly prognosis: Pick<Prognosis, 'powerW' | 'cause'>;
  /** Of the orders that are applied. */
  readonly constraints: readonly OrderConstraint[];
  /** Their ids as they were applied, one after the other. */
  readonly appliedIds: readonly string[];
}

/**
 * The power that the orders of a day mean [W], integers: the prognosis, without what is missed by rounding. Where an
 * option is activated in part its order may be missed by a watt; measured from what was meant, such watts do not add
 * up, and taking an order back leaves none behind.
 */
export function meantPowerW({ prognosis, constraints, appliedIds }: OrderedDay): Int32Array {
  const latest = latestOrder(constraints, appliedIds);
  if (latest === undefined) return prognosis.powerW;
  const isOfOrders = prognosis.cause.kind !== 'run';
  return prognosis.powerW.map((powerW, period) => {
    const meantW = latest.netW[period]!;
    const isHeld = isOfOrders || isOrdered(constraints, period);
    return isHeld && Math.abs(powerW - meantW) <= ORDER_TOLERANCE_W ? meantW : powerW;
  });
}

/** What is left of a day's orders when one of them is taken back. */
export interface DayWithout {
  /** The power of the day without it [W]: what was meant, less its change. What has started stays. */
  readonly netW: Int32Array;
  /** The constraints that stay as they are, and those whose target contained it, before and after. */
  readonly kept: readonly OrderConstraint[];
  readonly changed: readonly { readonly before: OrderConstraint; readonly after: OrderConstraint }[];
  readonly appliedIds: readonly string[];
}

/**
 * Takes an order out of a day. The targets of those that were applied after it contain its change, and lose it: so
 * what is left is what would have been without it, in whichever order orders are taken back.
 *
 * @param startedCount - periods of the day that have started: their power does not change any more.
 */
export function dayWithout(day: OrderedDay, dropped: OrderConstraint, startedCount: number): DayWithout {
  const { constraints, appliedIds, prognosis } = day;
  const position = appliedIds.indexOf(dropped.orderId);
  invariant(position >= 0, `the plan does not follow order ${dropped.orderId}, whose constraint is stored`);
  const later = new Set(appliedIds.slice(position + 1));
  const others = constraints.filter(({ orderId }) => orderId !== dropped.orderId);
  const less = (netW: Int32Array) => netW.map((powerW, period) => powerW - dropped.deltaW[period]!);
  return {
    netW: less(meantPowerW(day)).map((powerW, period) =>
      period < startedCount ? prognosis.powerW[period]! : powerW,
    ),
    kept: others.filter(({ orderId }) => !later.has(orderId)),
    changed: others
      .filter(({ orderId }) => later.has(orderId))
      .map((before) => ({ before, after: { ...before, netW: less(before.netW) } })),
    appliedIds: appliedIds.filter((id) => id !== dropped.orderId),
  };
}
