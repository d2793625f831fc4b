import { AdapterError, invariant } from '../../errors.ts';
import {
  collect,
  type OrderRecord,
  type OrderStatus,
  type ParticipantOrder,
  putEntries,
  replaceOrder,
} from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import type { OrderRef } from './input.ts';
import { type OrderCounts, orderClosed } from './tell.ts';

/** An order changes hands a few times in its life. */
const ATTEMPTS_MAX = 10;

/** Notes that all participants have been told, and how it went. */
export async function closeOrder(
  { orderId }: Pick<OrderRef, 'orderId'>,
  { repositories, clock }: WorkflowPorts,
): Promise<OrderCounts> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const counts = countStates(await collect(repositories.orders.participants(orderId)));
    const order = await repositories.orders.get(orderId);
    invariant(order !== undefined, `order ${orderId} was never opened`);
    if (order.status !== 'pending') return counts;
    const closed: OrderRecord = { ...order, status: statusOf(counts), endedMs: clock.nowMs() };
    const written = await repositories.table.transact([
      ...replaceOrder(order, closed),
      ...putEntries(orderClosed(closed, counts)),
    ]);
    if (written.outcome === 'stored') return counts;
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
