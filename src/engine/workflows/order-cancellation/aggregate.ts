import { type Aggregated, aggregateGroup } from '../aggregate-group.ts';
import type { WorkflowPorts } from '../types.ts';
import type { CancellationRef } from './input.ts';

/** Adds up the group anew after the order was taken back. */
export function aggregateCancellation(
  { orderId, groupId, day }: CancellationRef,
  ports: WorkflowPorts,
): Promise<Aggregated> {
  return aggregateGroup(groupId, day, { kind: 'cancellation', orderId }, orderId, ports);
}
