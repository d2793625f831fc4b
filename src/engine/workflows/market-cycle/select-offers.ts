import { invariant } from '../../errors.ts';
import type { AggregateOffer, FlexOffer } from '../../market/index.ts';
import { type SelectionProblem, selectOffers, verifySelection } from '../../offer-trader/index.ts';
import { type CycleRecord, collect } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import { connectionLimit } from './connection-limit.ts';
import { type CycleFacts, cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';

/** A selection is proven to this part of its cost; finer than any price that is quoted. */
const RELATIVE_GAP = 1e-3;

/**
 * Nodes that the search for a proof may look at. A count and not a time, so that the same offers give
 * the same selection; what is left unproven is stored with the offer.
 */
const NODE_LIMIT = 20_000;

/** Last resort [s] for requests that the node limit does not bound. */
const TIME_LIMIT_S = 120;

/** Chooses among the offers, and stores the aggregated offer with what was taken. */
export async function selectCycleOffers(
  input: MarketCycleInput,
  ports: WorkflowPorts,
): Promise<{ readonly accepted: number }> {
  const { repositories } = ports;
  const facts = await cycleFacts(input, repositories);
  const offers = await collect(repositories.offers.list(input.cycleId));
  const known = await repositories.aggregateOffers.get(input.cycleId);
  const offer = known ?? (await choose(facts, offers, ports));
  if (known === undefined) {
    await repositories.aggregateOffers.put(offer);
    await noteSelection(input.cycleId, facts, offer, ports);
  }
  await closeCycle(facts.cycle, offer, offers, ports);
  return { accepted: offer.accepted.length };
}

async function choose(
  facts: CycleFacts,
  offers: readonly FlexOffer[],
  { solver }: WorkflowPorts,
): Promise<AggregateOffer> {
  const { cycle, request } = facts;
  const problem = selectionProblem(facts, offers);
  const result = selectOffers(problem, await solver(), {
    relativeGap: RELATIVE_GAP,
    nodeLimit: NODE_LIMIT,
    timeLimitS: TIME_LIMIT_S,
  });
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
  };
}

async function closeCycle(
  cycle: CycleRecord,
  { accepted }: AggregateOffer,
  offers: readonly FlexOffer[],
  { repositories, clock }: WorkflowPorts,
): Promise<void> {
  if (cycle.status === 'offered') return;
  await repositories.cycles.update(cycle, {
    ...cycle,
    status: 'offered',
    offerCount: offers.length,
    offerWithOptionsCount: offers.filter(({ options }) => options.length > 0).length,
    acceptedCount: accepted.length,
    endedMs: clock.nowMs(),
  });
}

/** The request, within the limits of the group's own connection. */
function selectionProblem(facts: CycleFacts, offers: readonly FlexOffer[]): SelectionProblem {
  const { request, grid, group, aggregate } = facts;
  const limit = connectionLimit(group, aggregate);
  return {
    periodMs: grid.periodMs,
    request,
    offers: offers.filter(({ options }) => options.length > 0),
    ...(limit === undefined ? {} : { limits: { groups: [limit] } }),
  };
}

async function noteSelection(
  cycleId: string,
  { group }: CycleFacts,
  offer: AggregateOffer,
  { journal, clock }: WorkflowPorts,
): Promise<void> {
  await journal.write([
    {
      eventId: cycleId,
      what: 'offers-selected',
      level: 'info',
      atMs: clock.nowMs(),
      who: group.id,
      details: {
        accepted: offer.accepted.length,
        priceMicros: offer.priceMicros,
        objectiveMicros: offer.objectiveMicros,
        boundMicros: offer.boundMicros,
        status: offer.status,
      },
    },
  ]);
}
