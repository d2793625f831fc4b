import {
  type AggregateOffer,
  type FlexRequest,
  partOfRequest,
  type SelectionProof,
} from '../../market/index.ts';
import {
  type ColumnProblem,
  type GroupLimit,
  type OfferColumns,
  proofOf,
  type SelectionProblem,
  type SelectionResult,
  storedSelection,
} from '../../offer-trader/index.ts';
import type { Repositories } from '../../repositories/index.ts';
import { CONNECTION, connectionLimit } from './connection-limit.ts';
import { type CycleFacts, cycleFacts } from './cycle-facts.ts';
import { feederLimits } from './feeder-limits.ts';
import type { MarketCycleInput } from './input.ts';

/** The whole of a request, in per cent. */
export const WHOLE_PCT = 100;

/** The limits that a choice keeps: those of the group's own connection, and of its feeders. */
export async function cycleLimits(
  facts: CycleFacts,
  repositories: Repositories,
): Promise<readonly GroupLimit[]> {
  const connection = connectionLimit(facts.group, facts.aggregate);
  const feeders = await feederLimits(facts, repositories);
  return connection === undefined ? feeders : [connection, ...feeders];
}

/** What is chosen from. */
export interface ChosenFrom {
  readonly offers: OfferColumns;
  readonly groups: readonly GroupLimit[];
}

/** A part of the request, with all that a choice for it has to keep. */
export function selectionProblem(
  { request, grid }: Pick<CycleFacts, 'request' | 'grid'>,
  { offers, groups }: ChosenFrom,
  sharePct = WHOLE_PCT,
): ColumnProblem {
  return {
    periodMs: grid.periodMs,
    request: partOfRequest(request, sharePct),
    offers,
    ...limitsOf(request, groups),
  };
}

function limitsOf(
  { budgetMicros, maxOffers }: FlexRequest,
  groups: readonly GroupLimit[],
): Pick<SelectionProblem, 'limits'> {
  if (groups.length === 0 && budgetMicros === undefined && maxOffers === undefined) return {};
  return {
    limits: {
      ...(groups.length > 0 && { groups }),
      ...(maxOffers !== undefined && { maxAcceptedOffers: maxOffers }),
      ...(budgetMicros !== undefined && { maxTotalPriceMicros: budgetMicros }),
    },
  };
}

/** The proof of a choice, with those who are behind each limit that is not everybody's. */
export function storedProof(problem: ColumnProblem, result: SelectionResult): SelectionProof {
  const proof = proofOf(problem, result);
  const behind = new Map(problem.limits?.groups?.map(({ name, participantIds }) => [name, participantIds]));
  return {
    ...proof,
    limits: proof.limits.map((limit) =>
      limit.name === CONNECTION ? limit : { ...limit, participantIds: behind.get(limit.name) ?? [] },
    ),
  };
}

/** A stored choice with all that it was made from. */
export interface CycleSelection {
  readonly problem: ColumnProblem;
  readonly result: SelectionResult;
  /** The stored offer. */
  readonly offer: AggregateOffer;
}

/**
 * What a cycle has chosen, and from what, read from what is stored: the request, the offers, and the limits as they
 * were kept then, whatever has become of the group since.
 *
 * @param sharePct - of a part of the request; default: of the whole.
 * @returns undefined where the cycle has no such offer, or one that was stored without its proof.
 * @throws InvariantError where request, group or prognosis of the cycle are not stored.
 */
export async function cycleSelection(
  cycle: Pick<MarketCycleInput, 'cycleId' | 'requestId' | 'groupId' | 'day'>,
  repositories: Repositories,
  sharePct = WHOLE_PCT,
): Promise<CycleSelection | undefined> {
  const offer = await repositories.aggregateOffers.get(cycle.cycleId, sharePct);
  const proof = offer?.proof;
  if (offer === undefined || proof === undefined) return undefined;
  const { request, grid, aggregate } = await cycleFacts(cycle, repositories);
  const { offers } = await repositories.offers.columns(cycle.cycleId, grid.periodCount);
  const memberIds = aggregate.members.map(({ participantId }) => participantId);
  const groups = proof.limits.map(({ name, participantIds = memberIds, minDeltaW, maxDeltaW }) => ({
    name,
    participantIds,
    minDeltaW,
    maxDeltaW,
  }));
  const problem = selectionProblem({ request, grid }, { offers, groups }, sharePct);
  return { problem, result: storedSelection(problem, offer, proof), offer };
}
