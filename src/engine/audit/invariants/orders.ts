import type { CycleId, OrderId } from '../../ids.ts';
import type { AcceptedOffer, AggregateOffer, OfferOption } from '../../market/index.ts';
import {
  type CycleRecord,
  keys,
  type OrderRecord,
  type ParticipantOrder,
  type ParticipantOrderState,
} from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { orderMakers } from '../makers.ts';
import { differenceText, firstDifference, placeOf } from '../places.ts';
import { inPieces, recordAt } from '../read.ts';
import { shareOf } from '../share.ts';

/** The aggregate order and what it asks of the participants are one thing. */
export const orders: Invariant = {
  id: 'orders',
  says: 'every order is of an offer that stands, and is the sum of what it asks of those whose options were accepted',
  checks: { ORDER: checkOrder },
};

async function checkOrder({ parts: [orderId], pk }: Subject, audit: Audit): Promise<void> {
  const place = placeOf({ pk, sk: keys.SELF });
  const order = await audit.repositories.orders.get(orderId as OrderId);
  if (order === undefined) return;
  audit.checked();
  if ((await audit.repositories.orders.ordering(order.groupId, order.day)) === undefined) {
    const expected = placeOf(keys.orderingKey(order.groupId, order.day));
    audit.violated({ place, found: 'orders that do not follow one another', expected });
  }
  const offer = await checkGround(order, { place, orderId: orderId! }, audit);
  const participants = await checkParticipants(order, { place, offer }, audit);
  await checkStatus(order, { place, participants }, audit);
}

async function checkGround(
  order: OrderRecord,
  { place, orderId }: { readonly place: string; readonly orderId: string },
  audit: Audit,
): Promise<AggregateOffer | undefined> {
  const cycle = await recordAt<CycleRecord>(audit.table, keys.cycleKey(order.cycleId));
  const offer = await audit.repositories.aggregateOffers.get(order.cycleId as CycleId, order.sharePct);
  const isCancelled = order.status === 'cancelled';
  const stands = cycle?.status === 'offered' || (isCancelled && cycle?.status === 'cancelled');
  if (order.id !== orderId || cycle?.groupId !== order.groupId || cycle.day !== order.day || !stands) {
    const found =
      cycle === undefined
        ? 'no cycle'
        : `cycle ${cycle.id}, ${cycle.status}, of ${cycle.groupId} on ${cycle.day}`;
    audit.violated({
      place,
      found,
      expected: `cycle ${order.cycleId}, offered, of ${order.groupId} on ${order.day}`,
    });
  }
  if (offer === undefined || offer.prognosisRevision !== order.prognosisRevision) {
    const found =
      offer === undefined ? 'no aggregated offer' : `an offer against revision ${offer.prognosisRevision}`;
    audit.violated({
      place,
      found,
      expected: `the offer of ${order.cycleId} against revision ${order.prognosisRevision}`,
    });
  }
  return offer;
}

/** How many participants' orders are in each state. */
type States = { readonly [State in ParticipantOrderState]: number };

async function checkParticipants(
  order: OrderRecord,
  { place, offer }: { readonly place: string; readonly offer: AggregateOffer | undefined },
  audit: Audit,
): Promise<States> {
  const states = { pending: 0, applied: 0, refused: 0, failed: 0, cancelled: 0 };
  const accepted = new Map<string, AcceptedOffer>(offer?.accepted.map((one) => [one.participantId, one]));
  const sumW = new Array<number>(order.deltaW.length).fill(0);
  let sumMicros = 0;
  for await (const piece of inPieces(audit.repositories.orders.participants(order.id))) {
    const offers = await audit.repositories.offers.getMany(
      order.cycleId,
      piece.map(({ participantId }) => participantId),
    );
    piece.forEach((part, index) => {
      states[part.state] += 1;
      sumMicros += part.priceMicros;
      part.deltaW.forEach((powerW, period) => {
        sumW[period] = (sumW[period] ?? 0) + powerW;
      });
      const option = offers[index]?.options.find(({ id }) => id === part.optionId);
      const problem = wrongPart(part, accepted.get(part.participantId), option);
      if (problem !== undefined) audit.violated({ place: `${place}, ${part.participantId}`, ...problem });
      accepted.delete(part.participantId);
    });
  }
  if (order.status === 'opening') return states;
  for (const participantId of accepted.keys()) {
    audit.violated({
      place: `${place}, ${participantId}`,
      found: 'nothing is asked of it',
      expected: 'its part of the order',
    });
  }
  const period = firstDifference(order.deltaW, sumW);
  if (period !== undefined) audit.violated({ place, ...differenceText(order.deltaW, sumW, period) });
  if (order.priceMicros !== sumMicros) {
    audit.violated({
      place,
      found: `${order.priceMicros} micro-units`,
      expected: `${sumMicros} micro-units`,
    });
  }
  return states;
}

interface Wrong {
  readonly found: string;
  readonly expected: string;
}

function wrongPart(
  part: ParticipantOrder,
  accepted: AcceptedOffer | undefined,
  option: OfferOption | undefined,
): Wrong | undefined {
  if (accepted === undefined || option === undefined || accepted.optionId !== part.optionId) {
    return {
      found: `an order of option ${part.optionId}`,
      expected: `${accepted?.optionId ?? 'nothing'}: what was accepted`,
    };
  }
  const { activationFactor: factor } = part;
  if (!(factor >= option.minActivationFactor && factor <= accepted.activationFactor)) {
    const expected = `${option.minActivationFactor} to ${accepted.activationFactor}`;
    return { found: `factor ${factor}`, expected };
  }
  const deltaW = Array.from(option.deltaW, (fullW) => shareOf(fullW, factor));
  const period = firstDifference(part.deltaW, deltaW);
  if (period !== undefined) return differenceText(part.deltaW, deltaW, period);
  const priceMicros = shareOf(option.priceMicros, factor);
  if (part.priceMicros === priceMicros && part.contractId === option.contractId) return undefined;
  return {
    found: `${part.priceMicros} micro-units on ${part.contractId}`,
    expected: `${priceMicros} micro-units on ${option.contractId}`,
  };
}

/** A status says how far all participants are. */
async function checkStatus(
  order: OrderRecord,
  { place, participants }: { readonly place: string; readonly participants: States },
  audit: Audit,
): Promise<void> {
  const { pending, applied, refused, failed, cancelled } = participants;
  const told = `${order.status}: ${pending} pending, ${applied} applied, ${refused + failed} not, ${cancelled} cancelled`;
  if (order.status === 'opening' || order.status === 'pending' || order.status === 'cancelling') {
    const expected = 'applied, partly, failed or cancelled';
    await audit.lacking({ place, found: told, expected }, orderMakers(order));
    return;
  }
  const fits = {
    applied: pending + refused + failed + cancelled === 0,
    partly: pending + cancelled === 0 && applied > 0 && refused + failed > 0,
    failed: pending + cancelled + applied === 0,
    cancelled: pending + applied === 0,
  }[order.status];
  if (!fits) audit.violated({ place, found: told, expected: 'participants that are as the status says' });
}
