import { AdapterError, invariant } from '../../errors.ts';
import {
  collect,
  type OrderRecord,
  type OrderStatus,
  type ParticipantOrder,
} from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import type { OrderRef } from './input.ts';
import { type OrderCounts, orderClosed } from './tell.ts';

/** An order changes hands a few times in its life. */
const ATTEMPTS_MAX = 10;

/** Notes that all participants have been told, and how it went. */
export async function closeOrder(
  { orderId }: Pick<OrderRef, 'orderId'>,
  { repositories, clock, journal }: WorkflowPorts,
): Promise<OrderCounts> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const counts = countStates(await collect(repositories.orders.participants(orderId)));
    const order = await repositories.orders.get(orderId);
    invariant(order !== undefined, `order ${orderId} was never opened`);
    const closed: OrderRecord =
      order.status === 'pending' ? { ...order, status: statusOf(counts), endedMs: clock.nowMs() } : order;
    if (closed !== order) {
      const written = await repositories.orders.update(order, closed);
      if (written.outcome === 'conflict') continue;
    }
    await journal.write(orderClosed(closed, counts));
    return counts;
  }
  throw new AdapterError('order-contended', `Order ${orderId} is being changed by others.`, {
    retryable: true,
  });
}

/** What has been taken back since counts as what it had come to. */
function countStates(orders: readonly ParticipantOrder[]): OrderCounts {
  const applied = orders.filter(({ planRevision }) => planRevision !== undefined).length;
  const refused = orders.filter(({ state }) => state === 'refused').length;
  const failed = orders.filter(({ state }) => state === 'failed').length;
  return { applied, refused, failed };
}

function statusOf({ applied, refused, failed }: OrderCounts): OrderStatus {
  if (refused + failed === 0) return 'applied';
  return applied === 0 ? 'failed' : 'partly';
}
