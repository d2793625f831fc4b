import { AdapterError, invariant } from '../../errors.ts';
import { collect, type OrderRecord, putEntries, replaceOrder } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import type { CancellationRef } from './input.ts';
import { cancellationClosed } from './tell.ts';

/** An order changes hands a few times in its life. */
const ATTEMPTS_MAX = 10;

/** Notes that the order is back. */
export async function closeCancellation(
  { orderId }: CancellationRef,
  { repositories, clock }: WorkflowPorts,
): Promise<{ readonly cancelled: number }> {
  const orders = await collect(repositories.orders.participants(orderId));
  const cancelled = orders.filter(({ state }) => state === 'cancelled').length;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const order = await repositories.orders.get(orderId);
    invariant(order !== undefined, `order ${orderId} vanished while it was taken back`);
    if (order.status === 'cancelled') return { cancelled };
    const closed: OrderRecord = { ...order, status: 'cancelled', cancelledMs: clock.nowMs() };
    const written = await repositories.table.transact([
      ...replaceOrder(order, closed),
      ...putEntries(cancellationClosed(closed, cancelled)),
    ]);
    if (written.outcome === 'stored') return { cancelled };
  }
  throw new AdapterError('order-contended', `Order ${orderId} is being changed by others.`, {
    retryable: true,
  });
}
