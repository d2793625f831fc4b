import { invariant } from '../../errors.ts';
import type { OrderId, ParticipantId } from '../../ids.ts';
import type { OrderConstraint, Plan, PlannedResult } from '../../planner/index.ts';
import type { Participant } from '../../portfolio/index.ts';
import type { Action } from '../../ports.ts';
import type { Prognosis } from '../../prognosis/index.ts';
import {
  type ContractUses,
  checkLatestPlan,
  checkUses,
  type ParticipantOrder,
  putConstraint,
  putEntries,
  putInvocation,
  putPlan,
  putPrognosis,
  replaceParticipantOrder,
} from '../../repositories/index.ts';
import { type Grid, periodLabel } from '../../time/index.ts';
import { usesInterval } from '../../trader/index.ts';
import { describeFailure } from '../describe-failure.ts';
import { keepPast } from '../hold-past.ts';
import { meantPowerW } from '../order-targets.ts';
import { planRecord, scheduleOf } from '../plan-record.ts';
import type { WorkflowPorts } from '../types.ts';
import { participantContended, untilSettled } from '../until-settled.ts';
import { contractRefusal, invocationOf } from './contract-use.ts';
import { type Ordered, planOrdered } from './plan-ordered.ts';
import { orderSettled } from './tell.ts';

/** Whose part of which order. */
export interface OrderPart {
  readonly orderId: OrderId;
  readonly participantId: ParticipantId;
  /** Of the order's day. */
  readonly grid: Grid;
}

/**
 * Applies an order to one participant: plans its site anew with the ordered power as constraint,
 * and stores order, constraint, invocation, plan, prognosis and what the journal tells of it together or not at all.
 *
 * @returns the participant's order as it stands then, whoever has settled it.
 * @throws AdapterError `participant-contended`, retryable.
 */
export async function applyToParticipant(part: OrderPart, ports: WorkflowPorts): Promise<ParticipantOrder> {
  const { orderId, participantId } = part;
  return untilSettled(async () => {
    const order = await ports.repositories.orders.participant(orderId, participantId);
    invariant(order !== undefined, `order ${orderId} asks nothing of ${participantId}`);
    return order.state === 'pending' ? trySettle(order, part.grid, ports) : order;
  }, participantContended(participantId));
}

/** @returns undefined where somebody else has changed something meanwhile. */
async function trySettle(
  order: ParticipantOrder,
  grid: Grid,
  ports: WorkflowPorts,
): Promise<ParticipantOrder | undefined> {
  const { repositories, clock } = ports;
  const judged = await judge(order, grid, ports);
  if (judged.outcome === 'applied') return judged.order;
  if (judged.outcome === 'overtaken') return undefined;
  const { outcome: state, reason, still } = judged;
  const settled: ParticipantOrder = { ...order, state, reason, settledMs: clock.nowMs() };
  const written = await repositories.table.transact([
    ...replaceParticipantOrder(order, settled),
    ...still,
    ...putEntries(orderSettled(settled)),
  ]);
  return written.outcome === 'stored' ? settled : undefined;
}

type Judged =
  | { readonly outcome: 'applied'; readonly order: ParticipantOrder }
  | { readonly outcome: 'overtaken' }
  | {
      readonly outcome: 'refused' | 'failed';
      readonly reason: string;
      /** Checks that what it was judged by is as it was. */
      readonly still: readonly Action[];
    };

const OVERTAKEN: Judged = { outcome: 'overtaken' };

/** What is wrong with the participant's own data is its failure, and nobody else's. */
async function judge(order: ParticipantOrder, grid: Grid, ports: WorkflowPorts): Promise<Judged> {
  try {
    return await tryApply(order, grid, ports);
  } catch (error) {
    return failed(describeFailure(error));
  }
}

async function tryApply(order: ParticipantOrder, grid: Grid, ports: WorkflowPorts): Promise<Judged> {
  const { repositories, clock, solver } = ports;
  const participant = await repositories.portfolio.participant(order.participantId);
  if (participant === undefined) return failed('the participant is no longer in the portfolio');
  const use = await contractUse(order, grid, ports);
  if (use.refusal !== undefined) {
    const still = [checkUses(order.contractId, use.before)];
    return { outcome: 'refused', reason: use.refusal, still };
  }

  const site = await siteDay(participant, grid, ports);
  if (site === undefined) return failed('there is no plan to change');
  const { current, prognosis } = site;
  const nowMs = clock.nowMs();
  const constraint = orderConstraint(order, site);
  const ordered = planOrdered(current, constraint, nowMs, await solver());
  if (ordered.result.status === 'infeasible') {
    const conflicts = ordered.result.conflicts.map(({ message }) => message);
    return failed(conflicts.join('; '), [checkLatestPlan(current)]);
  }
  const broken = brokenOrder(order, ordered.result, site, grid);
  if (broken !== undefined) return failed(broken, [checkLatestPlan(current)]);

  const next = orderedPlan(order, site, { ordered, grid, nowMs });
  const applied = appliedOrder(order, next, prognosis.revision + 1);
  const written = await repositories.table.transact([
    ...putPlan(next),
    ...putConstraint(constraint),
    ...putInvocation(invocationOf(order), use.before),
    ...putPrognosis({
      ...prognosis,
      revision: prognosis.revision + 1,
      powerW: next.netW,
      siteId: next.siteId,
      planRevision: next.revision,
      cause: { kind: 'order', orderId: order.orderId },
      createdMs: nowMs,
    }),
    ...replaceParticipantOrder(order, applied),
    ...putEntries(orderSettled(applied)),
  ]);
  return written.outcome === 'stored' ? { outcome: 'applied', order: applied } : OVERTAKEN;
}

function failed(reason: string, still: readonly Action[] = []): Judged {
  return { outcome: 'failed', reason, still };
}

interface ContractUse {
  /** Read before the uses that were looked at. */
  readonly before: ContractUses | undefined;
  readonly refusal?: string;
}

async function contractUse(
  order: ParticipantOrder,
  grid: Grid,
  { repositories }: WorkflowPorts,
): Promise<ContractUse> {
  const { contractId, participantId } = order;
  const contracts = await repositories.portfolio.contractsOf(participantId);
  const contract = contracts.find(({ id }) => id === contractId);
  const before = await repositories.invocations.uses(contractId);
  if (contract === undefined) {
    return { before, refusal: `contract ${contractId} is no longer in the portfolio` };
  }
  const uses = await repositories.invocations.list(contractId, usesInterval([contract], grid));
  const refusal = contractRefusal(order, { contract, uses, grid });
  return refusal === undefined ? { before } : { before, refusal };
}

/** What an order finds at a site. */
export interface SiteDay {
  readonly current: Plan;
  readonly prognosis: Prognosis;
  /** Of the orders that are applied, in the order of their ids. */
  readonly constraints: readonly OrderConstraint[];
}

/** Undefined where nothing was planned yet. The plan is read first: whoever changes the rest stores another. */
export async function siteDay(
  { id, siteId }: Participant,
  { day }: Grid,
  { repositories }: WorkflowPorts,
): Promise<SiteDay | undefined> {
  const current = await repositories.plans.latest(siteId, day);
  const prognosis = await repositories.prognoses.latest(id, day);
  if (current === undefined || prognosis === undefined) return undefined;
  return { current, prognosis, constraints: await repositories.plans.constraints(siteId, day) };
}

function orderConstraint(
  { orderId, deltaW }: ParticipantOrder,
  { current, prognosis, constraints }: SiteDay,
): OrderConstraint {
  const { siteId, day, orderIds: appliedIds } = current;
  const meantW = meantPowerW({ prognosis, constraints, appliedIds });
  return { siteId, day, orderId, netW: meantW.map((powerW, period) => powerW + deltaW[period]!), deltaW };
}

/**
 * An order that cannot be kept wholly is kept as far as can be, but never at the cost of an earlier one.
 *
 * @returns why it fails, if an earlier order would be broken that is kept now.
 */
function brokenOrder(
  { orderId }: ParticipantOrder,
  { relaxations }: PlannedResult,
  { current, constraints }: SiteDay,
  grid: Grid,
): string | undefined {
  const missedBefore = new Set(
    current.relaxations.filter(({ tier }) => tier === 'order').map(({ period }) => period),
  );
  for (const { id, tier, period, amount } of relaxations) {
    const earlier = constraints.find(({ deltaW }) => deltaW[period] !== 0);
    if (tier !== 'order' || id !== orderId || earlier === undefined || missedBefore.has(period)) continue;
    return `order ${earlier.orderId} could not be kept at ${periodLabel(grid, period)}: ${Math.round(amount)} W would be missing`;
  }
  return undefined;
}

function orderedPlan(
  { orderId }: ParticipantOrder,
  { current }: SiteDay,
  { ordered, grid, nowMs }: { readonly ordered: Ordered; readonly grid: Grid; readonly nowMs: number },
): Plan {
  const { problem, result } = ordered;
  invariant(result.status !== 'infeasible', 'a plan is made of a result that has none');
  const schedule = keepPast(result.schedule, scheduleOf(current), { problem, nowMs });
  const content = {
    siteId: current.siteId,
    grid,
    problem,
    result: { ...result, schedule },
    orderIds: [...current.orderIds, orderId],
  };
  return planRecord(content, current.revision + 1, nowMs);
}

function appliedOrder(order: ParticipantOrder, next: Plan, prognosisRevision: number): ParticipantOrder {
  const breaches = next.relaxations.filter(({ tier }) => tier === 'order').map(({ reason }) => reason);
  return {
    ...order,
    state: 'applied',
    settledMs: next.createdMs,
    planRevision: next.revision,
    prognosisRevision,
    ...(breaches.length === 0 ? {} : { reason: `kept but for: ${breaches.join('; ')}` }),
  };
}
