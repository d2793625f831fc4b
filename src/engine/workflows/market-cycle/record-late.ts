import type { ParticipantId } from '../../ids.ts';
import type { OfferRecord } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import { type CycleFacts, cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';
import { offerEntries } from './offer-entries.ts';

/**
 * Enters everybody who has not answered as late, in the place of an answer: one that comes after it is not taken
 * any more, so that all that is selected from has been fixed.
 *
 * @returns how many are late.
 */
export async function recordLate(
  input: MarketCycleInput,
  { repositories, clock, journal }: WorkflowPorts,
): Promise<{ readonly late: number }> {
  const { cycleId } = input;
  const facts = await cycleFacts(input, repositories);
  const answered = await repositories.offers.answered(cycleId);
  const nowMs = clock.nowMs();
  for (const batch of await repositories.runs.batches(cycleId)) {
    const silent = batch.filter((id) => !answered.has(id));
    await repositories.offers.putMany(
      cycleId,
      batch,
      silent.map((id) => lateAnswer(id, facts, nowMs)),
    );
  }
  const late: OfferRecord[] = [];
  for await (const offer of repositories.offers.list(cycleId)) if (offer.answer === 'late') late.push(offer);
  await journal.write(offerEntries(cycleId, late));
  return { late: late.length };
}

function lateAnswer(
  participantId: ParticipantId,
  { request, memberRevisions }: CycleFacts,
  createdMs: number,
): OfferRecord {
  return {
    participantId,
    requestId: request.id,
    prognosisRevision: memberRevisions.get(participantId) ?? 0,
    options: [],
    reasons: ['there was no answer by the deadline'],
    answer: 'late',
    createdMs,
  };
}
