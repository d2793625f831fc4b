import type { GroupId, OrderId, ParticipantId } from '../ids.ts';
import type { Action, Table } from '../ports.ts';
import {
  ABSENT,
  aggregateKey,
  orderingKey,
  orderKey,
  participantOrderKey,
  participantOrdersPk,
} from './keys.ts';
import { createListed, type ListFilter, type Lists, putListed, queryLists, type Standing } from './listed.ts';
import { packRecord } from './pack.ts';
import { mapParallel } from './parallel.ts';
import { type PutOnceOutcome, putOnce, type TransactOnceOutcome } from './put-once.ts';
import { queryRecords, readRecord, recordItem } from './read.ts';
import type { OrderRecord, ParticipantOrder } from './records.ts';

const ORDER_LISTS: Lists = { pk: 'ORDERS', keyOf: orderKey };

/**
 * Which order was opened, or taken back, last on a group's day. Orders of one day follow one another: each changes
 * the prognosis that the next is measured from.
 */
export interface Ordering {
  readonly orderId: OrderId;
  /** How often it has changed hands. */
  readonly count: number;
}

/** Flex orders and what each asks of the participants. */
export interface OrderRepository {
  get(id: OrderId): Promise<OrderRecord | undefined>;
  /** Stores a new order; `already` where it is there as given, `conflict` where it has gone on or is another. */
  create(order: OrderRecord): Promise<TransactOnceOutcome>;
  /** Newest first; of one group, latest day first. */
  list(filter?: ListFilter<GroupId>): AsyncIterable<OrderRecord>;
  participant(orderId: OrderId, participantId: ParticipantId): Promise<ParticipantOrder | undefined>;
  /** In the order of the participants' ids, page by page. */
  participants(orderId: OrderId): AsyncIterable<ParticipantOrder>;
  /** Stores new ones, each on its own, many at a time; outcomes in the order given. */
  createParticipants(orders: readonly ParticipantOrder[]): Promise<readonly PutOnceOutcome[]>;
  /** Undefined where nothing was ever ordered on the group's day. */
  ordering(groupId: GroupId, day: string): Promise<Ordering | undefined>;
}

/** Orders in a table: an item for each, listed by time and by group and day, and one per participant of it. */
export function createOrderRepository(table: Table): OrderRepository {
  return {
    get: (id) => readRecord<OrderRecord>(table, orderKey(id)),
    create: (order) => createListed(table, ORDER_LISTS, { standing: standingOf(order), record: order }),
    list: (filter) => queryLists<OrderRecord>(table, ORDER_LISTS, filter),
    participant: (orderId, id) => readRecord<ParticipantOrder>(table, participantOrderKey(orderId, id)),
    participants: (orderId) => queryRecords<ParticipantOrder>(table, { pk: participantOrdersPk(orderId) }),
    createParticipants: (orders) =>
      mapParallel(orders, (order) => putOnce(table, participantOrderItem(order))),
    ordering: (groupId, day) => readRecord<Ordering>(table, orderingKey(groupId, day)),
  };
}

function participantOrderItem(order: ParticipantOrder) {
  return recordItem(participantOrderKey(order.orderId, order.participantId), order);
}

/** The actions that replace a participant's order unless somebody else has changed it since it was read. */
export function replaceParticipantOrder(
  previous: ParticipantOrder,
  next: ParticipantOrder,
): readonly Action[] {
  const condition = { kind: 'equals', attributes: packRecord(previous) } as const;
  return [{ kind: 'put', item: participantOrderItem(next), condition }];
}

function standingOf({ id, createdMs, groupId: of, day }: OrderRecord): Standing {
  return { id, createdMs, of, day };
}

/** The actions that store a new order and enter it into the lists. */
export function putOrder(order: OrderRecord): readonly Action[] {
  return putListed(ORDER_LISTS, standingOf(order), order);
}

/** The actions that replace an order unless somebody else has changed it since it was read. */
export function replaceOrder(previous: OrderRecord, next: OrderRecord): readonly Action[] {
  const condition = { kind: 'equals', attributes: packRecord(previous) } as const;
  return [{ kind: 'put', item: recordItem(orderKey(next.id), next), condition }];
}

/** The actions that make an order the one at work on its group's day, unless another has become it since. */
export function takeOrdering(
  { id: orderId, groupId, day }: OrderRecord,
  before: Ordering | undefined,
): readonly Action[] {
  const next: Ordering = { orderId, count: (before?.count ?? 0) + 1 };
  const condition =
    before === undefined ? ABSENT : ({ kind: 'equals', attributes: packRecord(before) } as const);
  return [{ kind: 'put', item: recordItem(orderingKey(groupId, day), next), condition }];
}

/** The action that lets a transaction pass only while no later sum of the group's day is stored. */
export function checkLatestAggregate(groupId: GroupId, day: string, revision: number): Action {
  return { kind: 'check', key: aggregateKey(groupId, day, revision + 1), condition: ABSENT };
}
