import type { ParticipantId } from '../ids.ts';
import type { WorkflowPorts } from './types.ts';

/**
 * Participants of one batch. Small enough that a batch that has to run again costs seconds, large
 * enough that its start costs nothing beside it.
 */
export const BATCH_SIZE = 25;

/**
 * Cuts participants into batches under the event that they belong to. The first cut stays, so that
 * a workflow that runs again works on the same participants.
 *
 * @returns the numbers of the batches, from 0.
 */
export async function cutBatches(
  eventId: string,
  participantIds: readonly ParticipantId[],
  { repositories }: Pick<WorkflowPorts, 'repositories'>,
): Promise<{ readonly batches: readonly number[] }> {
  const batches: ParticipantId[][] = [];
  for (let from = 0; from < participantIds.length; from += BATCH_SIZE) {
    batches.push(participantIds.slice(from, from + BATCH_SIZE));
  }
  const count = await repositories.runs.cut(eventId, batches);
  return { batches: Array.from({ length: count }, (_, number) => number) };
}
