import type { OrderConstraint, PlannerConstraint } from '../planner/index.ts';

/**
 * How near an ordered power is kept, the nearest first [W]. Below half a watt the new prognosis is the
 * ordered power exactly. Activated in part, what rounding hides of prognosis, option and share may
 * add up to a watt.
 */
export const ORDER_TOLERANCES_W = [0.49, 1] as const;

const ORDER_TOLERANCE_W = ORDER_TOLERANCES_W[1];

/**
 * The constraint of an order that is being applied: the net power of every period of the day, so
 * that the new prognosis is the old one plus what was ordered.
 */
export function appliedOrder(
  order: OrderConstraint,
  toleranceW: number = ORDER_TOLERANCE_W,
): PlannerConstraint {
  return bandAround(order, toleranceW, () => true);
}

/**
 * The constraint of an order in later plans of the day: periods whose power it changed are held,
 * the others are free to follow newer forecasts.
 */
export function standingOrder(order: OrderConstraint): PlannerConstraint {
  return bandAround(order, ORDER_TOLERANCE_W, (period) => order.deltaW[period] !== 0);
}

function bandAround(
  order: OrderConstraint,
  toleranceW: number,
  binds: (period: number) => boolean,
): PlannerConstraint {
  const side = (shiftW: number, open: number) =>
    Float64Array.from(order.netW, (powerW, period) => (binds(period) ? powerW + shiftW : open));
  return {
    id: order.orderId,
    source: `order ${order.orderId}`,
    target: { kind: 'net' },
    minW: side(-toleranceW, Number.NEGATIVE_INFINITY),
    maxW: side(toleranceW, Number.POSITIVE_INFINITY),
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
