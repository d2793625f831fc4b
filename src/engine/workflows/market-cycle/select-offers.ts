import { invariant } from '../../errors.ts';
import { entryOf } from '../../journal/index.ts';
import type { AggregateOffer } from '../../market/index.ts';
import {
  resultOfColumns,
  type SelectOptions,
  selectColumns,
  verifySelection,
} from '../../offer-trader/index.ts';
import type { JournalEntry } from '../../ports.ts';
import type { CycleRecord, StoredAnswers } from '../../repositories/index.ts';
import { withSolver } from '../../with-solver.ts';
import type { WorkflowPorts } from '../types.ts';
import { cancelledReason } from './cancel.ts';
import { type CycleFacts, cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';
import {
  type ChosenFrom,
  cycleLimits,
  selectionProblem,
  storedProof,
  WHOLE_PCT,
} from './selection-problem.ts';

/** So many offers are chosen from in no time at all: there the best is found. */
const FEW_OFFERS = 30;

/**
 * How a cycle chooses from so many offers. Of many proven to a part of the cost that is finer than any price that is
 * quoted; the search for the proof is limited by a count of nodes and not by a time, so that the same offers give the same
 * selection, and what is left unproven is stored with the offer. The time [s] is a last resort for requests that the
 * solver is asked for.
 */
export function cycleSelectOptions(offerCount: number): SelectOptions {
  return {
    ...(offerCount > FEW_OFFERS ? { relativeGap: 1e-3 } : {}),
    nodeLimit: 20_000,
    timeLimitS: 120,
  };
}

/** Whether the cycle has made its offer; one that was cancelled meanwhile has not. */
export interface Selected {
  readonly outcome: 'offered' | 'cancelled';
  /** Why there is no offer; empty where there is one. */
  readonly reason: string;
  readonly accepted: number;
}

/** Chooses among the offers, stores the aggregated offer with what was taken, and closes the cycle with it. */
export async function selectCycleOffers(input: MarketCycleInput, ports: WorkflowPorts): Promise<Selected> {
  const { repositories } = ports;
  const facts = await cycleFacts(input, repositories);
  if (facts.cycle.status === 'cancelled') return cancelled(facts.cycle);
  const answers = await repositories.offers.columns(input.cycleId, facts.grid.periodCount);
  const offer =
    (await repositories.aggregateOffers.get(input.cycleId)) ?? (await storeChoice(facts, answers, ports));
  await ports.journal.write([selectionEntry(facts, offer)]);
  const closed = await closeCycle(facts.cycle, { offer, answers }, ports);
  if (closed.status === 'cancelled') return cancelled(closed);
  await ports.journal.write([closingEntry(closed)]);
  return { outcome: 'offered', reason: '', accepted: offer.accepted.length };
}

function cancelled(cycle: CycleRecord): Selected {
  return { outcome: 'cancelled', reason: cancelledReason(cycle), accepted: 0 };
}

/**
 * Chooses for the whole of the request and for the parts that are asked for; the parts are stored first, so that an
 * offer that can be read has all its options. Somebody else may have chosen at the same moment: the first choice stays.
 */
async function storeChoice(
  facts: CycleFacts,
  { offers }: StoredAnswers,
  ports: WorkflowPorts,
): Promise<AggregateOffer> {
  const { aggregateOffers } = ports.repositories;
  const from: ChosenFrom = { offers, groups: await cycleLimits(facts, ports.repositories) };
  const ladderPct = facts.request.ladderPct ?? [];
  for (const sharePct of ladderPct) {
    await aggregateOffers.put({ ...(await choose(facts, from, { ports, sharePct })), sharePct });
  }
  const whole = await choose(facts, from, { ports, sharePct: WHOLE_PCT });
  await aggregateOffers.put({ ...whole, ...(ladderPct.length > 0 && { ladderPct }) });
  const stored = await aggregateOffers.get(facts.cycle.id);
  invariant(stored !== undefined, `the offer of cycle ${facts.cycle.id} vanished as it was stored`);
  return stored;
}

async function choose(
  facts: CycleFacts,
  from: ChosenFrom,
  { ports: { solver, clock }, sharePct }: { readonly ports: WorkflowPorts; readonly sharePct: number },
): Promise<AggregateOffer> {
  const { cycle, request } = facts;
  const problem = selectionProblem(facts, from, sharePct);
  const options = cycleSelectOptions(from.offers.participantIds.length);
  const selection = await withSolver(solver, (loaded) => selectColumns(problem, loaded, options));
  const result = resultOfColumns(problem, selection);
  const violations = verifySelection(problem, result);
  invariant(
    violations.length === 0,
    `the selection for cycle ${cycle.id} breaks its own limits: ${JSON.stringify(violations.slice(0, 3))}`,
  );
  return {
    cycleId: cycle.id,
    requestId: request.id,
    prognosisRevision: cycle.prognosisRevision,
    deltaW: result.sumDeltaW,
    priceMicros: result.components.pricesMicros,
    shortfallW: result.shortfallW,
    overshootW: result.overshootW,
    objectiveMicros: result.objectiveMicros,
    boundMicros: result.boundMicros,
    status: result.status,
    accepted: result.accepted,
    proof: storedProof(problem, result),
    createdMs: clock.nowMs(),
    ...(request.validUntilMs === undefined ? {} : { validUntilMs: request.validUntilMs }),
  };
}

/** Closes the cycle unless somebody else has. @returns the cycle as it stands. */
async function closeCycle(
  cycle: CycleRecord,
  { offer, answers: { counts, offers } }: { readonly offer: AggregateOffer; readonly answers: StoredAnswers },
  { repositories, clock }: WorkflowPorts,
): Promise<CycleRecord> {
  if (cycle.status === 'offered') return cycle;
  await repositories.cycles.update(cycle, {
    ...cycle,
    status: 'offered',
    offerCount: counts.made + counts.failed + counts.late,
    offerWithOptionsCount: offers.participantIds.length,
    failedCount: counts.failed,
    lateCount: counts.late,
    acceptedCount: offer.accepted.length,
    endedMs: clock.nowMs(),
  });
  const closed = await repositories.cycles.get(cycle.id);
  invariant(closed !== undefined, `cycle ${cycle.id} vanished as it was closed`);
  return closed;
}

function selectionEntry({ cycle, group }: CycleFacts, offer: AggregateOffer): JournalEntry {
  const { accepted, priceMicros, objectiveMicros, boundMicros, status, createdMs } = offer;
  const details = { accepted: accepted.length, priceMicros, objectiveMicros, boundMicros, status };
  return entryOf('offers-selected', { eventId: cycle.id, atMs: createdMs, who: group.id, details });
}

function closingEntry(cycle: CycleRecord): JournalEntry {
  const { id, groupId, createdMs, endedMs = createdMs } = cycle;
  const { participantCount, offerWithOptionsCount, failedCount, lateCount, acceptedCount } = cycle;
  const details = {
    participants: participantCount,
    options: offerWithOptionsCount,
    failed: failedCount,
    late: lateCount,
    accepted: acceptedCount,
  };
  return entryOf('cycle-closed', { eventId: id, atMs: endedMs, who: groupId, details });
}
