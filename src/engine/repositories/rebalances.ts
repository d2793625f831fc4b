import type { GroupId } from '../ids.ts';
import type { Table } from '../ports.ts';
import { rebalanceKey, rebalanceRoundKey, rebalanceRoundsPk } from './keys.ts';
import { createListed, type ListFilter, type Lists, queryLists } from './listed.ts';
import { type PutOnceOutcome, putFirst, replace, type TransactOnceOutcome } from './put-once.ts';
import { queryRecords, readRecord, recordItem } from './read.ts';
import type { RebalanceRecord, RebalanceRound } from './records.ts';

const REBALANCE_LISTS: Lists = { pk: 'REBALANCES', keyOf: rebalanceKey };

/** What was done about deviations from what groups are committed to. */
export interface RebalanceRepository {
  get(id: string): Promise<RebalanceRecord | undefined>;
  /** Stores a new one; `already` where it is there as given, `conflict` where it has gone on or is another. */
  create(record: RebalanceRecord): Promise<TransactOnceOutcome>;
  /** Replaces what was read; `conflict` where somebody else has changed it since. */
  update(previous: RebalanceRecord, next: RebalanceRecord): Promise<PutOnceOutcome>;
  /** Newest first; of one group, latest day first. */
  list(filter?: ListFilter<GroupId>): AsyncIterable<RebalanceRecord>;
  /** Stores what a round found, once. @returns the round that is stored then. */
  putRound(round: RebalanceRound): Promise<RebalanceRound>;
  round(id: string, round: number): Promise<RebalanceRound | undefined>;
  /** In the order of their numbers. */
  rounds(id: string): AsyncIterable<RebalanceRound>;
}

/** Rebalancings in a table: an item for each, listed by time and by group and day, and one per round of it. */
export function createRebalanceRepository(table: Table): RebalanceRepository {
  return {
    get: (id) => readRecord<RebalanceRecord>(table, rebalanceKey(id)),
    create: (record) => {
      const { id, createdMs, groupId: of, day } = record;
      return createListed(table, REBALANCE_LISTS, { standing: { id, createdMs, of, day }, record });
    },
    update: (previous, next) =>
      replace(
        table,
        recordItem(rebalanceKey(previous.id), previous),
        recordItem(rebalanceKey(next.id), next),
      ),
    list: (filter) => queryLists<RebalanceRecord>(table, REBALANCE_LISTS, filter),
    putRound: (round) => putFirst(table, rebalanceRoundKey(round.rebalanceId, round.round), round),
    round: (id, round) => readRecord<RebalanceRound>(table, rebalanceRoundKey(id, round)),
    rounds: (id) => queryRecords<RebalanceRound>(table, { pk: rebalanceRoundsPk(id) }),
  };
}
