import type { ParticipantId } from '../../ids.ts';
import type { FlexOffer } from '../../market/index.ts';
import { makeOffer } from '../../trader/index.ts';
import { describeFailure } from '../describe-failure.ts';
import type { WorkflowPorts } from '../types.ts';
import { type CycleFacts, cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';
import { traderInput } from './trader-input.ts';

/** Offers are stored as they are made, so many at a time: a batch that runs again keeps what it has. */
const STORED_TOGETHER = 8;

/**
 * Makes the offers of one batch. Who has answered already is not asked again; nobody is asked after
 * the deadline.
 */
export async function tradeBatch(
  input: MarketCycleInput & { readonly batch: number },
  ports: WorkflowPorts,
): Promise<{ readonly answered: number }> {
  const { repositories, clock } = ports;
  const facts = await cycleFacts(input, repositories);
  const members = await repositories.runs.batch(input.cycleId, input.batch);
  const known = await repositories.offers.getMany(input.cycleId, members);
  const open = members.filter((_, index) => known[index] === undefined);

  let answered = members.length - open.length;
  for (let from = 0; from < open.length; from += STORED_TOGETHER) {
    const offers: FlexOffer[] = [];
    for (const id of open.slice(from, from + STORED_TOGETHER)) {
      if (clock.nowMs() >= facts.request.deadlineMs) break;
      offers.push(await answer(id, facts, ports));
    }
    await repositories.offers.putMany(input.cycleId, offers);
    await noteOffers(input.cycleId, offers, ports);
    answered += offers.length;
  }
  return { answered };
}

async function answer(
  participantId: ParticipantId,
  facts: CycleFacts,
  { repositories, solver, clock }: WorkflowPorts,
): Promise<FlexOffer> {
  const without = (prognosisRevision: number, reason: string): FlexOffer => ({
    participantId,
    requestId: facts.request.id,
    prognosisRevision,
    options: [],
    reasons: [reason],
  });
  try {
    const contracts = await repositories.portfolio.contractsOf(participantId);
    const found = await traderInput(participantId, { facts, contracts, nowMs: clock.nowMs() }, repositories);
    if (found.outcome === 'missing') return without(found.prognosisRevision, found.reason);
    return makeOffer(found.input, await solver());
  } catch (error) {
    return without(0, describeFailure(error));
  }
}

async function noteOffers(
  cycleId: string,
  offers: readonly FlexOffer[],
  { journal, clock }: WorkflowPorts,
): Promise<void> {
  await journal.write(
    offers.map((offer) => ({
      eventId: cycleId,
      what: 'offer-made',
      level: 'info',
      atMs: clock.nowMs(),
      who: offer.participantId,
      details: { options: offer.options.length, reasons: offer.reasons },
    })),
  );
}
