import { collect } from '../../repositories/index.ts';
import { cutBatches } from '../batches.ts';
import type { WorkflowPorts } from '../types.ts';
import type { PrognosisRunInput } from './input.ts';

/** All participants of the group. */
export async function cutRun({ runId, groupId }: PrognosisRunInput, ports: WorkflowPorts) {
  const participants = await collect(ports.repositories.portfolio.participantsOf(groupId));
  return cutBatches(
    runId,
    participants.map(({ id }) => id),
    ports,
  );
}
