import { AdapterError, invariant } from '../../errors.ts';
import { entryOf, tellRequest } from '../../journal/index.ts';
import type { OrderRecord, RebalanceRound } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import { type Attempt, attemptsAt, contractedOf } from './attempts.ts';
import { commitmentsOf, orderAtWork } from './commitments.ts';
import { type Deviation, deviationLeft, deviationOf, excessW } from './deviation.ts';
import { type RebalanceFacts, rebalanceFacts } from './facts.ts';
import { type RoundIds, roundIds } from './ids.ts';
import type { RoundRef } from './input.ts';
import { halfToleranceW, requestDifference } from './request-difference.ts';
import { type Tried, triedBefore } from './tried.ts';

/** What is to be done now; the ids are those of the round. */
export interface Detected extends RoundIds {
  readonly decision: 'request' | 'end';
}

/**
 * Compares the latest aggregate prognosis with what the group is committed to, decides what to do about it,
 * and stores both; where that is to ask for the difference, the request as well.
 *
 * @throws AdapterError `order-unfinished`, retryable, while an order of the day is being applied or taken back.
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
  const other = await orderAtWork({ groupId, day }, repositories);
  if (other !== undefined) throw unfinished(other);
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
  const enough = Math.max(1, ...deviation.toleranceW.map(halfToleranceW));
  const contracted = await contractedOf(groupId, enough, repositories);
  const tried = await triedBefore(rebalanceId, looked, repositories);
  const attempts = attemptsAt(deviation, policy, contracted);
  const roundsLeft = policy.roundsMax - tried.roundCount;
  const { decision, attempt } = decide(deviation, attempts, { round, roundsLeft, tried });
  if (attempt === undefined) return { ...looked, decision };
  const roundingW = contracted[attempt.direction] * roundsLeft;
  return { ...looked, decision, asked: { ...attempt, roundingW } };
}

function unfinished({ id, status }: OrderRecord): AdapterError {
  const isGoingBack = status === 'cancelling';
  return new AdapterError(
    'order-unfinished',
    `Order ${id} of the same day is being ${isGoingBack ? 'taken back' : 'applied'}: what the group is committed to is known when that is done.`,
    { retryable: true, next: `flex order show ${id}` },
  );
}

const NO_COMMITMENTS = { orderIds: [], periods: new Int32Array(0), committedW: new Int32Array(0) };

interface Before {
  readonly round: number;
  readonly roundsLeft: number;
  readonly tried: Tried;
}

function decide(
  deviation: Deviation,
  attempts: readonly Attempt[],
  { round, roundsLeft, tried }: Before,
): { readonly decision: RebalanceRound['decision']; readonly attempt?: Attempt } {
  if ([...deviation.periods.keys()].every((index) => excessW(deviation, index) === 0)) {
    return { decision: round === 1 ? 'within-tolerance' : 'balanced' };
  }
  if (attempts.length === 0) return { decision: 'too-late' };
  const attempt = attempts.find((one) => !tried.isAnswered(one));
  if (attempt === undefined) return { decision: 'no-flexibility' };
  return roundsLeft > 0 ? { decision: 'request', attempt } : { decision: 'rounds-used' };
}
