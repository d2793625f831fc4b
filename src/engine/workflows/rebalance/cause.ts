import { type GroupId, orderId } from '../../ids.ts';
import type { FlexGroup } from '../../portfolio/index.ts';
import {
  type AggregateHead,
  collect,
  type OrderRecord,
  type RebalanceRecord,
  type Repositories,
} from '../../repositories/index.ts';
import type { Day } from '../../time/index.ts';
import { type Commitments, commitmentsOf, orderAtWork } from './commitments.ts';
import { rebalanceIdOf } from './ids.ts';
import type { RebalanceInput } from './input.ts';

/** Whether there is something to rebalance on a day of a group, and under which id. */
export type RebalanceCause =
  | { readonly kind: 'cause'; readonly input: RebalanceInput }
  | { readonly kind: 'none'; readonly reason: NoCause };

/**
 * The group has no policy, no prognosis of the day, or no order that commits it; or an order of the day is being applied
 * or taken back, at the end of which the sum is told again.
 */
export type NoCause = 'no-policy' | 'no-prognosis' | 'no-commitment' | 'order-at-work';

/**
 * The cause of a rebalancing is the latest aggregate prognosis of the day. Where a rebalancing itself led to that,
 * its own cause goes on: what it could not make good is not tried again before something else changes.
 */
export async function rebalanceCause(
  { id: groupId, rebalance: policy }: FlexGroup,
  day: Day,
  repositories: Repositories,
): Promise<RebalanceCause> {
  if (policy === undefined) return { kind: 'none', reason: 'no-policy' };
  const aggregate = await repositories.aggregates.latest(groupId, day);
  if (aggregate === undefined) return { kind: 'none', reason: 'no-prognosis' };
  const other = await orderAtWork({ groupId, day }, repositories);
  if (other !== undefined) return causeBehind(other, repositories);
  const commitments = await commitmentsOf({ groupId, day, watched: policy.periods, aggregate }, repositories);
  if (commitments === undefined) return { kind: 'none', reason: 'no-commitment' };
  const own = await ownCause(aggregate, commitments, repositories);
  if (own !== undefined) return { kind: 'cause', input: inputOf(own) };
  const rebalanceId = await freeId({ groupId, day, revision: aggregate.revision }, commitments, repositories);
  return { kind: 'cause', input: { rebalanceId, groupId, day, revision: aggregate.revision } };
}

/** An order at work is waited for, unless it is a rebalancing's own: then that one goes on. */
async function causeBehind(
  { rebalanceId }: OrderRecord,
  { rebalances }: Repositories,
): Promise<RebalanceCause> {
  const record = rebalanceId === undefined ? undefined : await rebalances.get(rebalanceId);
  return record?.status === 'running'
    ? { kind: 'cause', input: inputOf(record) }
    : { kind: 'none', reason: 'order-at-work' };
}

/** The rebalancings of a day that were broken off, oldest first. */
export async function unfinishedRebalances(
  groupId: GroupId,
  day: Day,
  repositories: Repositories,
): Promise<readonly RebalanceInput[]> {
  const records = await collect(repositories.rebalances.list({ of: groupId, day }));
  return records
    .filter(({ status }) => status === 'running')
    .map(inputOf)
    .reverse();
}

/** The rebalancing whose order led to the aggregate, unless the group is committed to something else since. */
async function ownCause(
  { cause }: AggregateHead,
  commitments: Commitments,
  repositories: Repositories,
): Promise<RebalanceRecord | undefined> {
  if (cause.kind !== 'order') return undefined;
  const order = await repositories.orders.get(orderId(cause.orderId));
  const record =
    order?.rebalanceId === undefined ? undefined : await repositories.rebalances.get(order.rebalanceId);
  return record !== undefined && isAbout(record, commitments) ? record : undefined;
}

async function freeId(
  { groupId, day, revision }: Omit<RebalanceInput, 'rebalanceId'>,
  commitments: Commitments,
  repositories: Repositories,
): Promise<string> {
  for (let repetition = 1; ; repetition += 1) {
    const id = rebalanceIdOf(groupId, day, revision, repetition);
    const known = await repositories.rebalances.get(id);
    if (known === undefined || isAbout(known, commitments)) return id;
  }
}

function isAbout({ orderIds }: RebalanceRecord, commitments: Commitments): boolean {
  return orderIds.join(' ') === commitments.orderIds.join(' ');
}

function inputOf({ id, groupId, day, aggregateRevision }: RebalanceRecord): RebalanceInput {
  return { rebalanceId: id, groupId, day: day as Day, revision: aggregateRevision }; // stored from a Day
}
