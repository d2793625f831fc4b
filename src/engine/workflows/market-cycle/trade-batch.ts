import type { ParticipantId } from '../../ids.ts';
import type { OfferRecord } from '../../repositories/index.ts';
import { makeOffer } from '../../trader/index.ts';
import { describeFailure } from '../describe-failure.ts';
import type { WorkflowPorts } from '../types.ts';
import { type CycleFacts, cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';
import { offerEntries } from './offer-entries.ts';
import { traderInput } from './trader-input.ts';

/** Offers are stored as they are made, so many at a time: a batch that runs again keeps what it has. */
const STORED_TOGETHER = 8;

/**
 * Makes the offers of one batch. Who has answered already is not asked again; nobody is asked after
 * the deadline, or once the cycle is cancelled.
 */
export async function tradeBatch(
  input: MarketCycleInput & { readonly batch: number },
  ports: WorkflowPorts,
): Promise<{ readonly answered: number }> {
  const { repositories, clock, journal } = ports;
  const facts = await cycleFacts(input, repositories);
  const members = await repositories.runs.batch(input.cycleId, input.batch);
  const answers = await repositories.offers.getMany(input.cycleId, members);
  const known = answers.filter((offer) => offer !== undefined);
  await journal.write(offerEntries(input.cycleId, known));

  const open = members.filter((_, index) => answers[index] === undefined);
  let answered = known.length;
  for (let from = 0; from < open.length; from += STORED_TOGETHER) {
    const made: OfferRecord[] = [];
    for (const id of open.slice(from, from + STORED_TOGETHER)) {
      if (clock.nowMs() >= facts.request.deadlineMs || (await isCancelled(input, ports))) break;
      made.push(await answer(id, facts, ports));
    }
    const stored = await repositories.offers.putMany(input.cycleId, made);
    await journal.write(offerEntries(input.cycleId, stored));
    answered += stored.length;
  }
  return { answered };
}

async function isCancelled({ cycleId }: MarketCycleInput, { repositories }: WorkflowPorts): Promise<boolean> {
  return (await repositories.cycles.get(cycleId))?.status === 'cancelled';
}

async function answer(
  participantId: ParticipantId,
  facts: CycleFacts,
  { repositories, solver, clock }: WorkflowPorts,
): Promise<OfferRecord> {
  const nowMs = clock.nowMs();
  const failed = (prognosisRevision: number, reason: string): OfferRecord => ({
    participantId,
    requestId: facts.request.id,
    prognosisRevision,
    options: [],
    reasons: [reason],
    answer: 'failed',
    createdMs: nowMs,
  });
  try {
    const contracts = await repositories.portfolio.contractsOf(participantId);
    const found = await traderInput(participantId, { facts, contracts, nowMs }, repositories);
    if (found.outcome === 'missing') return failed(found.prognosisRevision, found.reason);
    const offer = makeOffer(found.input, await solver());
    return { ...offer, answer: 'made', createdMs: clock.nowMs() };
  } catch (error) {
    return failed(facts.memberRevisions.get(participantId) ?? 0, describeFailure(error));
  }
}
