import { invariant } from '../../errors.ts';
import { entryOf, tellRequest } from '../../journal/index.ts';
import type { DifferenceAsked, RebalanceRound, Repositories } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import { attemptsAt, contractedDirections } from './attempts.ts';
import { commitmentsOf } from './commitments.ts';
import { type Deviation, deviationLeft, deviationOf, excessW } from './deviation.ts';
import { type RebalanceFacts, rebalanceFacts } from './facts.ts';
import { type RoundIds, roundIds } from './ids.ts';
import type { RoundRef } from './input.ts';
import { requestDifference } from './request-difference.ts';
import { notedRound, type RoundNote } from './round-note.ts';

/** What is to be done now; the ids are those of the round. */
export interface Detected extends RoundIds {
  readonly decision: 'request' | 'end';
}

/**
 * Compares the latest aggregate prognosis with what the group is committed to, decides what to do about it,
 * and stores both; where that is to ask for the difference, the request as well.
 */
export async function detectDeviation(input: RoundRef, ports: WorkflowPorts): Promise<Detected> {
  const { repositories, journal } = ports;
  const facts = await rebalanceFacts(input, repositories);
  const known = await repositories.rebalances.round(input.rebalanceId, input.round);
  const round = known ?? (await repositories.rebalances.putRound(await lookAt(input, facts, ports)));
  const { createdMs, aggregateRevision, decision, asked, excessWh, missedWh, costMicros } = round;
  await journal.write([
    entryOf('deviation-found', {
      eventId: input.rebalanceId,
      atMs: createdMs,
      who: input.groupId,
      details: { round: round.round, revision: aggregateRevision, decision, excessWh, missedWh, costMicros },
    }),
  ]);
  const ids = roundIds(input.rebalanceId, input.round);
  if (decision !== 'request' || asked === undefined) return { decision: 'end', ...ids };
  const difference = requestDifference(ids.requestId, { round, asked }, facts.record, facts.grid);
  await repositories.requests.put(difference);
  const request = await repositories.requests.get(ids.requestId);
  invariant(request !== undefined, `request ${ids.requestId} has vanished`);
  await tellRequest(request, journal, input.rebalanceId);
  return { decision, ...ids };
}

async function lookAt(
  { rebalanceId, groupId, day, round }: RoundRef,
  { record, grid }: RebalanceFacts,
  { repositories, clock }: WorkflowPorts,
): Promise<RebalanceRound> {
  const { policy } = record;
  const aggregate = await repositories.aggregates.latest(groupId, day);
  invariant(aggregate !== undefined, `the prognosis of ${groupId} for ${day} has vanished`);
  const nowMs = clock.nowMs();
  const commitments = await commitmentsOf({ groupId, day, watched: policy.periods, aggregate }, repositories);
  const deviation = deviationOf(commitments ?? NO_COMMITMENTS, aggregate.powerW, { grid, policy, nowMs });
  const looked = {
    rebalanceId,
    round,
    aggregateRevision: aggregate.revision,
    ...deviation,
    ...deviationLeft(deviation, grid, policy),
    createdMs: nowMs,
  };
  if (commitments === undefined) return { ...looked, decision: 'no-commitment' };
  const last = await notedRound(rebalanceId, round - 1, repositories);
  const inVain = await triedInVain(rebalanceId, looked, repositories);
  const attempts = attemptsAt(deviation, policy, await contractedDirections(groupId, repositories));
  const decision = decide(deviation, attempts, { round, roundsMax: policy.roundsMax, last, inVain });
  return { ...looked, ...decision };
}

const NO_COMMITMENTS = { orderIds: [], periods: new Int32Array(0), committedW: new Int32Array(0) };

/** Rounds just before this one in which nobody offered anything, with the group as it is now. */
async function triedInVain(
  rebalanceId: string,
  { round, aggregateRevision }: Pick<RebalanceRound, 'round' | 'aggregateRevision'>,
  repositories: Repositories,
): Promise<number> {
  let count = 0;
  for (let number = round - 1; number >= 1; number -= 1) {
    const note = await notedRound(rebalanceId, number, repositories);
    const before = await repositories.rebalances.round(rebalanceId, number);
    if (note?.outcome !== 'no-offer' || before?.aggregateRevision !== aggregateRevision) break;
    count += 1;
  }
  return count;
}

interface Before {
  readonly round: number;
  readonly roundsMax: number;
  /** What the round before came to. */
  readonly last: RoundNote | undefined;
  readonly inVain: number;
}

function decide(
  deviation: Deviation,
  attempts: readonly DifferenceAsked[],
  { round, roundsMax, last, inVain }: Before,
): Pick<RebalanceRound, 'decision' | 'asked'> {
  if ([...deviation.periods.keys()].every((index) => excessW(deviation, index) === 0)) {
    return { decision: round === 1 ? 'within-tolerance' : 'balanced' };
  }
  if (attempts.length === 0) return { decision: 'too-late' };
  const asked = attempts[inVain];
  if (asked !== undefined && round <= roundsMax) return { decision: 'request', asked };
  return { decision: last?.outcome === 'no-offer' ? 'no-flexibility' : 'rounds-used' };
}
