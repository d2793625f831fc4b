import type { ParticipantId } from '../../ids.ts';
import type { FlexOffer } from '../../market/index.ts';
import type { OfferRecord } from '../../repositories/index.ts';
import {
  agreedWishes,
  completeOffer,
  type PreparedOffer,
  prepareOffer,
  type WishedQuote,
} from '../../trader/index.ts';
import { withSolver } from '../../with-solver.ts';
import { describeFailure } from '../describe-failure.ts';
import type { WorkflowPorts } from '../types.ts';
import { type CycleFacts, cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';
import { offerEntries } from './offer-entries.ts';
import { traderInput } from './trader-input.ts';

/** Offers are stored as they are made, so many at a time: a batch that runs again keeps what it has, and few pages are read quickly. */
const STORED_TOGETHER = 25;

/**
 * Makes the offers of one batch. Its sites agree first on who does what of their part of the request; then each makes its own
 * offer. Who has answered already is not asked again, though it takes part in the agreement, so that a batch
 * that runs again comes to the same; nobody is asked after the deadline, or once the cycle is cancelled.
 */
export function tradeBatch(input: BatchInput, ports: WorkflowPorts): Promise<{ readonly answered: number }> {
  return tradeBatchBy({ prepareOffer, agreedWishes, completeOffer }, input, ports);
}

/** One batch of a cycle. */
export type BatchInput = MarketCycleInput & { readonly batch: number };

/** Who makes the offers of sites. */
export interface Trader {
  readonly prepareOffer: typeof prepareOffer;
  readonly agreedWishes: typeof agreedWishes;
  readonly completeOffer: typeof completeOffer;
}

/** The same with another trader, so that everything around it can be measured without it. */
export async function tradeBatchBy(
  trader: Trader,
  input: BatchInput,
  ports: WorkflowPorts,
): Promise<{ readonly answered: number }> {
  const { repositories, journal } = ports;
  const facts = await cycleFacts(input, repositories);
  const members = await repositories.runs.batch(input.cycleId, input.batch);
  const answers = await repositories.offers.getMany(input.cycleId, members);
  const known = answers.filter((offer) => offer !== undefined);
  await journal.write(offerEntries(input.cycleId, known));
  if (known.length === members.length) return { answered: known.length };

  const asking: Asking = { facts, trader, ports };
  const prepared = await prepareAll(members, asking);
  const wishes = await agreed(prepared, asking);
  const open = new Set(members.filter((_, index) => answers[index] === undefined));
  const first = prepared.filter(({ id }) => open.delete(id));
  let answered = known.length;
  const store = async (some: readonly Prepared[]) => {
    const made: OfferRecord[] = [];
    for (const one of some) made.push(await answerOf(one, wishes, asking));
    const stored = await repositories.offers.putMany(input.cycleId, members, made);
    await journal.write(offerEntries(input.cycleId, stored));
    answered += stored.length;
  };
  for (let from = 0; from < first.length; from += STORED_TOGETHER) {
    if (await isCancelled(facts, ports)) return { answered };
    await store(first.slice(from, from + STORED_TOGETHER));
  }
  // Those for whom there was no time to agree are asked one by one, as long as there is any.
  for (const id of open) {
    if (isLate(facts, ports) || (await isCancelled(facts, ports))) break;
    await store([await prepare(id, asking)]);
  }
  return { answered };
}

async function isCancelled({ cycle }: CycleFacts, { repositories }: WorkflowPorts): Promise<boolean> {
  return (await repositories.cycles.get(cycle.id))?.status === 'cancelled';
}

function isLate({ request }: CycleFacts, { clock }: WorkflowPorts): boolean {
  return clock.nowMs() >= request.deadlineMs;
}

/** What a participant would do; or why there is nothing to be made of it. */
type Prepared =
  | { readonly id: ParticipantId; readonly offer: PreparedOffer }
  | { readonly id: ParticipantId; readonly prognosisRevision: number; readonly failure: string };

/** What everybody of a batch is asked with. */
interface Asking {
  readonly facts: CycleFacts;
  readonly trader: Trader;
  readonly ports: WorkflowPorts;
}

/** Of the time up to the deadline so much is taken to ask all together; the rest is for agreeing and answering. */
const TOGETHER_PU = 0.6;

/** Shorter where the time is over meanwhile, or the cycle: the first ones. */
async function prepareAll(members: readonly ParticipantId[], asking: Asking): Promise<readonly Prepared[]> {
  const { facts, ports } = asking;
  const startMs = ports.clock.nowMs();
  const untilMs = startMs + TOGETHER_PU * (facts.request.deadlineMs - startMs);
  const prepared: Prepared[] = [];
  for (const id of members) {
    if (ports.clock.nowMs() >= untilMs || (await isCancelled(facts, ports))) break;
    prepared.push(await prepare(id, asking));
  }
  return prepared;
}

async function prepare(id: ParticipantId, { facts, trader, ports }: Asking): Promise<Prepared> {
  const { repositories, solver, clock } = ports;
  try {
    const contracts = await repositories.portfolio.contractsOf(id);
    const found = await traderInput(id, { facts, contracts, nowMs: clock.nowMs() }, repositories);
    if (found.outcome === 'missing') {
      return { id, prognosisRevision: found.prognosisRevision, failure: found.reason };
    }
    return { id, offer: await withSolver(solver, (loaded) => trader.prepareOffer(found.input, loaded)) };
  } catch (error) {
    return failedAt(id, error, facts);
  }
}

function failedAt(id: ParticipantId, error: unknown, { memberRevisions }: CycleFacts): Prepared {
  return { id, prognosisRevision: memberRevisions.get(id) ?? 0, failure: describeFailure(error) };
}

/** What is wished of whom; nothing of those that could not be asked, and of nobody once it is too late to agree. */
async function agreed(
  prepared: readonly Prepared[],
  { facts, trader, ports }: Asking,
): Promise<ReadonlyMap<ParticipantId, WishedQuote>> {
  const { cycle } = facts;
  const { solver } = ports;
  if (isLate(facts, ports)) return new Map();
  const able = prepared.flatMap((one) => ('offer' in one && one.offer.asked.length > 0 ? [one] : []));
  if (able.length === 0) return new Map();
  const sharePu = prepared.length / cycle.participantCount;
  const offers = able.map(({ offer }) => offer);
  const wishes = await withSolver(solver, (loaded) => trader.agreedWishes(offers, sharePu, loaded));
  return new Map(able.flatMap(({ id }, index) => (wishes[index] === undefined ? [] : [[id, wishes[index]]])));
}

async function answerOf(
  prepared: Prepared,
  wishes: ReadonlyMap<ParticipantId, WishedQuote>,
  { facts, trader, ports: { clock, solver } }: Asking,
): Promise<OfferRecord> {
  const failed = ({
    id,
    prognosisRevision,
    failure,
  }: Exclude<Prepared, { offer: unknown }>): OfferRecord => ({
    participantId: id,
    requestId: facts.request.id,
    prognosisRevision,
    options: [],
    reasons: [failure],
    answer: 'failed',
    createdMs: clock.nowMs(),
  });
  if (!('offer' in prepared)) return failed(prepared);
  const wished = wishes.get(prepared.id);
  try {
    const offer: FlexOffer = await withSolver(solver, (loaded) =>
      trader.completeOffer(prepared.offer, loaded, wished),
    );
    return { ...offer, answer: 'made', createdMs: clock.nowMs() };
  } catch (error) {
    const { id } = prepared;
    return failed({
      id,
      prognosisRevision: facts.memberRevisions.get(id) ?? 0,
      failure: describeFailure(error),
    });
  }
}
