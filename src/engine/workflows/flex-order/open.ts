import { invariant } from '../../errors.ts';
import type { AggregateOffer } from '../../market/index.ts';
import { type Grid, gridOf, periodLabel, periodStartMs } from '../../time/index.ts';
import type { WorkflowPorts } from '../types.ts';
import type { FlexOrderInput } from './input.ts';

type OrderRefusal = 'no-offer' | 'empty-offer' | 'superseded' | 'delivery-begun';

export type OrderOpened =
  | { readonly outcome: 'open'; readonly code: ''; readonly reason: '' }
  | { readonly outcome: 'refused'; readonly code: OrderRefusal; readonly reason: string };

const OPEN: OrderOpened = { outcome: 'open', code: '', reason: '' };

/** Stores the order of a cycle's aggregated offer, once, if the offer can still be kept. */
export async function openOrder(input: FlexOrderInput, ports: WorkflowPorts): Promise<OrderOpened> {
  const { repositories, clock, journal } = ports;
  if ((await repositories.orders.get(input.orderId)) !== undefined) return OPEN;

  const offer = await repositories.offers.aggregate(input.cycleId);
  const refusal = offer === undefined ? noOffer(input) : await refusalOf(input, offer, ports);
  if (refusal !== undefined) return refusal;

  const nowMs = clock.nowMs();
  await repositories.orders.open({
    id: input.orderId,
    cycleId: input.cycleId,
    orderedBy: input.orderedBy,
    createdMs: nowMs,
  });
  await journal.write([
    {
      eventId: input.orderId,
      what: 'order-opened',
      level: 'info',
      atMs: nowMs,
      who: input.groupId,
      details: { cycleId: input.cycleId, orderedBy: input.orderedBy },
    },
  ]);
  return OPEN;
}

function noOffer({ cycleId }: FlexOrderInput): OrderOpened {
  return refused('no-offer', `Cycle ${cycleId} has no aggregated offer yet.`);
}

async function refusalOf(
  { cycleId, groupId, day }: FlexOrderInput,
  offer: AggregateOffer,
  { repositories, clock }: WorkflowPorts,
): Promise<OrderOpened | undefined> {
  if (offer.accepted.length === 0) {
    return refused(
      'empty-offer',
      `The aggregated offer of cycle ${cycleId} is empty: there is nothing to order.`,
    );
  }
  const group = await repositories.portfolio.group(groupId);
  invariant(group !== undefined, `group ${groupId} vanished before its order`);
  const grid = gridOf(group.zone, day, group.periodMinutes);
  const first = offer.deltaW.findIndex((deltaW) => deltaW !== 0);
  if (first >= 0 && periodStartMs(grid, first) < clock.nowMs()) return begun(cycleId, grid, first);

  const latest = await repositories.prognoses.latestAggregate(groupId, day);
  if (latest?.revision !== offer.prognosisRevision) {
    return refused(
      'superseded',
      `The offer of cycle ${cycleId} was made against revision ${offer.prognosisRevision} of the prognosis of ${groupId}, and revision ${latest?.revision} is the latest now.`,
    );
  }
  return undefined;
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
