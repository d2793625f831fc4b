import { invariant } from '../../errors.ts';
import type { GroupId, OrderId } from '../../ids.ts';
import type { RebalancePolicy } from '../../portfolio/index.ts';
import {
  type AggregateHead,
  collect,
  type OrderRecord,
  type Repositories,
} from '../../repositories/index.ts';
import type { Day } from '../../time/index.ts';

/** What a group's orders of one day commit it to. */
export interface Commitments {
  /** The orders, the latest first. */
  readonly orderIds: readonly OrderId[];
  /** Periods of the day to which the group is committed, ascending. */
  readonly periods: Int32Array;
  /** Power of each of them [W]. */
  readonly committedW: Int32Array;
}

/** Whose commitments, and as of when. */
export interface CommitmentsOf {
  readonly groupId: GroupId;
  readonly day: Day;
  readonly watched: RebalancePolicy['periods'];
  /** The sum of the prognoses that is compared with them. */
  readonly aggregate: AggregateHead;
}

/**
 * The power that the orders from outside commit a group to: of the latest order that changes a period, the
 * aggregate prognosis that it was made against plus the ordered change, without what earlier orders had changed
 * that have been cancelled since. What rebalancing itself orders commits to nothing, nor does an order that was
 * cancelled, or one that is being applied and is not in the sum yet.
 *
 * @returns undefined where no order commits the group on that day.
 */
export async function commitmentsOf(
  { groupId, day, watched, aggregate }: CommitmentsOf,
  repositories: Repositories,
): Promise<Commitments | undefined> {
  const all = await collect(repositories.orders.list({ of: groupId, day }));
  const external = all.filter(({ rebalanceId }) => rebalanceId === undefined);
  const orders = external.filter((order) => commits(order, aggregate)).sort(latestFirst);
  if (orders.length === 0) return undefined;
  const revisions = await repositories.aggregates.revisions(groupId, day);
  const committed = orders.map((order) => committedBy(order, { external, revisions }));
  const periods: number[] = [];
  const committedW: number[] = [];
  for (let period = 0; period < aggregate.powerW.length; period += 1) {
    const changing = orders.findIndex(({ deltaW }) => deltaW[period] !== 0);
    const deciding = changing >= 0 || watched === 'ordered' ? changing : 0;
    const powerW = committed[deciding]?.[period];
    if (powerW === undefined) continue;
    periods.push(period);
    committedW.push(powerW);
  }
  return {
    orderIds: orders.map(({ id }) => id),
    periods: Int32Array.from(periods),
    committedW: Int32Array.from(committedW),
  };
}

function commits(order: OrderRecord, { cause }: AggregateHead): boolean {
  if (isTakenBack(order)) return false;
  const isOpen = order.status === 'opening' || order.status === 'pending';
  return !isOpen || (cause.kind === 'order' && cause.orderId === order.id);
}

function isTakenBack({ status, cancellingMs }: OrderRecord): boolean {
  return status === 'cancelled' || cancellingMs !== undefined;
}

/** An order is made against the latest sum, so that of two orders the later refers to the later revision. */
function latestFirst(a: OrderRecord, b: OrderRecord): number {
  if (a.prognosisRevision !== b.prognosisRevision) return b.prognosisRevision - a.prognosisRevision;
  if (a.createdMs !== b.createdMs) return b.createdMs - a.createdMs;
  return a.id < b.id ? 1 : -1;
}

interface History {
  /** All orders from outside of the day. */
  readonly external: readonly OrderRecord[];
  readonly revisions: readonly AggregateHead[];
}

function committedBy(order: OrderRecord, { external, revisions }: History): Int32Array {
  const before = revisions.find(({ revision }) => revision === order.prognosisRevision);
  invariant(before !== undefined, `order ${order.id} refers to a prognosis that is not stored`);
  const gone = external.filter((earlier) => isTakenBack(earlier) && isWithin(earlier, before, revisions));
  return before.powerW.map((powerW, period) =>
    gone.reduce((sumW, { deltaW }) => sumW - deltaW[period]!, powerW + order.deltaW[period]!),
  );
}

/** Whether a revision of the sum contains what an order changed that was taken back later. */
function isWithin(
  { id, prognosisRevision }: OrderRecord,
  { revision }: AggregateHead,
  revisions: readonly AggregateHead[],
): boolean {
  const takenBack = revisions.find(({ cause }) => cause.kind === 'cancellation' && cause.orderId === id);
  return prognosisRevision < revision && takenBack !== undefined && takenBack.revision > revision;
}
