import type { OrderId } from '../../ids.ts';
import type { Invocation } from '../../market/index.ts';
import type { OrderConstraint } from '../../planner/index.ts';
import type { Participant } from '../../portfolio/index.ts';
import type { Prognosis } from '../../prognosis/index.ts';
import { keys, type OrderRecord, type ParticipantOrder, type PlanHead } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { causeId } from '../makers.ts';
import { differenceText, firstDifference, placeOf } from '../places.ts';
import { type Held, heldInPieces, recordAt } from '../read.ts';

/** Plan, constraint, use of the contract, prognosis and the participant's order are stored in one transaction. */
export const appliedOrders: Invariant = {
  id: 'applied-orders',
  says: "an applied participant's order has its aggregate order, plan, prognosis, constraint and use of the contract; any other has none",
  checks: { 'ORDER-PARTICIPANT': checkParts },
};

async function checkParts({ parts: [orderId], pk, items }: Subject, audit: Audit): Promise<void> {
  const order = await audit.repositories.orders.get(orderId as OrderId);
  if (order === undefined) {
    audit.violated({
      place: pk,
      found: 'participants of an order that is not stored',
      expected: `order ${orderId}`,
    });
    return;
  }
  for await (const piece of heldInPieces<ParticipantOrder>(items())) {
    audit.checked(piece.length);
    for (const held of piece) await checkPart(held, order, audit);
  }
}

async function checkPart(
  { key, record: part }: Held<ParticipantOrder>,
  order: OrderRecord,
  audit: Audit,
): Promise<void> {
  const place = placeOf(key);
  if (part.participantId !== key.sk || part.orderId !== order.id) {
    const found = `what ${part.orderId} asks of ${part.participantId}`;
    audit.violated({ place, found, expected: `what ${order.id} asks of ${key.sk}` });
  }
  const siteId = await siteOf(part, order.day, audit);
  const isApplied = part.state === 'applied';
  const useKey = keys.invocationKey(part.contractId, part.useStartMs, part.orderId);
  const use = await recordAt<Invocation>(audit.table, useKey);
  if (isApplied !== (use !== undefined)) {
    const found = `${part.state}, the contract ${use === undefined ? 'not used' : 'used'}`;
    audit.violated({ place, found, expected: `${isApplied ? 'an item' : 'nothing'} at ${placeOf(useKey)}` });
  }
  if (siteId === undefined) return;
  const constraintKey = keys.constraintKey(siteId, order.day, part.orderId);
  const constraint = await recordAt<OrderConstraint>(audit.table, constraintKey);
  if (isApplied !== (constraint !== undefined)) {
    const found = `${part.state}, ${constraint === undefined ? 'without' : 'with a'} constraint`;
    audit.violated({
      place,
      found,
      expected: `${isApplied ? 'an item' : 'nothing'} at ${placeOf(constraintKey)}`,
    });
  } else if (constraint !== undefined) {
    const period = firstDifference(constraint.deltaW, part.deltaW);
    const differs = period !== undefined && differenceText(constraint.deltaW, part.deltaW, period);
    if (differs) audit.violated({ place: placeOf(constraintKey), ...differs });
  }
  await checkLedTo(part, { place, siteId, day: order.day }, audit);
}

/** The site that was planned: that of the prognosis which the order led to, else the participant's. */
async function siteOf(part: ParticipantOrder, day: string, audit: Audit): Promise<string | undefined> {
  if (part.prognosisRevision !== undefined) {
    const key = keys.prognosisKey(part.participantId, day, part.prognosisRevision);
    const prognosis = await recordAt<Prognosis>(audit.table, key);
    if (prognosis !== undefined) return prognosis.siteId;
  }
  const participant: Participant | undefined = await audit.repositories.portfolio.participant(
    part.participantId,
  );
  return participant?.siteId;
}

/** What applying an order, or taking it back, has led to. */
interface LedTo {
  readonly said: string;
  readonly cause: 'order' | 'cancellation';
  readonly plan: number | undefined;
  readonly prognosis: number | undefined;
  /** Whether the plan is one with the order. */
  readonly follows: boolean;
}

function stepsOf(part: ParticipantOrder): readonly LedTo[] {
  const { planRevision, prognosisRevision, cancelledPlanRevision, cancelledPrognosisRevision } = part;
  return [
    { said: 'applied', cause: 'order', plan: planRevision, prognosis: prognosisRevision, follows: true },
    {
      said: 'cancelled',
      cause: 'cancellation',
      plan: cancelledPlanRevision,
      prognosis: cancelledPrognosisRevision,
      follows: false,
    },
  ];
}

async function checkLedTo(
  part: ParticipantOrder,
  { place, siteId, day }: { readonly place: string; readonly siteId: string; readonly day: string },
  audit: Audit,
): Promise<void> {
  if (part.state === 'applied' && (part.planRevision === undefined || part.prognosisRevision === undefined)) {
    audit.violated({ place, found: 'applied, to no plan', expected: 'the revisions of plan and prognosis' });
  }
  for (const { said, cause, plan, prognosis, follows } of stepsOf(part)) {
    if (plan === undefined || prognosis === undefined) continue;
    const planned = await recordAt<PlanHead>(audit.table, keys.planKey(siteId, day, plan));
    if (planned?.orderIds.includes(part.orderId) !== follows) {
      const found = `plan revision ${plan}, ${planned === undefined ? 'not stored' : 'of other orders'}`;
      const expected = `${said}: a plan that ${follows ? 'follows it' : 'is free of it'}`;
      audit.violated({ place, found, expected });
    }
    const prognosisKey = keys.prognosisKey(part.participantId, day, prognosis);
    const made = await recordAt<Prognosis>(audit.table, prognosisKey);
    const isOfIt =
      made !== undefined && causeId(made.cause) === causeId({ kind: cause, orderId: part.orderId });
    if (isOfIt && made.planRevision === plan) continue;
    const found = `${said}: prognosis revision ${prognosis} of another cause or plan`;
    audit.violated({ place, found, expected: `that of plan revision ${plan}` });
  }
}
