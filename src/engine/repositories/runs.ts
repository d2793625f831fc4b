import type { ParticipantId } from '../ids.ts';
import type { Table } from '../ports.ts';
import { runBatchesKey, runBatchKey, runOutcomeKey, runOutcomesPk } from './keys.ts';
import { mapParallel } from './parallel.ts';
import { putOnce } from './put-once.ts';
import { queryRecords, readRecord, recordItem } from './read.ts';

/** What a run did with one participant. */
export interface RunOutcome {
  readonly participantId: ParticipantId;
  /** `unchanged`: there was nothing to do, or it was done already. */
  readonly outcome: 'stored' | 'unchanged' | 'failed';
  /** Revision of the participant's prognosis afterwards. */
  readonly revision?: number;
  /** Why it failed, or what is to be known of it. */
  readonly reason?: string;
}

/** How the participants of a workflow's run were cut into batches, and what became of each. */
export interface RunRepository {
  /**
   * Stores the batches of a run. The first cut stays: cutting again returns the number of its batches.
   */
  cut(eventId: string, batches: readonly (readonly ParticipantId[])[]): Promise<number>;
  /** The participants of batch `number`, counted from 0. */
  batch(eventId: string, number: number): Promise<readonly ParticipantId[]>;
  /** Stores outcomes; a participant's later outcome replaces the earlier. */
  putOutcomes(eventId: string, outcomes: readonly RunOutcome[]): Promise<void>;
  /** In the order of the participants' ids, page by page. */
  outcomes(eventId: string): AsyncIterable<RunOutcome>;
}

export function createRunRepository(table: Table): RunRepository {
  return {
    cut: (eventId, batches) => cut(table, eventId, batches),
    batch: async (eventId, number) =>
      (await readRecord<Batch>(table, runBatchKey(eventId, number)))?.participantIds ?? [],
    putOutcomes: (eventId, outcomes) =>
      table.putMany(
        outcomes.map((outcome) => recordItem(runOutcomeKey(eventId, outcome.participantId), outcome)),
      ),
    outcomes: (eventId) => queryRecords<RunOutcome>(table, { pk: runOutcomesPk(eventId) }),
  };
}

interface Batch {
  readonly participantIds: readonly ParticipantId[];
}

interface Batches {
  readonly batchCount: number;
}

async function cut(
  table: Table,
  eventId: string,
  batches: readonly (readonly ParticipantId[])[],
): Promise<number> {
  const known = await readRecord<Batches>(table, runBatchesKey(eventId));
  if (known !== undefined) return known.batchCount;
  await mapParallel([...batches.entries()], ([number, participantIds]) =>
    putOnce(table, recordItem(runBatchKey(eventId, number), { participantIds })),
  );
  await putOnce(table, recordItem(runBatchesKey(eventId), { batchCount: batches.length }));
  return batches.length;
}
