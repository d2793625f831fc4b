import type { GroupId, OrderId, ParticipantId } from '../ids.ts';
import type { Action, Table } from '../ports.ts';
import { orderKey, participantOrderKey, participantOrdersPk } from './keys.ts';
import { createListed, type ListFilter, type Lists, queryLists } from './listed.ts';
import { packRecord } from './pack.ts';
import { mapParallel } from './parallel.ts';
import { type PutOnceOutcome, putOnce, replace, type TransactOnceOutcome } from './put-once.ts';
import { queryRecords, readRecord, recordItem } from './read.ts';
import type { OrderRecord, ParticipantOrder } from './records.ts';

const ORDER_LISTS: Lists = { pk: 'ORDERS', keyOf: orderKey };

/** Flex orders and what each asks of the participants. */
export interface OrderRepository {
  get(id: OrderId): Promise<OrderRecord | undefined>;
  /** Stores a new order; `already` where it is there as given, `conflict` where it has gone on or is another. */
  create(order: OrderRecord): Promise<TransactOnceOutcome>;
  /** Replaces what was read; `conflict` where somebody else has changed it since. */
  update(previous: OrderRecord, next: OrderRecord): Promise<PutOnceOutcome>;
  /** Newest first; of one group, latest day first. */
  list(filter?: ListFilter<GroupId>): AsyncIterable<OrderRecord>;
  participant(orderId: OrderId, participantId: ParticipantId): Promise<ParticipantOrder | undefined>;
  /** In the order of the participants' ids, page by page. */
  participants(orderId: OrderId): AsyncIterable<ParticipantOrder>;
  /** Stores new ones, each on its own, many at a time; outcomes in the order given. */
  createParticipants(orders: readonly ParticipantOrder[]): Promise<readonly PutOnceOutcome[]>;
  updateParticipant(previous: ParticipantOrder, next: ParticipantOrder): Promise<PutOnceOutcome>;
}

/** Orders in a table: an item for each, listed by time and by group and day, and one per participant of it. */
export function createOrderRepository(table: Table): OrderRepository {
  return {
    get: (id) => readRecord<OrderRecord>(table, orderKey(id)),
    create: (order) => {
      const { id, createdMs, groupId: of, day } = order;
      return createListed(table, ORDER_LISTS, { standing: { id, createdMs, of, day }, record: order });
    },
    update: (previous, next) =>
      replace(table, recordItem(orderKey(previous.id), previous), recordItem(orderKey(next.id), next)),
    list: (filter) => queryLists<OrderRecord>(table, ORDER_LISTS, filter),
    participant: (orderId, id) => readRecord<ParticipantOrder>(table, participantOrderKey(orderId, id)),
    participants: (orderId) => queryRecords<ParticipantOrder>(table, { pk: participantOrdersPk(orderId) }),
    createParticipants: (orders) =>
      mapParallel(orders, (order) => putOnce(table, participantOrderItem(order))),
    updateParticipant: (previous, next) =>
      replace(table, participantOrderItem(previous), participantOrderItem(next)),
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
