import type { OrderRecord, ParticipantOrder } from '../../repositories/index.ts';
import { type Grid, periodLabel, periodStartMs } from '../../time/index.ts';
import { firstChange } from '../flex-order/refusals.ts';

/** Why an order is not taken back. */
export type CancellationRefusal = 'no-order' | 'delivery-begun' | 'order-unfinished' | 'needed-by-others';

/** A refusal has the code and the sentence that the operator is told. */
export interface CancellationRefused {
  readonly outcome: 'refused';
  readonly code: CancellationRefusal;
  readonly reason: string;
}

/** A refusal to take an order back. */
export function notCancelled(code: CancellationRefusal, reason: string): CancellationRefused {
  return { outcome: 'refused', code, reason };
}

/** What has begun to be delivered is not taken back: the site has gone by it. */
export function begunDelivery(
  { id }: OrderRecord,
  orders: readonly ParticipantOrder[],
  { grid, nowMs }: { readonly grid: Grid; readonly nowMs: number },
): CancellationRefused | undefined {
  const standing = orders.filter(({ state }) => state === 'applied' || state === 'pending');
  if (standing.every(({ deltaW }) => deltaW.every((changeW) => changeW === 0))) return undefined;
  const first = firstChange(standing, grid);
  if (periodStartMs(grid, first) >= nowMs) return undefined;
  return notCancelled(
    'delivery-begun',
    `Order ${id} began to be delivered at ${periodLabel(grid, first)} on ${grid.day}: it can no longer be taken back.`,
  );
}

/** Whether an order is on its way back, or is back: what was begun is finished. */
export function isTakenBack({ status }: OrderRecord): boolean {
  return status === 'cancelling' || status === 'cancelled';
}
