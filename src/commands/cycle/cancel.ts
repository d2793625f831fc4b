import { RefusedError } from '../../engine/errors.ts';
import { type OrderId, orderId } from '../../engine/ids.ts';
import type { CycleRecord, Repositories } from '../../engine/repositories/index.ts';
import { cancelCycle } from '../../engine/workflows/index.ts';
import type { Run } from '../shell/define.ts';
import { type Engine, openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import type { cancelCycleCommand } from './commands.ts';
import { cycleExecution, knownExecution } from './execution.ts';

export const run: Run<typeof cancelCycleCommand> = async ({ args, options }, io) => {
  const engine = await openEngine(io);
  const { cycle: id } = args;
  const { status, owner } = await knownExecution(engine.repositories, id);
  const before = await engine.repositories.cycles.get(id);
  await assertNotOrdered(id, engine.repositories);
  if (options.dryRun) return dryRun(id, before, io);
  if (before?.status === 'offered') {
    await io.confirm(`Revoke the offer of cycle ${id}, which took ${before.acceptedCount} participants?`);
  }
  const { reason } = options;
  const found = await cancelRecord({ id, reason }, engine);
  const stopped = await engine.workflows.cancel(cycleExecution(id), {
    reason,
    signal: io.signal,
    timeoutMs: options.timeoutMs,
  });
  // Who ran it may have opened the cycle before it noticed.
  const again =
    found === 'not-opened' ? (await cancelRecord({ id, reason }, engine)) === 'before' : found === 'before';
  const isPending = stopped.outcome === 'pending';
  return {
    kind: 'done',
    lines: [
      again ? `cycle ${id} was already cancelled` : `cycle ${id} is cancelled`,
      ...(before?.status === 'offered' ? ['its offer is revoked'] : []),
      ...(isPending ? [`process ${owner.pid} on ${owner.host} has been told to stop, and has not yet`] : []),
    ],
    data: {
      cycleId: id,
      status: 'cancelled',
      again,
      wasOffered: before?.status === 'offered',
      wasRunning: status === 'running',
    },
    pending: isPending,
  };
};

/** What is refused anyway is not asked about first. */
async function assertNotOrdered(id: CycleRecord['id'], { orders }: Repositories): Promise<void> {
  const order = await orders.get(orderOf(id));
  if (order !== undefined && order.status !== 'cancelled') throw alreadyOrdered(id, order.id);
}

function orderOf(id: CycleRecord['id']): OrderId {
  return orderId(id.replace(/^c-/, 'o-'));
}

function alreadyOrdered(id: CycleRecord['id'], of: OrderId): RefusedError {
  return new RefusedError('already-ordered', `The offer of cycle ${id} has been ordered: ${of}.`, {
    next: `flex order cancel ${of}`,
  });
}

/** @returns when it was cancelled; a cycle that was never opened has nothing that could be. */
async function cancelRecord(
  { id, reason }: { readonly id: CycleRecord['id']; readonly reason: string },
  engine: Engine,
): Promise<'before' | 'now' | 'not-opened'> {
  const of = orderOf(id);
  const cancelled = await cancelCycle({ cycleId: id, orderId: of, reason }, engine.ports);
  switch (cancelled.outcome) {
    case 'cancelled':
      return cancelled.again ? 'before' : 'now';
    case 'unknown':
      return 'not-opened';
    case 'ordered':
      throw alreadyOrdered(id, of);
  }
}

function dryRun(cycleId: string, before: CycleRecord | undefined, io: Io): CommandResult {
  const status = before?.status ?? 'collecting';
  io.note('nothing was cancelled');
  const line = {
    collecting: `cycle ${cycleId} would be stopped`,
    offered: `the offer of cycle ${cycleId} would be revoked`,
    cancelled: `cycle ${cycleId} is cancelled already`,
  }[status];
  return { kind: 'done', lines: [line], data: { dryRun: true, cycleId, status } };
}
