import { invariant } from '../../errors.ts';
import type { AggregateOffer } from '../../market/index.ts';
import type { OrderRecord, ParticipantOrder } from '../../repositories/index.ts';
import { type Grid, gridOf, periodLabel, periodStartMs } from '../../time/index.ts';
import type { WorkflowPorts } from '../types.ts';
import type { FlexOrderInput } from './input.ts';
import { missedNotice } from './missed-notice.ts';

type OrderRefusal = 'no-offer' | 'empty-offer' | 'superseded' | 'delivery-begun' | 'notice-passed';

/** Whether an order may be applied; a refusal has the code and the sentence that the operator is told. */
export type OrderOpened =
  | { readonly outcome: 'open'; readonly code: ''; readonly reason: '' }
  | { readonly outcome: 'refused'; readonly code: OrderRefusal; readonly reason: string };

const OPEN: OrderOpened = { outcome: 'open', code: '', reason: '' };

/**
 * Stores the order of a cycle's aggregated offer with what it asks of each participant, once, if
 * the offer can still be kept.
 */
export async function openOrder(input: FlexOrderInput, ports: WorkflowPorts): Promise<OrderOpened> {
  const { repositories, clock, journal } = ports;
  const offer = await repositories.aggregateOffers.get(input.cycleId);
  if (offer === undefined) return refused('no-offer', `Cycle ${input.cycleId} has no aggregated offer yet.`);
  const orders = await participantOrders(input, offer, ports);
  if ((await repositories.orders.get(input.orderId)) === undefined) {
    const refusal = await refusalOf(input, { offer, orders }, ports);
    if (refusal !== undefined) return refusal;
  }
  // The parts before the whole: an order that can be seen has all its participants.
  await repositories.orders.createParticipants(orders);
  const created = await repositories.orders.create(orderRecord(input, offer, clock.nowMs()));
  if (created.outcome === 'stored') {
    await journal.write([
      {
        eventId: input.orderId,
        what: 'order-opened',
        level: 'info',
        atMs: clock.nowMs(),
        who: input.groupId,
        details: {
          cycleId: input.cycleId,
          orderedBy: input.orderedBy,
          participants: offer.accepted.length,
          priceMicros: offer.priceMicros,
        },
      },
    ]);
  }
  return OPEN;
}

async function refusalOf(
  { cycleId, groupId, day }: FlexOrderInput,
  { offer, orders }: { readonly offer: AggregateOffer; readonly orders: readonly ParticipantOrder[] },
  ports: WorkflowPorts,
): Promise<OrderOpened | undefined> {
  const { repositories, clock } = ports;
  if (offer.accepted.length === 0) {
    return refused(
      'empty-offer',
      `The aggregated offer of cycle ${cycleId} is empty: there is nothing to order.`,
    );
  }
  const group = await repositories.portfolio.group(groupId);
  invariant(group !== undefined, `group ${groupId} vanished before its order`);
  const grid = gridOf(group.zone, day as Grid['day'], group.periodMinutes);
  const first = firstChange(offer, grid);
  if (periodStartMs(grid, first) < clock.nowMs()) return begun(cycleId, grid, first);

  const latest = await repositories.aggregates.latest(groupId, day);
  if (latest?.revision !== offer.prognosisRevision) {
    return refused(
      'superseded',
      `The offer of cycle ${cycleId} was made against revision ${offer.prognosisRevision} of the prognosis of ${groupId}, and revision ${latest?.revision} is the latest now.`,
    );
  }
  const missed = await missedNotice(orders, grid, ports);
  return missed === undefined ? undefined : refused('notice-passed', missed);
}

/** First period in which any participant changes; the sum may be zero there. A small part of little may be nothing. */
function firstChange({ accepted }: AggregateOffer, { periodCount }: Grid): number {
  const firsts = accepted.map(({ deltaW }) => deltaW.findIndex((change) => change !== 0));
  return Math.min(periodCount, ...firsts.filter((first) => first >= 0));
}

function begun(cycleId: string, grid: Grid, first: number): OrderOpened {
  return refused(
    'delivery-begun',
    `The first change of the offer of cycle ${cycleId} was to begin at ${periodLabel(grid, first)} on ${grid.day}.`,
  );
}

function refused(code: OrderRefusal, reason: string): OrderOpened {
  return { outcome: 'refused', code, reason };
}

function orderRecord(input: FlexOrderInput, offer: AggregateOffer, nowMs: number): OrderRecord {
  return {
    id: input.orderId,
    cycleId: input.cycleId,
    groupId: input.groupId,
    day: input.day,
    status: 'pending',
    prognosisRevision: offer.prognosisRevision,
    deltaW: offer.deltaW,
    priceMicros: offer.priceMicros,
    orderedBy: input.orderedBy,
    createdMs: nowMs,
  };
}

async function participantOrders(
  { orderId, cycleId }: FlexOrderInput,
  { accepted }: AggregateOffer,
  { repositories }: WorkflowPorts,
): Promise<readonly ParticipantOrder[]> {
  const offers = await repositories.offers.getMany(
    cycleId,
    accepted.map(({ participantId }) => participantId),
  );
  return accepted.map(({ participantId, optionId, activationFactor, deltaW, priceMicros }, index) => {
    const option = offers[index]?.options.find(({ id }) => id === optionId);
    invariant(option !== undefined, `option ${optionId} of ${participantId} in ${cycleId} is not stored`);
    const { contractId } = option;
    return {
      orderId,
      participantId,
      contractId,
      optionId,
      activationFactor,
      deltaW,
      priceMicros,
      state: 'pending',
    };
  });
}
