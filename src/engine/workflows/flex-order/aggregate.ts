import { type Aggregated, aggregateGroup } from '../aggregate-group.ts';
import type { WorkflowPorts } from '../types.ts';
import type { OrderRef } from './input.ts';

/** Adds up the group anew after its participants have taken their orders. */
export function aggregateOrder(
  { orderId, groupId, day }: OrderRef,
  ports: WorkflowPorts,
): Promise<Aggregated> {
  return aggregateGroup(groupId, day, { kind: 'order', orderId }, orderId, ports);
}
