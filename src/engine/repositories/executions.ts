import type { Attribute, Attributes, Table } from '../ports.ts';
import { attemptPrefix, executionEventKey, executionHistoryPk, executionKey } from './keys.ts';
import { type ListFilter, type Lists, putListed, queryLists } from './listed.ts';
import { unpackRecord } from './pack.ts';
import { type PutOnceOutcome, replace } from './put-once.ts';
import { readRecord, readRecords, recordItem } from './read.ts';
import type { ExecutionRecord } from './records.ts';

const EXECUTION_LISTS: Lists = { pk: 'EXECUTIONS', keyOf: executionKey };

/** An event of a run's history, as the workflow engine wrote it. */
export type ExecutionEvent = {
  /** Counts from 1 within the attempt. */
  readonly id: number;
} & { readonly [name: string]: Attribute };

/** What came of starting a run: a name stands for one run with one input. */
export type StartOutcome =
  | { readonly outcome: 'stored' }
  /** The same run with the same input: it goes on, or has ended, as `existing` says. */
  | { readonly outcome: 'already'; readonly existing: ExecutionRecord }
  /** The name is taken by a run of another workflow or with another input. */
  | { readonly outcome: 'conflict'; readonly existing: ExecutionRecord };

/** Runs of workflows and their histories. */
export interface ExecutionRepository {
  get(name: string): Promise<ExecutionRecord | undefined>;
  /** In the order of `names`; undefined where there is none. */
  getMany(names: readonly string[]): Promise<readonly (ExecutionRecord | undefined)[]>;
  start(execution: ExecutionRecord): Promise<StartOutcome>;
  /** Replaces what was read; `conflict` where somebody else has changed it since. */
  update(previous: ExecutionRecord, next: ExecutionRecord): Promise<PutOnceOutcome>;
  /** Newest first; `of` is the workflow. */
  list(filter?: Omit<ListFilter<string>, 'day'>): AsyncIterable<ExecutionRecord>;
  /** Stores events of an attempt under their ids; the same again changes nothing. */
  appendEvents(attempt: AttemptRef, events: readonly ExecutionEvent[]): Promise<void>;
  /** Events of an attempt in the order of their ids, page by page. */
  events(attempt: AttemptRef, range?: { readonly fromId?: number }): AsyncIterable<ExecutionEvent>;
}

/** One attempt of an execution; each has a history of its own. */
export type AttemptRef = Pick<ExecutionRecord, 'name' | 'attempt'>;

/** Runs in a table: one item per run, which changes, and one per event of its history, which does not. */
export function createExecutionRepository(table: Table): ExecutionRepository {
  return {
    get: (name) => readRecord<ExecutionRecord>(table, executionKey(name)),
    getMany: (names) => readRecords<ExecutionRecord>(table, names.map(executionKey)),
    start: (execution) => start(table, execution),
    update: (previous, next) =>
      replace(
        table,
        recordItem(executionKey(previous.name), previous),
        recordItem(executionKey(next.name), { ...next, changeCount: previous.changeCount + 1 }),
      ),
    list: (filter) => queryLists<ExecutionRecord>(table, EXECUTION_LISTS, filter),
    appendEvents: ({ name, attempt }, events) =>
      table.putMany(
        events.map((event) => ({ ...executionEventKey(name, attempt, event.id), attributes: event })),
      ),
    events: (attempt, range) => queryEvents(table, attempt, range?.fromId ?? 0),
  };
}

async function start(table: Table, execution: ExecutionRecord): Promise<StartOutcome> {
  const { name: id, machine: of, startedMs: createdMs } = execution;
  const result = await table.transact(putListed(EXECUTION_LISTS, { id, of, createdMs }, execution));
  if (result.outcome === 'stored') return result;
  const existing = unpackRecord<ExecutionRecord>(result.existing!.attributes); // refused because it is there
  const isSame = existing.machine === of && existing.inputDigest === execution.inputDigest;
  return { outcome: isSame ? 'already' : 'conflict', existing };
}

async function* queryEvents(
  table: Table,
  { name, attempt }: AttemptRef,
  fromId: number,
): AsyncGenerator<ExecutionEvent> {
  const { sk: from } = executionEventKey(name, attempt, fromId);
  const query = { pk: executionHistoryPk(name), prefix: attemptPrefix(attempt), from };
  for await (const { attributes } of table.query(query)) {
    yield attributes as Attributes & { readonly id: number }; // stored under its id
  }
}
