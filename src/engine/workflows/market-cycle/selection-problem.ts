import { type FlexOffer, partOfRequest } from '../../market/index.ts';
import {
  type SelectionProblem,
  type SelectionResult,
  storedProblem,
  storedSelection,
} from '../../offer-trader/index.ts';
import { collect, type Repositories } from '../../repositories/index.ts';
import { connectionLimit } from './connection-limit.ts';
import { type CycleFacts, cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';

/** The whole of a request, in per cent. */
export const WHOLE_PCT = 100;

/** What is chosen from: a part of the request, within the limits of the group's own connection. */
export function selectionProblem(
  { request, grid, group, aggregate }: CycleFacts,
  offers: readonly FlexOffer[],
  sharePct = WHOLE_PCT,
): SelectionProblem {
  const limit = connectionLimit(group, aggregate);
  return {
    periodMs: grid.periodMs,
    request: partOfRequest(request, sharePct),
    offers: offers.filter(({ options }) => options.length > 0),
    ...(limit === undefined ? {} : { limits: { groups: [limit] } }),
  };
}

/** A stored choice with all that it was made from. */
export interface CycleSelection {
  readonly problem: SelectionProblem;
  readonly result: SelectionResult;
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
  const problem = storedProblem(
    {
      periodMs: grid.periodMs,
      request: partOfRequest(request, sharePct),
      offers: await collect(repositories.offers.list(cycle.cycleId)),
      memberIds: aggregate.members.map(({ participantId }) => participantId),
    },
    proof,
  );
  return { problem, result: storedSelection(problem, offer, proof) };
}
