import { invariant } from '../../errors.ts';
import { collect, type OrderStatus } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import type { FlexOrderInput } from './input.ts';

/** Notes that all participants have been told, and how it went. */
export async function closeOrder(
  { orderId, groupId }: FlexOrderInput,
  { repositories, clock, journal }: WorkflowPorts,
): Promise<{ readonly applied: number; readonly failed: number }> {
  const participants = await collect(repositories.orders.participants(orderId));
  const applied = participants.filter(({ state }) => state === 'applied').length;
  const failed = participants.length - applied;
  const order = await repositories.orders.get(orderId);
  invariant(order !== undefined, `order ${orderId} was never opened`);
  if (order.status !== 'pending') return { applied, failed };

  const status: OrderStatus = failed === 0 ? 'applied' : applied === 0 ? 'failed' : 'partly';
  await repositories.orders.update(order, { ...order, status });
  await journal.write([
    {
      eventId: orderId,
      what: 'order-closed',
      level: failed > 0 ? 'warn' : 'info',
      atMs: clock.nowMs(),
      who: groupId,
      details: { applied, failed },
    },
  ]);
  return { applied, failed };
}
