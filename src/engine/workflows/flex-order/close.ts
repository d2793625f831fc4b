import type { WorkflowPorts } from '../types.ts';
import type { FlexOrderInput } from './input.ts';

/** Notes that all participants have been told, and how it went. */
export async function closeOrder(
  { orderId, groupId }: FlexOrderInput,
  { repositories, clock, journal }: WorkflowPorts,
): Promise<{ readonly applied: number; readonly failed: number }> {
  const outcomes = await repositories.runs.outcomes(orderId);
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed').length;
  const applied = outcomes.length - failed;
  await repositories.orders.close(orderId, {
    closedMs: clock.nowMs(),
    appliedCount: applied,
    failedCount: failed,
  });
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
