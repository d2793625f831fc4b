import type { CycleId, GroupId, RequestId } from '../../ids.ts';
import { type CycleRecord, keys } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { cycleMaker } from '../makers.ts';
import { placeOf } from '../places.ts';
import { recordAt } from '../read.ts';

/** A cycle stands for what lies under it. */
export const cycles: Invariant = {
  id: 'cycles',
  says: 'every cycle has its request and prognosis, and counts the answers and acceptances that are stored',
  checks: { CYCLE: checkCycle },
};

async function checkCycle({ parts: [cycleId], pk }: Subject, audit: Audit): Promise<void> {
  const key = { pk, sk: keys.SELF };
  const cycle = await recordAt<CycleRecord>(audit.table, key);
  if (cycle === undefined) return;
  const place = placeOf(key);
  audit.checked();
  if (cycle.id !== cycleId)
    audit.violated({ place, found: `cycle ${cycle.id}`, expected: `cycle ${cycleId}` });
  await checkGround(cycle, place, audit);
  const offer = await audit.repositories.aggregateOffers.head(cycle.id);
  if (cycle.status === 'collecting') {
    await audit.lacking({ place, found: 'collecting', expected: 'offered or cancelled' }, [
      cycleMaker(cycle.id),
    ]);
  } else if (cycle.status === 'offered') {
    if (offer === undefined) {
      audit.violated({ place, found: 'offered, without aggregated offer', expected: 'its aggregated offer' });
    }
    await checkCounts(cycle, { place, acceptedCount: offer?.acceptedCount ?? 0 }, audit);
  }
}

async function checkGround(cycle: CycleRecord, place: string, audit: Audit): Promise<void> {
  const { requests, aggregates } = audit.repositories;
  const request = await requests.get(cycle.requestId as RequestId);
  if (request === undefined || request.groupId !== cycle.groupId || request.day !== cycle.day) {
    const found = request === undefined ? 'nothing' : `a request to ${request.groupId} for ${request.day}`;
    const expected = `request ${cycle.requestId} to ${cycle.groupId} for ${cycle.day}`;
    audit.violated({ place, found, expected });
  }
  const head = await aggregates.get(cycle.groupId as GroupId, cycle.day, cycle.prognosisRevision);
  if (head?.memberCount === cycle.participantCount) return;
  audit.violated({
    place,
    found: head === undefined ? 'a prognosis that is not stored' : `${cycle.participantCount} participants`,
    expected: `revision ${cycle.prognosisRevision} with ${head?.memberCount ?? 'its'} members`,
  });
}

async function checkCounts(
  cycle: CycleRecord,
  { place, acceptedCount }: { readonly place: string; readonly acceptedCount: number },
  audit: Audit,
): Promise<void> {
  const stored = { offerCount: 0, offerWithOptionsCount: 0, failedCount: 0, lateCount: 0, acceptedCount };
  for await (const { options, answer } of audit.repositories.offers.list(cycle.id as CycleId)) {
    stored.offerCount += 1;
    if (options.length > 0) stored.offerWithOptionsCount += 1;
    if (answer === 'failed') stored.failedCount += 1;
    if (answer === 'late') stored.lateCount += 1;
  }
  for (const name of Object.keys(stored) as (keyof typeof stored)[]) {
    if (cycle[name] === stored[name]) continue;
    audit.violated({
      place: `${place}, ${name}`,
      found: String(cycle[name]),
      expected: String(stored[name]),
    });
  }
}
