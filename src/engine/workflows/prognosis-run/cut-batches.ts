import { collect } from '../../repositories/index.ts';
import { cutBatches } from '../batches.ts';
import type { WorkflowPorts } from '../types.ts';
import type { PrognosisRunInput } from './input.ts';

/** Enters the run into the journal, and cuts all participants of the group into its batches. */
export async function cutRun({ runId, groupId, day }: PrognosisRunInput, ports: WorkflowPorts) {
  await ports.journal.begin({
    id: runId,
    kind: 'prognosis-run',
    createdMs: ports.clock.nowMs(),
    groupId,
    day,
  });
  const participants = await collect(ports.repositories.portfolio.participantsOf(groupId));
  return cutBatches(
    runId,
    participants.map(({ id }) => id),
    ports,
  );
}
