import { invariant } from '../../errors.ts';
import type { FlexRequest } from '../../market/index.ts';
import type { ParticipantOrder } from '../../repositories/index.ts';
import { type Grid, gridOf } from '../../time/index.ts';
import { describeFailure } from '../describe-failure.ts';
import type { WorkflowPorts } from '../types.ts';
import { applyToParticipant } from './apply-to-participant.ts';
import type { FlexOrderInput } from './input.ts';

/** What the participants of an order have in common. */
export interface OrderFacts extends FlexOrderInput {
  readonly grid: Grid;
  readonly request: FlexRequest;
}

/** Applies the order to the participants of one batch; one that fails does not stop the others. */
export async function applyBatch(
  input: FlexOrderInput & { readonly batch: number },
  ports: WorkflowPorts,
): Promise<{ readonly applied: number; readonly failed: number }> {
  const { repositories, journal, clock } = ports;
  const facts = await orderFacts(input, ports);
  let applied = 0;
  let failed = 0;
  for (const participantId of await repositories.runs.batch(input.orderId, input.batch)) {
    const order = await repositories.orders.participant(input.orderId, participantId);
    invariant(order !== undefined, `order ${input.orderId} asks nothing of ${participantId}`);
    const done = order.state === 'pending' ? await applyOne(facts, order, ports) : order;
    if (done.state === 'applied') applied += 1;
    else failed += 1;
    if (done === order) continue;
    await journal.write([
      {
        eventId: input.orderId,
        what: `order-${done.state}`,
        level: done.state === 'applied' ? 'info' : 'error',
        atMs: clock.nowMs(),
        who: participantId,
        details: {
          ...(done.prognosisRevision === undefined ? {} : { prognosisRevision: done.prognosisRevision }),
          ...(done.reason === undefined ? {} : { reason: done.reason }),
        },
      },
    ]);
  }
  return { applied, failed };
}

async function orderFacts(
  { orderId, cycleId, groupId, day, orderedBy }: FlexOrderInput,
  { repositories }: WorkflowPorts,
): Promise<OrderFacts> {
  const group = await repositories.portfolio.group(groupId);
  const cycle = await repositories.cycles.get(cycleId);
  const request = cycle === undefined ? undefined : await repositories.requests.get(cycle.requestId);
  invariant(
    group !== undefined && request !== undefined,
    `order ${orderId} is of a cycle that is not stored`,
  );
  const grid = gridOf(group.zone, day, group.periodMinutes);
  return { orderId, cycleId, groupId, day, orderedBy, grid, request };
}

async function applyOne(
  facts: OrderFacts,
  order: ParticipantOrder,
  ports: WorkflowPorts,
): Promise<ParticipantOrder> {
  try {
    const applied = await applyToParticipant(facts, order, ports);
    if (applied.outcome === 'applied') return applied.order;
    return await fail(order, applied.reason, ports);
  } catch (error) {
    return fail(order, describeFailure(error), ports);
  }
}

async function fail(
  order: ParticipantOrder,
  reason: string,
  { repositories }: WorkflowPorts,
): Promise<ParticipantOrder> {
  const next: ParticipantOrder = { ...order, state: 'failed', reason };
  await repositories.orders.updateParticipant(order, next);
  return next;
}
