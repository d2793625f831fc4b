import type { OrderConstraint, PlannerConstraint } from '../planner/index.ts';

/** An ordered power is kept to the watt; rounding of prognosis and share may hide one. */
const ORDER_TOLERANCE_W = 1;

/**
 * The constraint of an order that is being applied: the net power of every period of the day, so
 * that the new prognosis is the old one plus what was ordered.
 */
export function appliedOrder(order: OrderConstraint): PlannerConstraint {
  return bandAround(order, () => true);
}

/**
 * The constraint of an order in later plans of the day: periods whose power it changed are held,
 * the others are free to follow newer forecasts.
 */
export function standingOrder(order: OrderConstraint): PlannerConstraint {
  return bandAround(order, (period) => order.deltaW[period] !== 0);
}

function bandAround(order: OrderConstraint, binds: (period: number) => boolean): PlannerConstraint {
  const side = (shiftW: number, open: number) =>
    Float64Array.from(order.netW, (powerW, period) => (binds(period) ? powerW + shiftW : open));
  return {
    id: order.orderId,
    source: `order ${order.orderId}`,
    target: { kind: 'net' },
    minW: side(-ORDER_TOLERANCE_W, Number.NEGATIVE_INFINITY),
    maxW: side(ORDER_TOLERANCE_W, Number.POSITIVE_INFINITY),
  };
}

/**
 * What all orders of a day hold together. A later order's target contains the earlier ones', since
 * it was measured from the prognosis that they led to; so the latest says how much, and all
 * together say in which periods.
 *
 * @param appliedIds - the orders' ids as they were applied, one after the other.
 */
export function standingOrders(
  orders: readonly OrderConstraint[],
  appliedIds: readonly string[],
): readonly PlannerConstraint[] {
  const latest = orders.find(({ orderId }) => orderId === appliedIds.at(-1));
  if (latest === undefined) return [];
  const deltaW = latest.deltaW.map((_, period) =>
    orders.some((order) => order.deltaW[period] !== 0) ? 1 : 0,
  );
  return [standingOrder({ ...latest, deltaW })];
}
