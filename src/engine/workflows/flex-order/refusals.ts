import type { CycleRecord, OrderRecord, ParticipantOrder } from '../../repositories/index.ts';
import { formatInstant, type Grid, periodLabel, periodStartMs } from '../../time/index.ts';
import { usesInterval } from '../../trader/index.ts';
import type { WorkflowPorts } from '../types.ts';
import { contractRefusal } from './contract-use.ts';
import type { FlexOrderInput } from './input.ts';
import { missedNotice } from './missed-notice.ts';
import type { OrderSource, ParticipantOrders } from './participant-orders.ts';

/** Why an order is not applied. */
export type OrderRefusal =
  | 'no-offer'
  | 'empty-offer'
  | 'offer-revoked'
  | 'offer-expired'
  | 'already-ordered'
  | 'order-cancelled'
  | 'order-unfinished'
  | 'superseded'
  | 'delivery-begun'
  | 'factor-not-allowed'
  | 'notice-passed'
  | 'contract-used';

/** A refusal has the code and the sentence that the operator is told. */
export interface Refused {
  readonly outcome: 'refused';
  readonly code: OrderRefusal;
  readonly reason: string;
}

/** A refusal of an order. */
export function refused(code: OrderRefusal, reason: string): Refused {
  return { outcome: 'refused', code, reason };
}

/** What is refused of an order that is there already; undefined where it is this very order, to be gone on with. */
export function refusedAsOrdered(known: OrderRecord, { factor = 1 }: FlexOrderInput): Refused | undefined {
  if (known.status === 'cancelling' || known.status === 'cancelled') {
    return refused(
      'order-cancelled',
      `Order ${known.id} was taken back; its offer cannot be ordered again. Ask anew: another request has another offer.`,
    );
  }
  if (known.factor === factor) return undefined;
  return refused(
    'already-ordered',
    `The offer of cycle ${known.cycleId} was ordered at factor ${known.factor.toFixed(2)} by ${known.orderedBy}, as ${known.id}; an offer is ordered once.`,
  );
}

/** What is refused of a cycle, whatever it has offered: somebody has cancelled it, or it has not come so far. */
export function refusedCycle({ id, status, reason }: CycleRecord): Refused | undefined {
  if (status === 'offered') return undefined;
  if (status === 'collecting') return refused('no-offer', `Cycle ${id} has no aggregated offer yet.`);
  return refused(
    'offer-revoked',
    `Cycle ${id} was cancelled${reason === undefined ? '' : ` (${reason})`}: what it offered cannot be ordered.`,
  );
}

/** What is refused of an offer, whatever is asked of whom. */
export async function refusedOffer(
  cycle: CycleRecord,
  { offer, grid }: OrderSource,
  { repositories, clock }: WorkflowPorts,
): Promise<Refused | undefined> {
  const { id, groupId, day } = cycle;
  const nowMs = clock.nowMs();
  if (offer.accepted.length === 0) {
    return refused('empty-offer', `The aggregated offer of cycle ${id} is empty: there is nothing to order.`);
  }
  if (offer.validUntilMs !== undefined && nowMs >= offer.validUntilMs) {
    return refused(
      'offer-expired',
      `The offer of cycle ${id} could be ordered until ${formatInstant(offer.validUntilMs, grid.zone)}.`,
    );
  }
  const first = firstChange(offer.accepted, grid);
  if (periodStartMs(grid, first) < nowMs) {
    return refused(
      'delivery-begun',
      `The first change of the offer of cycle ${id} was to begin at ${periodLabel(grid, first)} on ${grid.day}.`,
    );
  }
  const latest = await repositories.aggregates.latest(groupId, day);
  if (latest?.revision === offer.prognosisRevision) return undefined;
  return refused(
    'superseded',
    `The offer of cycle ${id} was made against revision ${offer.prognosisRevision} of the prognosis of ${groupId}, and revision ${latest?.revision} is the latest now.`,
  );
}

/** First period in which any participant changes; the sum may be zero there. A small part of little may be nothing. */
export function firstChange(
  orders: readonly Pick<ParticipantOrder, 'deltaW'>[],
  { periodCount }: Grid,
): number {
  const firsts = orders.map(({ deltaW }) => deltaW.findIndex((change) => change !== 0));
  return Math.min(periodCount - 1, ...firsts.filter((first) => first >= 0));
}

/** What is refused of what an order asks of the participants: a rule of the contract of one of them says no. */
export async function refusedShares(
  made: ParticipantOrders,
  grid: Grid,
  { repositories, clock }: WorkflowPorts,
): Promise<Refused | undefined> {
  if (made.outcome === 'refused') return refused('factor-not-allowed', made.reason);
  const { orders } = made;
  const nowMs = clock.nowMs();
  const ofParticipants = await repositories.portfolio.contractsOfMany(
    orders.map(({ participantId }) => participantId),
  );
  const contracts = orders.map(({ contractId }, index) =>
    ofParticipants[index]!.find(({ id }) => id === contractId),
  );
  const known = contracts.filter((contract) => contract !== undefined);
  const uses = await repositories.invocations.listMany(
    orders.map(({ contractId }) => contractId),
    usesInterval(known, grid),
  );
  for (const [index, order] of orders.entries()) {
    const contract = contracts[index];
    // Who has left the portfolio meanwhile is found when it is told.
    if (contract === undefined) continue;
    const missed = missedNotice(order, contract, { grid, nowMs });
    if (missed !== undefined) return refused('notice-passed', missed);
    const used = contractRefusal(order, { contract, uses: uses[index]!, grid });
    if (used !== undefined) return refused('contract-used', `${order.participantId}: ${used}.`);
  }
  return undefined;
}

/** Whether an order is being applied, or taken back. */
export function isUnfinished({ status }: OrderRecord): boolean {
  return status === 'opening' || status === 'pending' || status === 'cancelling';
}

/** Orders of a group's day follow one another: what is not finished, nor taken back, comes first. */
export function refusedMeanwhile(other: OrderRecord | undefined, orderId: string): Refused | undefined {
  if (other === undefined || other.id === orderId || !isUnfinished(other)) return undefined;
  const doing = other.status === 'cancelling' ? 'being taken back' : 'being applied';
  return refused(
    'order-unfinished',
    `Order ${other.id} of the same day is ${doing}; what it leads to has to be known before another order.`,
  );
}
