import { invariant } from '../../errors.ts';
import { cutBatches } from '../batches.ts';
import type { WorkflowPorts } from '../types.ts';
import type { FlexOrderInput } from './input.ts';

/** The participants whose offers were taken. */
export async function cutOrder({ orderId, cycleId }: FlexOrderInput, ports: WorkflowPorts) {
  const offer = await ports.repositories.aggregateOffers.get(cycleId);
  invariant(offer !== undefined, `order ${orderId} was opened without an offer`);
  return cutBatches(
    orderId,
    offer.accepted.map(({ participantId }) => participantId),
    ports,
  );
}
