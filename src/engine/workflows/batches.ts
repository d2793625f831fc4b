import type { ParticipantId } from '../ids.ts';
import type { WorkflowPorts } from './types.ts';

/**
 * Participants of one batch at least. Small enough that a batch that has to run again costs seconds
 * and several threads have something to do, large enough that its start costs nothing beside it.
 */
export const BATCH_SIZE_MIN = 10;

/** A state's input holds the numbers of all batches: so many of them stay far below its limit. */
const BATCH_COUNT_MAX = 2000;

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
  const size = Math.max(BATCH_SIZE_MIN, Math.ceil(participantIds.length / BATCH_COUNT_MAX));
  for (let from = 0; from < participantIds.length; from += size) {
    batches.push(participantIds.slice(from, from + size));
  }
  const count = await repositories.runs.cut(eventId, batches);
  return { batches: Array.from({ length: count }, (_, number) => number) };
}
