import { invariant } from '../../errors.ts';
import type { AcceptedOffer, Invocation } from '../../market/index.ts';
import { type OrderConstraint, type Plan, parsePlannerProblem, plan } from '../../planner/index.ts';
import type { Participant } from '../../portfolio/index.ts';
import type { Prognosis } from '../../prognosis/index.ts';
import { type Grid, periodStartMs } from '../../time/index.ts';
import { deliveredSpan } from '../../trader/index.ts';
import { holdPast } from '../hold-past.ts';
import { appliedOrder } from '../order-constraints.ts';
import { planRecord, scheduleOf } from '../plan-record.ts';
import type { WorkflowPorts } from '../types.ts';
import type { FlexOrderInput } from './input.ts';

export type Applied =
  | { readonly outcome: 'stored' | 'unchanged'; readonly revision: number; readonly reason?: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Prognoses may be generated at the same moment; then ours is made again after theirs, so many times. */
const ATTEMPTS_MAX = 3;

/**
 * Applies an order to one participant: plans its site anew with the ordered power as constraint,
 * and stores order, constraint, invocation, plan and prognosis together or not at all.
 */
export async function applyToParticipant(
  input: FlexOrderInput,
  accepted: AcceptedOffer,
  grid: Grid,
  ports: WorkflowPorts,
): Promise<Applied> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const applied = await tryApply(input, accepted, grid, ports);
    if (applied !== 'overtaken') return applied;
  }
  return { outcome: 'failed', reason: `other plans were stored ${ATTEMPTS_MAX} times meanwhile` };
}

async function tryApply(
  input: FlexOrderInput,
  accepted: AcceptedOffer,
  grid: Grid,
  ports: WorkflowPorts,
): Promise<Applied | 'overtaken'> {
  const { repositories, clock, solver } = ports;
  const { participantId } = accepted;
  const done = await repositories.orders.participant(input.orderId, participantId);
  if (done !== undefined) return { outcome: 'unchanged', revision: done.prognosisRevision };

  const participant = await repositories.portfolio.participant(participantId);
  if (participant === undefined) return failed('the participant is no longer in the portfolio');
  const prognosis = await repositories.prognoses.latest(input.groupId, input.day, participantId);
  const current = await repositories.plans.latest(participant.siteId, input.day);
  if (prognosis === undefined || current === undefined) return failed('there is no plan to change');

  const constraint = orderConstraint(input, participant, prognosis, accepted);
  const nowMs = clock.nowMs();
  const problem = holdPast(
    { ...parsePlannerProblem(JSON.parse(current.problemJson)), constraints: [appliedOrder(constraint)] },
    { problem: parsePlannerProblem(JSON.parse(current.problemJson)), schedule: scheduleOf(current) },
    nowMs,
  );
  const result = plan(problem, solver);
  if (result.status === 'infeasible') {
    return failed(result.conflicts.map(({ message }) => message).join('; '));
  }
  const orderIds = [...current.orderIds, input.orderId];
  const next = planRecord(
    { siteId: participant.siteId, grid, problem, result, orderIds },
    current.revision + 1,
    nowMs,
  );
  const written = await repositories.transact([
    ...repositories.plans.putPlan(next),
    ...repositories.plans.putConstraint(constraint),
    ...repositories.invocations.put(await invocationOf(input, accepted, grid, ports)),
    ...repositories.prognoses.putPrognosis(nextPrognosis(input, prognosis, next)),
    ...repositories.orders.putParticipant({
      orderId: input.orderId,
      participantId,
      siteId: participant.siteId,
      deltaW: accepted.deltaW,
      priceMicros: accepted.priceMicros,
      optionId: accepted.optionId,
      activationFactor: accepted.activationFactor,
      planRevision: next.revision,
      prognosisRevision: prognosis.revision + 1,
      appliedMs: nowMs,
    }),
  ]);
  if (written.outcome !== 'stored') return 'overtaken';
  const breaches = next.relaxations.filter(({ tier }) => tier === 'order');
  return {
    outcome: 'stored',
    revision: prognosis.revision + 1,
    ...(breaches.length === 0
      ? {}
      : { reason: `kept but for ${breaches.map(({ reason }) => reason).join('; ')}` }),
  };
}

function failed(reason: string): Applied {
  return { outcome: 'failed', reason };
}

function orderConstraint(
  { orderId }: FlexOrderInput,
  { siteId }: Participant,
  prognosis: Prognosis,
  { deltaW }: AcceptedOffer,
): OrderConstraint {
  return {
    siteId,
    day: prognosis.day,
    orderId,
    netW: prognosis.powerW.map((powerW, period) => powerW + deltaW[period]!),
    deltaW,
  };
}

function nextPrognosis({ orderId }: FlexOrderInput, before: Prognosis, next: Plan): Prognosis {
  return {
    ...before,
    revision: before.revision + 1,
    powerW: next.netW,
    planRevision: next.revision,
    cause: { kind: 'order', orderId },
    createdMs: next.createdMs,
  };
}

/** The use of the contract: from the first to the last requested period that changes. */
async function invocationOf(
  { orderId, cycleId }: FlexOrderInput,
  { participantId, optionId, deltaW }: AcceptedOffer,
  grid: Grid,
  { repositories }: WorkflowPorts,
): Promise<Invocation> {
  const offer = await repositories.offers.get(cycleId, participantId);
  const cycle = await repositories.cycles.get(cycleId);
  const request = cycle === undefined ? undefined : await repositories.requests.get(cycle.requestId);
  const option = offer?.options.find(({ id }) => id === optionId);
  invariant(option !== undefined && request !== undefined, `offer ${cycleId}/${participantId} is not stored`);
  const delivered = deltaW.map((change, period) =>
    request.dispositions[period] === 'requested' ? change : 0,
  );
  const [first, last] = deliveredSpan(delivered, 0, grid.periodCount);
  const from = last < first ? 0 : first;
  return {
    orderId,
    participantId,
    contractId: option.contractId,
    startMs: periodStartMs(grid, from),
    endMs: periodStartMs(grid, Math.max(from, last)) + grid.periodMs,
  };
}
