import type { ParticipantId } from '../ids.ts';
import type { WorkflowPorts } from './types.ts';

/**
 * Participants of one batch at least. Small enough that a batch that has to run again costs seconds
 * and several threads have something to do, large enough that its start costs nothing beside it.
 */
export const BATCH_SIZE_MIN = 10;

/**
 * So many batches are enough for every thread to have something to do to the end. Larger groups get larger batches: what
 * a batch stores is committed together.
 */
const BATCH_COUNT_ENOUGH = 100;

/** Participants of one batch at most, where that does not make too many batches. */
const BATCH_SIZE_ENOUGH = 50;

/** A state's input holds the numbers of all batches: so many of them stay far below its limit. */
const BATCH_COUNT_MAX = 2000;

/**
 * Cuts participants into batches under the event that they belong to. The first cut stays, so that
 * a workflow that runs again works on the same participants.
 *
 * @param sizeMin - participants of one batch at least.
 * @returns the numbers of the batches, from 0.
 */
export async function cutBatches(
  eventId: string,
  participantIds: readonly ParticipantId[],
  { repositories }: Pick<WorkflowPorts, 'repositories'>,
  sizeMin = BATCH_SIZE_MIN,
): Promise<{ readonly batches: readonly number[] }> {
  const batches: ParticipantId[][] = [];
  const size = Math.max(sizeMin, batchSize(participantIds.length));
  for (let from = 0; from < participantIds.length; from += size) {
    batches.push(participantIds.slice(from, from + size));
  }
  const count = await repositories.runs.cut(eventId, batches);
  return { batches: Array.from({ length: count }, (_, number) => number) };
}

function batchSize(participantCount: number): number {
  const spread = Math.min(BATCH_SIZE_ENOUGH, Math.ceil(participantCount / BATCH_COUNT_ENOUGH));
  return Math.max(spread, Math.ceil(participantCount / BATCH_COUNT_MAX));
}
