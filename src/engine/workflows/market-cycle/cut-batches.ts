import { cutBatches } from '../batches.ts';
import type { WorkflowPorts } from '../types.ts';
import { cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';

/** The members of the sum that the request refers to. */
export async function cutCycle(input: MarketCycleInput, ports: WorkflowPorts) {
  const { aggregate } = await cycleFacts(input, ports.repositories);
  return cutBatches(
    input.cycleId,
    aggregate.members.map(({ participantId }) => participantId),
    ports,
  );
}
