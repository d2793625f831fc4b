import { AdapterError, invariant } from '../../errors.ts';
import type { GroupId } from '../../ids.ts';
import { sumSeries } from '../../quantity/index.ts';
import {
  type CycleRecord,
  checkCycleOffered,
  checkLatestAggregate,
  type Ordering,
  type OrderRecord,
  type ParticipantOrder,
  putEntries,
  putOrder,
  replaceOrder,
  takeOrdering,
} from '../../repositories/index.ts';
import { type Grid, gridOf } from '../../time/index.ts';
import type { WorkflowPorts } from '../types.ts';
import type { FlexOrderInput } from './input.ts';
import { type OrderSource, type ParticipantOrders, participantOrders } from './participant-orders.ts';
import {
  type Refused,
  refused,
  refusedAsOrdered,
  refusedCycle,
  refusedMeanwhile,
  refusedOffer,
  refusedShares,
} from './refusals.ts';
import { orderEvent, orderOpened } from './tell.ts';

/** Whether an order may be applied. */
export type OrderOpened = { readonly outcome: 'open'; readonly code: ''; readonly reason: '' } | Refused;

const OPEN: OrderOpened = { outcome: 'open', code: '', reason: '' };

/** Each time that an order is overtaken, somebody else has ordered, taken back or forecast on its day. */
const ATTEMPTS_MAX = 100;

/**
 * Takes the aggregated offer of a cycle for an order, once, if the offer can still be kept, and stores what is asked of
 * each participant. The offer is taken in one transaction that sees to it that the cycle still offers, that no
 * later sum is stored and that no other order of the day is at work: of two orders one is first, and the
 * other is told so.
 *
 * @throws AdapterError `order-contended`, retryable.
 */
export async function openOrder(input: FlexOrderInput, ports: WorkflowPorts): Promise<OrderOpened> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const known = await ports.repositories.orders.get(input.orderId);
    if (known !== undefined) {
      const refusal = refusedAsOrdered(known, input);
      if (refusal !== undefined) return refusal;
      if (await finishOpening(known, ports)) return OPEN;
      continue;
    }
    const refusal = await tryToTake(input, ports);
    if (refusal !== undefined) return refusal;
  }
  throw new AdapterError('order-contended', `The day of order ${input.orderId} is being changed by others.`, {
    retryable: true,
  });
}

/** Takes the offer if nothing has come in between; whether it did is seen by the order that is there then. */
async function tryToTake(input: FlexOrderInput, ports: WorkflowPorts): Promise<Refused | undefined> {
  const draft = await draftOrder(input, ports);
  if (draft.outcome === 'refused') return draft;
  const { order, ordering } = draft;
  await ports.repositories.table.transact([
    ...putOrder(order),
    checkCycleOffered(order.cycleId),
    checkLatestAggregate(order.groupId, order.day, order.prognosisRevision),
    ...takeOrdering(order, ordering),
  ]);
  return undefined;
}

/** An order as it would be stored now, and what stood before it on its day. */
export interface OrderDraft {
  readonly outcome: 'draft';
  readonly order: OrderRecord;
  readonly orders: readonly ParticipantOrder[];
  readonly ordering: Ordering | undefined;
}

/** Makes an order of the offer of a cycle, or says why it is refused now; nothing is stored. */
export async function draftOrder(input: FlexOrderInput, ports: WorkflowPorts): Promise<OrderDraft | Refused> {
  const { repositories, clock } = ports;
  const cycle = await repositories.cycles.get(input.cycleId);
  if (cycle === undefined) return refused('no-offer', `There is no cycle ${input.cycleId}.`);
  const refusedOf = refusedCycle(cycle);
  if (refusedOf !== undefined) return refusedOf;
  const source = await sourceOf(cycle, ports);
  invariant(source !== undefined, `cycle ${cycle.id} has offered, and its offer is not stored`);
  const ordering = await repositories.orders.ordering(cycle.groupId, cycle.day);
  const refusal =
    (await refusedOffer(cycle, source, ports)) ?? (await refusedByOther(ordering, input.orderId, ports));
  if (refusal !== undefined) return refusal;

  const { factor = 1, orderId: id } = input;
  const made = await participantOrders({ id, cycleId: cycle.id, factor }, source, repositories);
  const unkept = await refusedShares(made, source.grid, ports);
  if (unkept !== undefined) return unkept;
  const orders = ordersOf(made);
  const order = orderRecord(input, source, { orders, createdMs: clock.nowMs() });
  return { outcome: 'draft', order, orders, ordering };
}

async function refusedByOther(
  ordering: Ordering | undefined,
  orderId: string,
  { repositories }: WorkflowPorts,
): Promise<Refused | undefined> {
  if (ordering === undefined) return undefined;
  return refusedMeanwhile(await repositories.orders.get(ordering.orderId), orderId);
}

/**
 * Stores what an order asks of the participants, where that is not done yet. An order that is `pending` or further has
 * all of them.
 *
 * @returns false where somebody else has changed the order meanwhile.
 */
export async function finishOpening(order: OrderRecord, ports: WorkflowPorts): Promise<boolean> {
  if (order.status !== 'opening') return true;
  const { repositories, journal } = ports;
  const cycle = await repositories.cycles.get(order.cycleId);
  const source = cycle === undefined ? undefined : await sourceOf(cycle, ports);
  invariant(source !== undefined, `order ${order.id} is of an offer that is not stored`);
  const made = await participantOrders(order, source, repositories);
  await repositories.orders.createParticipants(ordersOf(made));
  await journal.begin(orderEvent(order));
  const opened = await repositories.table.transact([
    ...replaceOrder(order, { ...order, status: 'pending' }),
    ...putEntries([orderOpened(order, source.offer.accepted.length)]),
  ]);
  return opened.outcome === 'stored';
}

function ordersOf(made: ParticipantOrders): readonly ParticipantOrder[] {
  invariant(made.outcome === 'orders', 'an order was opened that its offer does not allow');
  return made.orders;
}

/** Undefined where the cycle has no offer. */
async function sourceOf(
  { id, requestId, groupId, day }: CycleRecord,
  { repositories }: WorkflowPorts,
): Promise<OrderSource | undefined> {
  const offer = await repositories.aggregateOffers.get(id);
  if (offer === undefined) return undefined;
  const request = await repositories.requests.get(requestId);
  invariant(request !== undefined, `cycle ${id} is of a request that is not stored`);
  return { offer, request, grid: await gridOfGroup(groupId, day, repositories) };
}

/** The grid of an order's day. */
export async function gridOfGroup(
  groupId: GroupId,
  day: string,
  { portfolio }: WorkflowPorts['repositories'],
): Promise<Grid> {
  const group = await portfolio.group(groupId);
  invariant(group !== undefined, `group ${groupId} vanished under its order`);
  return gridOf(group.zone, day as Grid['day'], group.periodMinutes); // of a stored cycle or order
}

function orderRecord(
  { orderId: id, cycleId, groupId, day, orderedBy, factor = 1, rebalanceId }: FlexOrderInput,
  { offer, grid }: OrderSource,
  { orders, createdMs }: { readonly orders: readonly ParticipantOrder[]; readonly createdMs: number },
): OrderRecord {
  return {
    id,
    cycleId,
    groupId,
    day,
    status: 'opening',
    prognosisRevision: offer.prognosisRevision,
    factor,
    deltaW: sumSeries(
      orders.map(({ deltaW }) => deltaW),
      grid.periodCount,
    ),
    priceMicros: orders.reduce((sum, { priceMicros }) => sum + priceMicros, 0),
    orderedBy,
    ...(rebalanceId === undefined ? {} : { rebalanceId }),
    createdMs,
  };
}
