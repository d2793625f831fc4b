import type { Action, Attribute, ExecutionOwner, Table } from '../ports.ts';
import { instantKey, jobRunKey, joinKey } from './keys.ts';
import { createListed, type ListFilter, type Lists, queryLists } from './listed.ts';
import { type PutOnceOutcome, replace, type TransactOnceOutcome } from './put-once.ts';
import { collect, readRecord, recordItem } from './read.ts';

/** What a command was run for by a batch. */
export interface JobOfBatch {
  /** The run of the batch. */
  readonly batchId: string;
  /** Name of the job. */
  readonly name: string;
  /** The instant at which it was to run [ms]. */
  readonly slotMs: number;
  /** The day that it is about. */
  readonly day?: string;
  /** The job that had done the very same in this batch: this one was entered as ended alike, and not run. */
  readonly sameAs?: string;
}

/** One run of a command that changes something: who ran what where, and how it ended. */
export interface JobRunRecord {
  readonly id: string;
  /** The words that call the command: `prognosis generate`. */
  readonly command: string;
  /** As it was typed, without what is secret. */
  readonly line: string;
  readonly context: string;
  /** What makes two runs the same job; absent where it is no job. */
  readonly jobKey?: string;
  /** Of the program. */
  readonly version: string;
  /** The process that runs it. */
  readonly owner: ExecutionOwner;
  /** `running` until it says how it ended; a killed one never does. */
  readonly status: 'running' | 'ended';
  /** [ms, clock of the machine] */
  readonly startedMs: number;
  /** [ms, clock of the machine] */
  readonly endedMs?: number;
  readonly exitCode?: number;
  /** Somebody else was at it: the run that was. */
  readonly skippedFor?: string;
  readonly job?: JobOfBatch;
  /** What its result counts: `storedCount`. */
  readonly counts?: { readonly [name: string]: number };
  /** The events that it has led to: runs, cycles, orders. */
  readonly eventIds?: readonly string[];
  readonly error?: { readonly code: string; readonly message: string };
}

const JOB_RUN_LISTS: Lists = { pk: 'JOB-RUNS', keyOf: jobRunKey };

/** The ledger of runs of commands that change something. */
export interface JobRunRepository {
  /** Enters a run; `already` where the same is there. */
  start(run: JobRunRecord): Promise<TransactOnceOutcome>;
  /** Replaces what was entered by how it ended; `conflict` where it has ended otherwise. */
  end(started: JobRunRecord, ended: JobRunRecord): Promise<PutOnceOutcome>;
  get(id: string): Promise<JobRunRecord | undefined>;
  /** Newest first; `of` is the name of a job. */
  list(filter?: Omit<ListFilter<string>, 'day'>): AsyncIterable<JobRunRecord>;
  /**
   * Forgets runs that began before an instant [ms], the oldest first, at most `limit` of them.
   *
   * @returns how many.
   */
  forget(beforeMs: number, limit: number): Promise<number>;
  /** Ids that begin so among the newest `limit` runs, newest first. */
  idsBeginning(beginning: string, limit: number): Promise<readonly string[]>;
}

/** Runs in a table: one item per run, which is replaced once, when the run ends. */
export function createJobRunRepository(table: Table): JobRunRepository {
  return {
    start: (run) =>
      createListed(table, JOB_RUN_LISTS, {
        standing: {
          id: run.id,
          createdMs: run.startedMs,
          ...(run.job === undefined ? {} : { of: run.job.name }),
        },
        record: run,
      }),
    end: (started, ended) =>
      replace(table, recordItem(jobRunKey(started.id), started), recordItem(jobRunKey(ended.id), ended)),
    get: (id) => readRecord<JobRunRecord>(table, jobRunKey(id)),
    list: (filter) => queryLists<JobRunRecord>(table, JOB_RUN_LISTS, filter),
    forget: (beforeMs, limit) => forget(table, beforeMs, limit),
    idsBeginning: (beginning, limit) => idsBeginning(table, beginning, limit),
  };
}

/** Each run with its entries in the lists, all or nothing. */
async function forget(table: Table, beforeMs: number, limit: number): Promise<number> {
  const { pk } = JOB_RUN_LISTS;
  const old = await collect(table.query({ pk, until: instantKey(beforeMs), limit }));
  for (const { sk, attributes } of old) {
    const id = String(attributes['id']);
    const job = (await readRecord<JobRunRecord>(table, jobRunKey(id)))?.job;
    const keys = [
      jobRunKey(id),
      { pk, sk },
      ...(job === undefined ? [] : [{ pk: joinKey(pk, job.name), sk }]),
    ];
    await table.transact(keys.map((key): Action => ({ kind: 'delete', key })));
  }
  return old.length;
}

async function idsBeginning(table: Table, beginning: string, limit: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { attributes } of table.query({ pk: JOB_RUN_LISTS.pk, order: 'descending', limit })) {
    const id: Attribute = attributes['id'] ?? '';
    if (typeof id === 'string' && id.startsWith(beginning)) ids.push(id);
  }
  return ids;
}
