import { entryOf } from '../../journal/index.ts';
import { collect, type StepNote } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import { countOutcomes, type RunCounts } from './generate-batch.ts';
import type { PrognosisRunInput } from './input.ts';

/** What a run has come to, under the name of its last step. */
export interface RunClosed extends RunCounts, StepNote {}

/** The step under which a run's {@link RunClosed} is noted. */
export const CLOSED = 'closed';

/** Notes what the run has come to. */
export async function closeRun(
  { runId, groupId, day }: PrognosisRunInput,
  { repositories, journal, clock }: WorkflowPorts,
): Promise<RunCounts> {
  const { runs } = repositories;
  const counts = countOutcomes(await collect(runs.outcomes(runId)));
  const closed = await runs.note<RunClosed>(runId, CLOSED, { ...counts, createdMs: clock.nowMs() });
  const { stored, unchanged, failed, createdMs } = closed;
  await journal.write([
    entryOf('run-closed', {
      eventId: runId,
      atMs: createdMs,
      who: groupId,
      level: failed > 0 ? 'warn' : 'info',
      details: { day, stored, unchanged, failed },
    }),
  ]);
  return { stored, unchanged, failed };
}
