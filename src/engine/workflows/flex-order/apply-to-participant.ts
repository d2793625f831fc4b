import type { Invocation } from '../../market/index.ts';
import type { OrderConstraint, Plan } from '../../planner/index.ts';
import type { Participant } from '../../portfolio/index.ts';
import type { Prognosis } from '../../prognosis/index.ts';
import {
  type ParticipantOrder,
  putConstraint,
  putInvocation,
  putPlan,
  putPrognosis,
  replaceParticipantOrder,
  transactOnce,
} from '../../repositories/index.ts';
import { periodStartMs } from '../../time/index.ts';
import { deliveredSpan } from '../../trader/index.ts';
import { keepPast } from '../hold-past.ts';
import { planRecord, scheduleOf } from '../plan-record.ts';
import type { WorkflowPorts } from '../types.ts';
import type { OrderFacts } from './apply-batch.ts';
import { planOrdered } from './plan-ordered.ts';

export type Applied =
  | { readonly outcome: 'applied'; readonly order: ParticipantOrder }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Prognoses may be generated at the same moment; then ours is made again after theirs, so many times. */
const ATTEMPTS_MAX = 3;

/**
 * Applies an order to one participant: plans its site anew with the ordered power as constraint,
 * and stores order, constraint, invocation, plan and prognosis together or not at all.
 */
export async function applyToParticipant(
  facts: OrderFacts,
  order: ParticipantOrder,
  ports: WorkflowPorts,
): Promise<Applied> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const applied = await tryApply(facts, order, ports);
    if (applied !== 'overtaken') return applied;
  }
  return failed(`other plans were stored ${ATTEMPTS_MAX} times meanwhile`);
}

async function tryApply(
  facts: OrderFacts,
  order: ParticipantOrder,
  ports: WorkflowPorts,
): Promise<Applied | 'overtaken'> {
  const { repositories, clock, solver } = ports;
  const participant = await repositories.portfolio.participant(order.participantId);
  if (participant === undefined) return failed('the participant is no longer in the portfolio');
  const prognosis = await repositories.prognoses.latest(order.participantId, facts.day);
  const current = await repositories.plans.latest(participant.siteId, facts.day);
  if (prognosis === undefined || current === undefined) return failed('there is no plan to change');

  const nowMs = clock.nowMs();
  const constraint = orderConstraint(order, participant, prognosis);
  const { problem, result } = planOrdered(current, constraint, nowMs, await solver());
  if (result.status === 'infeasible') {
    return failed(result.conflicts.map(({ message }) => message).join('; '));
  }
  const orderIds = [...current.orderIds, order.orderId];
  const schedule = keepPast(result.schedule, scheduleOf(current), { problem, nowMs });
  const content = {
    siteId: participant.siteId,
    grid: facts.grid,
    problem,
    result: { ...result, schedule },
    orderIds,
  };
  const next = planRecord(content, current.revision + 1, nowMs);
  const applied = appliedParticipantOrder(order, next, prognosis.revision + 1);
  const written = await transactOnce(repositories.table, [
    ...putPlan(next),
    ...putConstraint(constraint),
    ...putInvocation(invocationOf(facts, order)),
    ...putPrognosis(nextPrognosis(order, prognosis, next)),
    ...replaceParticipantOrder(order, applied),
  ]);
  return written.outcome === 'conflict' ? 'overtaken' : { outcome: 'applied', order: applied };
}

function failed(reason: string): Applied {
  return { outcome: 'failed', reason };
}

function orderConstraint(
  { orderId, deltaW }: ParticipantOrder,
  { siteId }: Participant,
  { day, powerW }: Prognosis,
): OrderConstraint {
  return { siteId, day, orderId, netW: powerW.map((now, period) => now + deltaW[period]!), deltaW };
}

function appliedParticipantOrder(
  order: ParticipantOrder,
  next: Plan,
  prognosisRevision: number,
): ParticipantOrder {
  const breaches = next.relaxations.filter(({ tier }) => tier === 'order').map(({ reason }) => reason);
  return {
    ...order,
    state: 'applied',
    planRevision: next.revision,
    prognosisRevision,
    ...(breaches.length === 0 ? {} : { reason: `kept but for: ${breaches.join('; ')}` }),
  };
}

function nextPrognosis({ orderId }: ParticipantOrder, before: Prognosis, next: Plan): Prognosis {
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
function invocationOf({ grid, request }: OrderFacts, order: ParticipantOrder): Invocation {
  const delivered = order.deltaW.map((change, period) =>
    request.dispositions[period] === 'requested' ? change : 0,
  );
  const [first, last] = deliveredSpan(delivered, 0, grid.periodCount);
  const from = last < first ? 0 : first;
  return {
    orderId: order.orderId,
    participantId: order.participantId,
    contractId: order.contractId,
    startMs: periodStartMs(grid, from),
    endMs: periodStartMs(grid, Math.max(from, last)) + grid.periodMs,
  };
}
