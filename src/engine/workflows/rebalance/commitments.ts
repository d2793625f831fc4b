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
import { notedAggregate } from '../aggregate-group.ts';
import { isUnfinished } from '../flex-order/refusals.ts';

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
  const takenBack = await takenBackOf(external, revisions, repositories);
  const committed = orders.map((order) => committedBy(order, { takenBack, revisions }));
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

/**
 * The order that is being applied, or taken back, on a group's day. Until it is done the sum may have any part of its
 * change in it, and nobody knows what the group is committed to.
 *
 * @returns undefined where none is.
 */
export async function orderAtWork(
  { groupId, day }: Pick<CommitmentsOf, 'groupId' | 'day'>,
  { orders }: Repositories,
): Promise<OrderRecord | undefined> {
  const last = await orders.ordering(groupId, day);
  const order = last === undefined ? undefined : await orders.get(last.orderId);
  return order !== undefined && isUnfinished(order) ? order : undefined;
}

function commits(order: OrderRecord, { cause }: AggregateHead): boolean {
  if (cancellationHasBegun(order)) return false;
  const isOpen = order.status === 'opening' || order.status === 'pending';
  return !isOpen || (cause.kind === 'order' && cause.orderId === order.id);
}

function cancellationHasBegun({ status, cancellingMs }: OrderRecord): boolean {
  return status === 'cancelled' || cancellingMs !== undefined;
}

/** An order is made against the latest sum, so that of two orders the later refers to the later revision. */
function latestFirst(a: OrderRecord, b: OrderRecord): number {
  if (a.prognosisRevision !== b.prognosisRevision) return b.prognosisRevision - a.prognosisRevision;
  if (a.createdMs !== b.createdMs) return b.createdMs - a.createdMs;
  return a.id < b.id ? 1 : -1;
}

/** An order that was taken back, and the first revision of the sum without its change; absent: it is not known yet. */
interface TakenBack {
  readonly order: OrderRecord;
  readonly revision: number | undefined;
}

/**
 * The cancellation of an order names the revision that it led to. Where a prognosis run added the group up before it,
 * it has noted that one.
 */
async function takenBackOf(
  external: readonly OrderRecord[],
  revisions: readonly AggregateHead[],
  repositories: Repositories,
): Promise<readonly TakenBack[]> {
  return Promise.all(
    external.filter(cancellationHasBegun).map(async (order) => {
      const named = revisions.find(
        ({ cause }) => cause.kind === 'cancellation' && cause.orderId === order.id,
      );
      const noted = named ?? (await notedAggregate(order.id, 'cancellation', repositories));
      return { order, revision: noted?.revision };
    }),
  );
}

interface History {
  /** Of the orders from outside. */
  readonly takenBack: readonly TakenBack[];
  readonly revisions: readonly AggregateHead[];
}

function committedBy(order: OrderRecord, { takenBack, revisions }: History): Int32Array {
  const before = revisions.find(({ revision }) => revision === order.prognosisRevision);
  invariant(before !== undefined, `order ${order.id} refers to a prognosis that is not stored`);
  const gone = takenBack.filter((earlier) => isWithin(earlier, before));
  return before.powerW.map((powerW, period) =>
    gone.reduce((sumW, earlier) => sumW - earlier.order.deltaW[period]!, powerW + order.deltaW[period]!),
  );
}

/** Whether a revision of the sum contains what an order changed that was taken back later. */
function isWithin({ order, revision: without }: TakenBack, { revision }: AggregateHead): boolean {
  return order.prognosisRevision < revision && without !== undefined && without > revision;
}
