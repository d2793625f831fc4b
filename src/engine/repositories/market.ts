import type { CycleId, GroupId, RequestId } from '../ids.ts';
import type { FlexRequest } from '../market/index.ts';
import type { Table } from '../ports.ts';
import { cycleKey, requestKey } from './keys.ts';
import { createListed, type ListFilter, type Lists, queryLists } from './listed.ts';
import { type PutOnceOutcome, replace, type TransactOnceOutcome } from './put-once.ts';
import { readRecord, recordItem } from './read.ts';
import type { CycleRecord } from './records.ts';

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
  /** Newest first; of one group, latest day first. */
  list(filter?: ListFilter<GroupId>): AsyncIterable<CycleRecord>;
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
    list: (filter) => queryLists<CycleRecord>(table, CYCLE_LISTS, filter),
  };
}
