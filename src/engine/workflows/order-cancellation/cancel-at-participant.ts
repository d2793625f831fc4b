import { invariant } from '../../errors.ts';
import type { ParticipantId } from '../../ids.ts';
import type { Invocation } from '../../market/index.ts';
import type { OrderConstraint } from '../../planner/index.ts';
import type { Action } from '../../ports.ts';
import {
  dropConstraint,
  dropInvocation,
  type ParticipantOrder,
  putEntries,
  putPlan,
  putPrognosis,
  replaceConstraint,
  replaceParticipantOrder,
} from '../../repositories/index.ts';
import type { Grid } from '../../time/index.ts';
import type { OrderPart, SiteDay } from '../flex-order/apply-to-participant.ts';
import { invocationOf } from '../flex-order/contract-use.ts';
import type { WorkflowPorts } from '../types.ts';
import { participantContended, untilSettled } from '../until-settled.ts';
import { planWithout } from './plan-without.ts';
import { givenBack } from './tell.ts';

/**
 * Takes an order back at one participant: plans its site without it, and stores plan and prognosis, gives the use of
 * the contract back and removes the constraint, together or not at all. What was never applied is only marked.
 *
 * @returns the participant's order as it stands then, whoever has taken it back.
 * @throws AdapterError `participant-contended`, retryable.
 */
export async function cancelAtParticipant(part: OrderPart, ports: WorkflowPorts): Promise<ParticipantOrder> {
  const { orderId, participantId, grid } = part;
  return untilSettled(async () => {
    const order = await ports.repositories.orders.participant(orderId, participantId);
    invariant(order !== undefined, `order ${orderId} asks nothing of ${participantId}`);
    if (order.state === 'pending') return markCancelled(order, ports);
    return order.state === 'applied' ? tryGiveBack(order, grid, ports) : order;
  }, participantContended(participantId));
}

/** @returns undefined where somebody else has changed it meanwhile. */
async function markCancelled(
  order: ParticipantOrder,
  { repositories, clock }: WorkflowPorts,
): Promise<ParticipantOrder | undefined> {
  const cancelled: ParticipantOrder = { ...order, state: 'cancelled', cancelledMs: clock.nowMs() };
  const written = await repositories.table.transact([
    ...replaceParticipantOrder(order, cancelled),
    ...putEntries(givenBack(cancelled)),
  ]);
  return written.outcome === 'stored' ? cancelled : undefined;
}

/** @returns undefined where somebody else has changed something meanwhile. */
async function tryGiveBack(
  order: ParticipantOrder,
  grid: Grid,
  ports: WorkflowPorts,
): Promise<ParticipantOrder | undefined> {
  const { repositories, clock } = ports;
  const nowMs = clock.nowMs();
  const site = await siteDayOf(order.participantId, grid, ports);
  const dropped = site?.constraints.find(({ orderId }) => orderId === order.orderId);
  const usesBefore = await repositories.invocations.uses(order.contractId);
  const given =
    site === undefined || dropped === undefined
      ? undefined
      : await giveBack(site, dropped, { grid, nowMs }, ports);
  const cancelled: ParticipantOrder = {
    ...order,
    state: 'cancelled',
    cancelledMs: nowMs,
    ...(given?.revisions ?? {}),
    ...(given?.reason === undefined ? {} : { reason: given.reason }),
  };
  const written = await repositories.table.transact([
    ...(given?.actions ?? []),
    ...dropInvocation(invocationOf(order) satisfies Invocation, usesBefore),
    ...replaceParticipantOrder(order, cancelled),
    ...putEntries(givenBack(cancelled)),
  ]);
  return written.outcome === 'stored' ? cancelled : undefined;
}

interface GivenBack {
  readonly actions: readonly Action[];
  readonly revisions: Pick<ParticipantOrder, 'cancelledPlanRevision' | 'cancelledPrognosisRevision'>;
  readonly reason?: string;
}

async function giveBack(
  site: SiteDay,
  dropped: OrderConstraint,
  { grid, nowMs }: { readonly grid: Grid; readonly nowMs: number },
  { repositories, solver }: WorkflowPorts,
): Promise<GivenBack> {
  const { prognosis } = site;
  const { orderId } = dropped;
  const options = { grid, nowMs, solver: await solver(), repositories };
  const { next, without, keepsOthers } = await planWithout(site, dropped, options);
  return {
    actions: [
      ...putPlan(next),
      ...dropConstraint(dropped),
      ...without.changed.flatMap(({ before, after }) => replaceConstraint(before, after)),
      ...putPrognosis({
        ...prognosis,
        revision: prognosis.revision + 1,
        powerW: next.netW,
        siteId: next.siteId,
        planRevision: next.revision,
        cause: { kind: 'cancellation', orderId },
        createdMs: nowMs,
      }),
    ],
    revisions: {
      cancelledPlanRevision: next.revision,
      cancelledPrognosisRevision: prognosis.revision + 1,
    },
    ...(keepsOthers ? {} : { reason: 'taken back, and other orders of the day are no longer kept wholly' }),
  };
}

/** What a cancellation finds at the site of a participant, which may have left the portfolio since. */
export async function siteDayOf(
  participantId: ParticipantId,
  { day }: Grid,
  { repositories }: WorkflowPorts,
): Promise<SiteDay | undefined> {
  const named = await repositories.prognoses.latest(participantId, day);
  if (named === undefined) return undefined;
  const current = await repositories.plans.latest(named.siteId, day);
  const prognosis = await repositories.prognoses.latest(participantId, day);
  if (current === undefined || prognosis === undefined) return undefined;
  return { current, prognosis, constraints: await repositories.plans.constraints(named.siteId, day) };
}
