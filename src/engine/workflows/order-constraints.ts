import type { OrderConstraint, PlannerConstraint } from '../planner/index.ts';
import { roundedEdgeW } from './rounded-band.ts';

/**
 * How near an ordered power is kept. `exact`: what is planned is the ordered power, in whole watts. `wide`: within a
 * watt of it, which is what rounding hides of prognosis, option and share where an option is activated in part.
 */
export type Nearness = 'exact' | 'wide';

/** The nearest first. */
export const NEARNESSES: readonly Nearness[] = ['exact', 'wide'];

/** What is as good as the ordered power [W]. */
export const ORDER_TOLERANCE_W = 1;

/** A power of every period of the day that a site shall keep to, and what for. */
export interface Target {
  readonly id: string;
  /** As said to people: `order o-evening`. */
  readonly source: string;
  /** [W], integers. */
  readonly netW: Int32Array;
}

/** The constraint that holds a site to a target in every period of the day. */
export function heldTo({ id, source, netW }: Target, nearness: Nearness): PlannerConstraint {
  const edge = (side: 1 | -1) =>
    Float64Array.from(netW, (powerW) =>
      nearness === 'exact' ? roundedEdgeW(powerW, side) : powerW + side * ORDER_TOLERANCE_W,
    );
  return { id, source, target: { kind: 'net' }, minW: edge(-1), maxW: edge(1) };
}

/**
 * The constraint of an order that is being applied: the net power of every period of the day, so
 * that the new prognosis is the old one plus what was ordered.
 */
export function appliedOrder({ orderId, netW }: OrderConstraint, nearness: Nearness): PlannerConstraint {
  return heldTo({ id: orderId, source: `order ${orderId}`, netW }, nearness);
}

/**
 * The constraint of an order in later plans of the day: periods whose power it changed are held,
 * the others are free to follow newer forecasts.
 */
export function standingOrder({ orderId, netW, deltaW }: OrderConstraint): PlannerConstraint {
  const edge = (side: 1 | -1) =>
    Float64Array.from(netW, (powerW, period) =>
      deltaW[period] === 0 ? side * Number.POSITIVE_INFINITY : powerW + side * ORDER_TOLERANCE_W,
    );
  return {
    id: orderId,
    source: `order ${orderId}`,
    target: { kind: 'net' },
    minW: edge(-1),
    maxW: edge(1),
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
  const latest = latestOrder(orders, appliedIds);
  if (latest === undefined) return [];
  const deltaW = latest.deltaW.map((_, period) => (isOrdered(orders, period) ? 1 : 0));
  return [standingOrder({ ...latest, deltaW })];
}

/** The order that was applied last, whose target contains all others. */
export function latestOrder(
  orders: readonly OrderConstraint[],
  appliedIds: readonly string[],
): OrderConstraint | undefined {
  return orders.find(({ orderId }) => orderId === appliedIds.at(-1));
}

/** Whether any order changes the power of a period. */
export function isOrdered(orders: readonly OrderConstraint[], period: number): boolean {
  return orders.some(({ deltaW }) => deltaW[period] !== 0);
}
