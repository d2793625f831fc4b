import type { WorkflowPorts } from '../types.ts';
import { applyToParticipant } from './apply-to-participant.ts';
import type { OrderRef } from './input.ts';
import { gridOfGroup } from './open.ts';

/** Applies the order to the participants of one batch; one that fails does not stop the others. */
export async function applyBatch(
  { orderId, groupId, day, batch }: OrderRef & { readonly batch: number },
  ports: WorkflowPorts,
): Promise<{ readonly applied: number; readonly failed: number }> {
  const { repositories } = ports;
  const grid = await gridOfGroup(groupId, day, repositories);
  let applied = 0;
  let failed = 0;
  for (const participantId of await repositories.runs.batch(orderId, batch)) {
    const settled = await applyToParticipant({ orderId, participantId, grid }, ports);
    if (settled.state === 'applied') applied += 1;
    else failed += 1;
  }
  return { applied, failed };
}
