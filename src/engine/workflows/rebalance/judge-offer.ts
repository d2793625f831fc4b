import { invariant } from '../../errors.ts';
import type { CycleId } from '../../ids.ts';
import type { AggregateOffer } from '../../market/index.ts';
import { collect } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import type { RoundRef } from './input.ts';
import { noteRound } from './round-note.ts';

/** Whether the offer of a round is ordered; if not, which round is next. */
export interface OfferJudged {
  readonly decision: 'order' | 'next';
  readonly round: number;
}

/** Reasons that are told of participants that offer nothing. */
const REASONS_MAX = 3;

/**
 * Looks at what the cycle has come to: what was taken is ordered; where nothing was, or another sum has come in between,
 * the round is over.
 */
export async function judgeOffer(
  input: RoundRef & { readonly cycleId: CycleId },
  ports: WorkflowPorts,
): Promise<OfferJudged> {
  const { cycleId, round } = input;
  const { repositories } = ports;
  const cycle = await repositories.cycles.get(cycleId);
  const offer = await repositories.aggregateOffers.get(cycleId);
  if (cycle?.status !== 'offered' || offer === undefined) {
    const reason = `Cycle ${cycleId} ended without an offer${cycle?.reason === undefined ? '' : `: ${cycle.reason}`}.`;
    await noteRound(input, { outcome: 'refused', code: 'no-offer', reason }, ports);
    return { decision: 'next', round: round + 1 };
  }
  const look = await repositories.rebalances.round(input.rebalanceId, round);
  invariant(look !== undefined, `${input.rebalanceId} has run a cycle without round ${round}`);
  if (look.aggregateRevision !== cycle.prognosisRevision) {
    const reason = `The difference was that of revision ${look.aggregateRevision} of the prognosis, and cycle ${cycleId} changes revision ${cycle.prognosisRevision}.`;
    await noteRound(input, { outcome: 'refused', code: 'superseded', reason }, ports);
    return { decision: 'next', round: round + 1 };
  }
  if (isAnything(offer)) return { decision: 'order', round };
  await noteRound(input, { outcome: 'no-offer', reason: await whyNothing(cycleId, ports) }, ports);
  return { decision: 'next', round: round + 1 };
}

function isAnything({ accepted }: AggregateOffer): boolean {
  return accepted.some(({ deltaW }) => deltaW.some((change) => change !== 0));
}

/** The commonest reasons of those that offered nothing. */
async function whyNothing(cycleId: CycleId, { repositories }: WorkflowPorts): Promise<string> {
  const offers = await collect(repositories.offers.list(cycleId));
  const withOptions = offers.filter(({ options }) => options.length > 0).length;
  if (withOptions > 0) {
    return `None of the ${withOptions} offers is worth its price, or fits the limits of the group.`;
  }
  const counts = new Map<string, number>();
  for (const { reasons } of offers) {
    for (const reason of new Set(reasons)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const common = [...counts]
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, REASONS_MAX);
  const told = common.map(([reason, count]) => `${reason} (${count})`).join('; ');
  return `None of ${offers.length} participants has flexibility${told === '' ? '' : `: ${told}`}.`;
}
