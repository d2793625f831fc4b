import type { Invocation } from '../../market/index.ts';
import type { Contract } from '../../portfolio/index.ts';
import type { ParticipantOrder } from '../../repositories/index.ts';
import { type Grid, periodIndexAt } from '../../time/index.ts';
import { useRefusal } from '../../trader/index.ts';

/** The use of a contract that an order asks for. */
export function invocationOf(order: ParticipantOrder): Invocation {
  const { orderId, participantId, contractId, useStartMs: startMs, useEndMs: endMs } = order;
  return { orderId, participantId, contractId, startMs, endMs };
}

/**
 * Whether the contract of a participant's order may be used as the order asks, after what other orders have used
 * of it: of this day and of others, since the offer was made or before.
 *
 * @param uses - of this contract, all that its rules look at.
 * @returns the reason why not.
 */
export function contractRefusal(
  order: ParticipantOrder,
  { contract, uses, grid }: { contract: Contract; uses: readonly Invocation[]; grid: Grid },
): string | undefined {
  if (order.useEndMs <= order.useStartMs) return undefined;
  const from = periodIndexAt(grid, order.useStartMs)!;
  const to = periodIndexAt(grid, order.useEndMs - 1)! + 1;
  const invocations = uses.filter(({ orderId }) => orderId !== order.orderId);
  return useRefusal({ contract, invocations, grid, nowMs: grid.startMs }, { from, to });
}
