import { gridOfGroup } from '../flex-order/open.ts';
import type { WorkflowPorts } from '../types.ts';
import { cancelAtParticipant } from './cancel-at-participant.ts';
import type { CancellationRef } from './input.ts';

/** Takes the order back at the participants of one batch. */
export async function cancelBatch(
  { orderId, groupId, day, batch }: CancellationRef & { readonly batch: number },
  ports: WorkflowPorts,
): Promise<{ readonly cancelled: number }> {
  const { repositories } = ports;
  const grid = await gridOfGroup(groupId, day, repositories);
  let cancelled = 0;
  for (const participantId of await repositories.runs.batch(orderId, batch)) {
    const order = await cancelAtParticipant({ orderId, participantId, grid }, ports);
    if (order.state === 'cancelled') cancelled += 1;
  }
  return { cancelled };
}
