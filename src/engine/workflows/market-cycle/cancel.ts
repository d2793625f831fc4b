import type { CycleId, OrderId } from '../../ids.ts';
import { entryOf } from '../../journal/index.ts';
import type { JournalEntry } from '../../ports.ts';
import type { CycleRecord } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';

/** Which cycle to cancel, and why. */
export interface CycleCancellation {
  readonly cycleId: CycleId;
  /** Of the order that its offer may have led to. */
  readonly orderId: OrderId;
  readonly reason: string;
}

/** What came of cancelling a cycle. */
export type CycleCancelled =
  /** It is cancelled; `again`: it had been before. */
  | { readonly outcome: 'cancelled'; readonly cycle: CycleRecord; readonly again: boolean }
  /** Its offer has been ordered: only the order can be cancelled. */
  | { readonly outcome: 'ordered' }
  | { readonly outcome: 'unknown' };

/**
 * Cancels a cycle for good: it never offers, and what it had offered cannot be ordered any more. Whoever runs the
 * cycle finds it cancelled and stops. Safe to repeat, and against an order at the same moment: one of the two wins.
 */
export async function cancelCycle(
  cancellation: CycleCancellation,
  ports: Pick<WorkflowPorts, 'repositories' | 'clock'>,
): Promise<CycleCancelled> {
  const { repositories, clock } = ports;
  const { cycleId, orderId, reason } = cancellation;
  for (;;) {
    const cycle = await repositories.cycles.get(cycleId);
    if (cycle === undefined) return { outcome: 'unknown' };
    if (cycle.status === 'cancelled') return { outcome: 'cancelled', cycle, again: true };
    const endedMs = clock.nowMs();
    const next = { ...cycle, status: 'cancelled', reason, endedMs } as const;
    const entry = cycleCancelled(next);
    const outcome = await repositories.cycles.cancel({ previous: cycle, next, orderId, entry });
    if (outcome === 'ordered') return { outcome };
    if (outcome === 'stored') return { outcome: 'cancelled', cycle: next, again: false };
  }
}

function cycleCancelled({
  id,
  groupId,
  reason,
  endedMs,
}: CycleRecord & { readonly reason: string; readonly endedMs: number }): JournalEntry {
  return entryOf('cycle-cancelled', { eventId: id, atMs: endedMs, who: groupId, details: { reason } });
}

/** What is said to whoever wants to go on with a cancelled cycle. */
export function cancelledReason({ id, reason }: CycleRecord): string {
  return `Cycle ${id} was cancelled${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`}.`;
}
