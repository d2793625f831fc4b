import { invariant } from '../../errors.ts';
import { entryOf } from '../../journal/index.ts';
import { eventOfCause } from '../../prognosis/index.ts';
import type { RebalanceRecord } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import { commitmentsOf } from './commitments.ts';
import type { RebalanceInput } from './input.ts';

/** Whether there is anything to compare; `round` is the first. */
export interface RebalanceOpened {
  readonly outcome: 'open' | 'nothing';
  readonly round: 1;
}

/** Enters a rebalancing with its cause, the policy and the orders that commit the group; all three stay. */
export async function openRebalance(input: RebalanceInput, ports: WorkflowPorts): Promise<RebalanceOpened> {
  const { repositories } = ports;
  const { rebalanceId, groupId } = input;
  // Removed from the portfolio since it was due.
  if ((await repositories.portfolio.group(groupId)) === undefined) return { outcome: 'nothing', round: 1 };
  const known = await repositories.rebalances.get(rebalanceId);
  const record = known ?? (await recordOf(input, ports));
  if (record === undefined) return { outcome: 'nothing', round: 1 };
  if (known === undefined) await repositories.rebalances.create(record);
  const stored = await repositories.rebalances.get(rebalanceId);
  invariant(stored !== undefined, `rebalancing ${rebalanceId} of ${groupId} has vanished`);
  await tell(stored, ports);
  return { outcome: 'open', round: 1 };
}

async function recordOf(
  { rebalanceId, groupId, day, revision }: RebalanceInput,
  { repositories, clock }: WorkflowPorts,
): Promise<RebalanceRecord | undefined> {
  const group = await repositories.portfolio.group(groupId);
  const cause = await repositories.aggregates.get(groupId, day, revision);
  const aggregate = await repositories.aggregates.latest(groupId, day);
  invariant(
    group !== undefined && cause !== undefined && aggregate !== undefined,
    `${rebalanceId} has no group or no prognosis that is its cause`,
  );
  const policy = group.rebalance;
  if (policy === undefined) return undefined;
  const commitments = await commitmentsOf({ groupId, day, watched: policy.periods, aggregate }, repositories);
  if (commitments === undefined) return undefined;
  return {
    id: rebalanceId,
    groupId,
    day,
    aggregateRevision: revision,
    causedBy: eventOfCause(cause.cause),
    policy,
    orderIds: commitments.orderIds,
    status: 'running',
    createdMs: clock.nowMs(),
  };
}

async function tell(record: RebalanceRecord, { journal }: WorkflowPorts): Promise<void> {
  const { id, groupId, day, aggregateRevision, causedBy, orderIds, createdMs } = record;
  await journal.begin({ id, kind: 'rebalance', createdMs, groupId, day, causedBy });
  await journal.write([
    entryOf('rebalance-opened', {
      eventId: id,
      atMs: createdMs,
      who: groupId,
      details: { day, revision: aggregateRevision, orders: orderIds.length },
    }),
  ]);
}
