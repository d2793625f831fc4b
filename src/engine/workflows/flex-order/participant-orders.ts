import { invariant } from '../../errors.ts';
import type { AggregateOffer, FlexRequest } from '../../market/index.ts';
import type { OrderRecord, ParticipantOrder, Repositories } from '../../repositories/index.ts';
import { type Grid, periodStartMs } from '../../time/index.ts';
import { deliveredSpan } from '../../trader/index.ts';
import { sharesOf, type Taken } from './shares.ts';

/** What an order is made of. */
export interface OrderSource {
  readonly offer: AggregateOffer;
  readonly request: FlexRequest;
  readonly grid: Grid;
}

/** What an order asks of each participant, as it is first stored; or why the offer cannot be ordered so. */
export type ParticipantOrders =
  | { readonly outcome: 'orders'; readonly orders: readonly ParticipantOrder[] }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Makes the participants' orders of a part of an offer; the same part gives the same orders. */
export async function participantOrders(
  { id: orderId, cycleId, factor }: Pick<OrderRecord, 'id' | 'cycleId' | 'factor'>,
  { offer, request, grid }: OrderSource,
  { offers }: Repositories,
): Promise<ParticipantOrders> {
  const made = await offers.getMany(
    cycleId,
    offer.accepted.map(({ participantId }) => participantId),
  );
  const taken = offer.accepted.map((accepted, index): Taken => {
    const { optionId, participantId } = accepted;
    const option = made[index]?.options.find(({ id }) => id === optionId);
    invariant(option !== undefined, `option ${optionId} of ${participantId} in ${cycleId} is not stored`);
    return { accepted, option };
  });
  const shares = sharesOf(offer, { taken, request, factor });
  if (shares.outcome === 'refused') return shares;
  const orders = shares.shares.map((share, index): ParticipantOrder => {
    const { option } = taken[index]!;
    const { participantId, activationFactor, deltaW, priceMicros } = share;
    return {
      orderId,
      participantId,
      contractId: option.contractId,
      optionId: option.id,
      activationFactor,
      deltaW,
      priceMicros,
      ...useOf([deltaW, option.deltaW], request, grid),
      state: 'pending',
    };
  });
  return { outcome: 'orders', orders };
}

/**
 * The use of the contract: from the first to the last requested period that changes. Where so little is ordered that
 * rounding leaves no change, that of the whole option.
 */
function useOf(
  changes: readonly Int32Array[],
  { dispositions }: FlexRequest,
  grid: Grid,
): Pick<ParticipantOrder, 'useStartMs' | 'useEndMs'> {
  for (const deltaW of changes) {
    const deliveredW = deltaW.map((changeW, period) => (dispositions[period] === 'requested' ? changeW : 0));
    const [first, last] = deliveredSpan(deliveredW, 0, grid.periodCount);
    if (last < first) continue;
    return { useStartMs: periodStartMs(grid, first), useEndMs: periodStartMs(grid, last) + grid.periodMs };
  }
  return { useStartMs: grid.startMs, useEndMs: grid.startMs };
}
