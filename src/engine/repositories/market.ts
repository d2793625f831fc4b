import type { CycleId, GroupId, OrderId, RequestId } from '../ids.ts';
import type { FlexRequest } from '../market/index.ts';
import type { Action, JournalEntry, Table } from '../ports.ts';
import { putEntries } from './journal.ts';
import { ABSENT, cycleKey, orderKey, requestKey } from './keys.ts';
import { createListed, type ListFilter, type Lists, queryLists } from './listed.ts';
import { type PutOnceOutcome, replace, type TransactOnceOutcome } from './put-once.ts';
import { readRecord, recordItem } from './read.ts';
import type { CycleRecord, OrderRecord } from './records.ts';

const REQUEST_LISTS: Lists = { pk: 'REQUESTS', keyOf: requestKey };
const CYCLE_LISTS: Lists = { pk: 'CYCLES', keyOf: cycleKey };

/** Flex requests; written once. */
export interface RequestRepository {
  get(id: RequestId): Promise<FlexRequest | undefined>;
  put(request: FlexRequest): Promise<TransactOnceOutcome>;
  /** Newest first; of one group, latest day first. */
  list(filter?: ListFilter<GroupId>): AsyncIterable<FlexRequest>;
}

/** Requests in a table, listed by time and by group and day. */
export function createRequestRepository(table: Table): RequestRepository {
  return {
    get: (id) => readRecord<FlexRequest>(table, requestKey(id)),
    put: (request) => {
      const { id, createdMs, groupId: of, day } = request;
      return createListed(table, REQUEST_LISTS, { standing: { id, createdMs, of, day }, record: request });
    },
    list: (filter) => queryLists<FlexRequest>(table, REQUEST_LISTS, filter),
  };
}

/** Market cycles, which change as they go on. */
export interface CycleRepository {
  get(id: CycleId): Promise<CycleRecord | undefined>;
  /** Stores a new cycle; `already` where it is there as given, `conflict` where it has gone on or is another. */
  create(cycle: CycleRecord): Promise<TransactOnceOutcome>;
  /** Replaces what was read; `conflict` where somebody else has changed it since. */
  update(previous: CycleRecord, next: CycleRecord): Promise<PutOnceOutcome>;
  /**
   * Replaces what was read by a cancelled cycle, unless somebody else has changed it since, or its offer has been
   * ordered. An order that was cancelled itself does not count.
   */
  cancel(cancelling: CancellingCycle): Promise<CancelCycleOutcome>;
  /** Newest first; of one group, latest day first. */
  list(filter?: ListFilter<GroupId>): AsyncIterable<CycleRecord>;
}

/** A cycle that is to be cancelled. */
export interface CancellingCycle {
  readonly previous: CycleRecord;
  readonly next: CycleRecord & { readonly status: 'cancelled' };
  /** Of the order that its offer may have led to. */
  readonly orderId: OrderId;
  /** What the journal tells of it, stored with it. */
  readonly entry: JournalEntry;
}

/** What came of cancelling a cycle; `overtaken`: somebody else has changed it since it was read. */
export type CancelCycleOutcome = 'stored' | 'overtaken' | 'ordered';

/** The action that lets a transaction pass only while the cycle's offer stands: `offered`, and not cancelled. */
export function checkCycleOffered(cycleId: CycleId): Action {
  return {
    kind: 'check',
    key: cycleKey(cycleId),
    condition: { kind: 'equals', attributes: { status: 'offered' } },
  };
}

/** Cycles in a table, listed as requests are; what is listed of a cycle never changes. */
export function createCycleRepository(table: Table): CycleRepository {
  return {
    get: (id) => readRecord<CycleRecord>(table, cycleKey(id)),
    create: (cycle) => {
      const { id, createdMs, groupId: of, day } = cycle;
      return createListed(table, CYCLE_LISTS, { standing: { id, createdMs, of, day }, record: cycle });
    },
    update: (previous, next) =>
      replace(table, recordItem(cycleKey(previous.id), previous), recordItem(cycleKey(next.id), next)),
    cancel: (cancelling) => cancel(table, cancelling),
    list: (filter) => queryLists<CycleRecord>(table, CYCLE_LISTS, filter),
  };
}

async function cancel(
  table: Table,
  { previous, next, orderId, entry }: CancellingCycle,
): Promise<CancelCycleOutcome> {
  const wasCancelled = (await readRecord<OrderRecord>(table, orderKey(orderId)))?.status === 'cancelled';
  const result = await table.transact([
    {
      kind: 'put',
      item: recordItem(cycleKey(next.id), next),
      condition: { kind: 'equals', attributes: recordItem(cycleKey(previous.id), previous).attributes },
    },
    {
      kind: 'check',
      key: orderKey(orderId),
      condition: wasCancelled ? { kind: 'equals', attributes: { status: 'cancelled' } } : ABSENT,
    },
    ...putEntries([entry]),
  ]);
  if (result.outcome === 'stored') return 'stored';
  return result.index === 0 ? 'overtaken' : 'ordered';
}
