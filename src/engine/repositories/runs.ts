import { invariant } from '../errors.ts';
import type { ParticipantId } from '../ids.ts';
import type { ItemKey, Table } from '../ports.ts';
import { runBatchesPk, runCutKey, runOutcomeKey, runOutcomesPk, runStepKey } from './keys.ts';
import { packRecord, unpackRecord } from './pack.ts';
import { type PagesRef, readPage, writePages } from './pages.ts';
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
  /**
   * Notes what a step of the event's workflow has come to, once: whoever notes it later, because the step ran
   * again, gets the first note back and goes on with that.
   */
  note<Note extends StepNote>(eventId: string, step: string, note: Note): Promise<Note>;
  /** What {@link note} stored; undefined where the step has not come to its end. */
  noted<Note extends StepNote>(eventId: string, step: string): Promise<Note | undefined>;
}

/** What a step has come to, and when [ms]. */
export interface StepNote {
  readonly createdMs: number;
}

/** Runs in a table: the cut names pages of batches; outcomes lie beside it, one item per participant. */
export function createRunRepository(table: Table): RunRepository {
  return {
    cut: (eventId, batches) => cut(table, eventId, batches),
    batch: (eventId, number) => readBatch(table, eventId, number),
    putOutcomes: (eventId, outcomes) =>
      table.putMany(
        outcomes.map((outcome) => recordItem(runOutcomeKey(eventId, outcome.participantId), outcome)),
      ),
    outcomes: (eventId) => queryRecords<RunOutcome>(table, { pk: runOutcomesPk(eventId) }),
    note: (eventId, step, note) => noteStep(table, runStepKey(eventId, step), note),
    noted: (eventId, step) => readRecord(table, runStepKey(eventId, step)),
  };
}

async function noteStep<Note extends StepNote>(table: Table, key: ItemKey, note: Note): Promise<Note> {
  const noted = await putOnce(table, recordItem(key, note));
  if (noted.outcome === 'stored') return note;
  invariant(noted.existing !== undefined, `the note ${key.pk} ${key.sk} has vanished`);
  return unpackRecord<Note>(noted.existing.attributes);
}

/** Where the batches of a run are: a cut that was broken off lies under another digest, or is the same. */
interface Cut {
  readonly batches: PagesRef;
}

interface Batch {
  readonly participantIds: readonly ParticipantId[];
}

async function cut(
  table: Table,
  eventId: string,
  batches: readonly (readonly ParticipantId[])[],
): Promise<number> {
  const known = await readRecord<Cut>(table, runCutKey(eventId));
  if (known !== undefined) return known.batches.pageCount;
  const pages = batches.map((participantIds) => packRecord({ participantIds }));
  const made: Cut = { batches: await writePages(table, runBatchesPk(eventId), pages) };
  await putOnce(table, recordItem(runCutKey(eventId), made));
  // Somebody else may have been first: then theirs is the cut.
  return (await readRecord<Cut>(table, runCutKey(eventId)))?.batches.pageCount ?? batches.length;
}

async function readBatch(table: Table, eventId: string, number: number): Promise<readonly ParticipantId[]> {
  const made = await readRecord<Cut>(table, runCutKey(eventId));
  invariant(made !== undefined && number < made.batches.pageCount, `run ${eventId} has no batch ${number}`);
  const page = await readPage(table, runBatchesPk(eventId), made.batches, number);
  return unpackRecord<Batch>(page).participantIds;
}
