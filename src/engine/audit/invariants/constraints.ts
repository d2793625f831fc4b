import type { OrderId, SiteId } from '../../ids.ts';
import type { Invocation } from '../../market/index.ts';
import type { OrderConstraint } from '../../planner/index.ts';
import { keys, type ParticipantOrder, type PlanHead } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldBy, heldInPieces, recordAt } from '../read.ts';

/** No plan without its constraints, no constraint or use of a contract without its order. */
export const constraints: Invariant = {
  id: 'constraints',
  says: 'the last plan follows exactly the orders whose constraints are stored, and those and the uses of contracts are of applied orders',
  checks: { PLAN: lastPlanFollows, CONSTRAINT: constraintsAreApplied, INVOCATION: usesAreApplied },
};

async function lastPlanFollows({ parts: [site, day], items, pk }: Subject, audit: Audit): Promise<void> {
  let orderIds: readonly string[] = [];
  let place = pk;
  for await (const item of items()) {
    const { key, record } = heldBy<PlanHead>(item);
    orderIds = record.orderIds;
    place = placeOf(key);
  }
  audit.checked();
  const stored = await audit.repositories.plans.constraints(site as SiteId, day!);
  const found = [...orderIds].sort().join(', ');
  const expected = stored
    .map(({ orderId }) => orderId)
    .sort()
    .join(', ');
  if (found === expected) return;
  audit.violated({
    place,
    found: `a plan of orders ${found || '(none)'}`,
    expected: `constraints of ${expected || '(none)'}`,
  });
}

async function constraintsAreApplied({ parts: [site, day], items }: Subject, audit: Audit): Promise<void> {
  const participantId = await audit.participantOf(site as SiteId);
  const hasPlan = (await audit.repositories.plans.latestHead(site as SiteId, day!)) !== undefined;
  for await (const piece of heldInPieces<OrderConstraint>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      const place = placeOf(key);
      if (record.siteId !== site || record.day !== day || record.orderId !== key.sk) {
        const found = `the constraint of ${record.orderId} for ${record.siteId} on ${record.day}`;
        audit.violated({ place, found, expected: `that of ${key.sk} for ${site} on ${day}` });
      }
      if (!hasPlan) audit.violated({ place, found: 'no plan that follows it', expected: 'a plan' });
      if (participantId === undefined) continue;
      const partKey = keys.participantOrderKey(key.sk, participantId);
      const part = await recordAt<ParticipantOrder>(audit.table, partKey);
      const isApplied = part === undefined ? await isOfFormerOwner(record, audit) : part.state === 'applied';
      if (isApplied) continue;
      const found = part === undefined ? 'no order of the participant' : `an order that is ${part.state}`;
      audit.violated({ place, found, expected: `order ${key.sk} of ${participantId}, applied` });
    }
  }
}

/** Whether the site was somebody else's when the order was applied. */
async function isOfFormerOwner({ orderId, siteId, day }: OrderConstraint, audit: Audit): Promise<boolean> {
  const { orders, prognoses } = audit.repositories;
  for await (const { participantId, state, prognosisRevision } of orders.participants(orderId as OrderId)) {
    if (state !== 'applied' || prognosisRevision === undefined) continue;
    const prognosis = await prognoses.get(participantId, day, prognosisRevision);
    if (prognosis?.siteId === siteId) return true;
  }
  return false;
}

async function usesAreApplied({ parts: [contractId], items, pk }: Subject, audit: Audit): Promise<void> {
  const uses = await recordAt<{ readonly count: number }>(audit.table, keys.contractUsesKey(contractId!));
  if (uses === undefined) {
    const expected = placeOf(keys.contractUsesKey(contractId!));
    audit.violated({ place: pk, found: 'uses that are not counted', expected });
  }
  for await (const piece of heldInPieces<Invocation>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      const partKey = keys.participantOrderKey(record.orderId, record.participantId);
      const part = await recordAt<ParticipantOrder>(audit.table, partKey);
      const isOfIt =
        part?.state === 'applied' &&
        part.contractId === contractId &&
        part.useStartMs === record.startMs &&
        part.useEndMs === record.endMs;
      if (isOfIt) continue;
      const found =
        part === undefined
          ? 'the use of no order'
          : `an order that is ${part.state}, or used at another time`;
      audit.violated({ place: placeOf(key), found, expected: `${placeOf(partKey)}, applied` });
    }
  }
}
