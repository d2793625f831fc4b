import { invariant } from '../errors.ts';
import type { ParticipantId } from '../ids.ts';
import type { Action, JournalEntry, Table } from '../ports.ts';
import { putEntries } from './journal.ts';
import { runBatchesPk, runCutKey, runOutcomeKey, runOutcomesPk, runStepKey } from './keys.ts';
import { packRecord, unpackRecord } from './pack.ts';
import { type PagesRef, readPage, readPages, writePages } from './pages.ts';
import { mapParallel } from './parallel.ts';
import { putAbsent, putFirst, putOnce } from './put-once.ts';
import { queryRecords, readRecord, readRecords, recordItem } from './read.ts';

/** What a run did with one participant; never changes. */
export interface RunOutcome {
  readonly participantId: ParticipantId;
  /** `unchanged`: there was nothing to do, or it was done already. */
  readonly outcome: 'stored' | 'unchanged' | 'failed';
  /** Revision of the participant's prognosis afterwards. */
  readonly revision?: number;
  /** Why it failed, or what is to be known of it. */
  readonly reason?: string;
  /** When it was done [ms]. */
  readonly createdMs: number;
}

/** How the participants of a workflow's run were cut into batches, and what became of each. */
export interface RunRepository {
  /**
   * Stores the batches of a run. The first cut stays: cutting again returns the number of its batches.
   */
  cut(eventId: string, batches: readonly (readonly ParticipantId[])[]): Promise<number>;
  /** The participants of batch `number`, counted from 0. */
  batch(eventId: string, number: number): Promise<readonly ParticipantId[]>;
  /** The participants of all batches, in the order of the cut. */
  members(eventId: string): Promise<readonly ParticipantId[]>;
  /** All batches, in the order of the cut. */
  batches(eventId: string): Promise<readonly (readonly ParticipantId[])[]>;
  /**
   * Stores outcomes, each once: a participant's first outcome stays.
   *
   * @returns those that stand, in the order given.
   */
  putOutcomes(eventId: string, outcomes: readonly RunOutcome[]): Promise<readonly RunOutcome[]>;
  /** In the order of the participants; undefined where there is none yet. */
  outcomesOf(
    eventId: string,
    participantIds: readonly ParticipantId[],
  ): Promise<readonly (RunOutcome | undefined)[]>;
  /** In the order of the participants' ids, page by page. */
  outcomes(eventId: string): AsyncIterable<RunOutcome>;
  /**
   * Notes what a step of the event's workflow has come to, once: whoever notes it later, because the step ran
   * again, gets the first note back and goes on with that.
   *
   * @param entries - what the journal tells of it, stored with it.
   */
  note<Note extends StepNote>(
    eventId: string,
    step: string,
    note: Note,
    entries?: readonly JournalEntry[],
  ): Promise<Note>;
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
    members: async (eventId) => (await readBatches(table, eventId)).flat(),
    batches: (eventId) => readBatches(table, eventId),
    putOutcomes: (eventId, outcomes) =>
      mapParallel(outcomes, (outcome) =>
        putFirst(table, runOutcomeKey(eventId, outcome.participantId), outcome),
      ),
    outcomesOf: (eventId, participantIds) =>
      readRecords<RunOutcome>(
        table,
        participantIds.map((participantId) => runOutcomeKey(eventId, participantId)),
      ),
    outcomes: (eventId) => queryRecords<RunOutcome>(table, { pk: runOutcomesPk(eventId) }),
    note: (eventId, step, note, entries) => putNote(table, { eventId, step }, note, entries),
    noted: (eventId, step) => readRecord(table, runStepKey(eventId, step)),
  };
}

/** The action that stores the outcome of a participant unless there is one: for the transaction of what came out. */
export function putRunOutcome(eventId: string, outcome: RunOutcome): Action {
  return putAbsent(recordItem(runOutcomeKey(eventId, outcome.participantId), outcome));
}

/** The action of {@link RunRepository.note}, for the transaction of what the step stores besides. */
export function putStepNote(eventId: string, step: string, note: StepNote): Action {
  return putAbsent(recordItem(runStepKey(eventId, step), note));
}

async function putNote<Note extends StepNote>(
  table: Table,
  { eventId, step }: { readonly eventId: string; readonly step: string },
  note: Note,
  entries: readonly JournalEntry[] = [],
): Promise<Note> {
  const written = await table.transact([putStepNote(eventId, step, note), ...putEntries(entries)]);
  if (written.outcome === 'stored') return note;
  const known = await readRecord<Note>(table, runStepKey(eventId, step));
  invariant(known !== undefined, `the note of step ${step} of ${eventId} has vanished`);
  return known;
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

async function readBatches(table: Table, eventId: string): Promise<readonly (readonly ParticipantId[])[]> {
  const made = await readRecord<Cut>(table, runCutKey(eventId));
  invariant(made !== undefined, `run ${eventId} has not been cut`);
  const pages = await readPages(table, runBatchesPk(eventId), made.batches);
  return pages.map((page) => unpackRecord<Batch>(page).participantIds);
}
