import { collect } from '../../repositories/index.ts';
import { cutBatches } from '../batches.ts';
import type { WorkflowPorts } from '../types.ts';
import type { OrderRef } from './input.ts';

/** The participants of an order; cut once, for applying it as for taking it back. */
export async function cutOrder({ orderId }: Pick<OrderRef, 'orderId'>, ports: WorkflowPorts) {
  const orders = await collect(ports.repositories.orders.participants(orderId));
  return cutBatches(
    orderId,
    orders.map(({ participantId }) => participantId),
    ports,
  );
}
