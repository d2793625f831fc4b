import type { Action, ItemKey, Table } from '../ports.ts';
import { instantKey, joinKey, keyPrefix } from './keys.ts';
import { putAbsent, type TransactOnceOutcome, transactOnce } from './put-once.ts';
import { listEntry, queryListed, recordItem } from './read.ts';

/** Which records of a kind, and how many; newest first. */
export interface ListFilter<Scope extends string> {
  /** Only of this group, or workflow. */
  readonly of?: Scope;
  /** Only of this day; needs `of`. */
  readonly day?: string;
  readonly limit?: number;
}

/** Where a record stands in the lists of its kind. */
export interface Standing {
  readonly id: string;
  /** When it came to be [ms]. */
  readonly createdMs: number;
  /** What it belongs to, where it belongs to something: a group, a workflow. */
  readonly of?: string;
  /** The day that it is about, where it is about one. */
  readonly day?: string;
}

/**
 * Lists of one kind of record: one of all by time, and one of each owner by day and time. The entries
 * are written in one transaction with the record, and never change.
 */
export interface Lists {
  /** The list of all: `CYCLES`. That of an owner: `CYCLES#group`. */
  readonly pk: string;
  keyOf(id: string): ItemKey;
}

/** The actions that store a record for the first time, and enter it into the lists. */
export function putListed(lists: Lists, standing: Standing, record: object): readonly Action[] {
  return [
    putAbsent(recordItem(lists.keyOf(standing.id), record)),
    ...listKeys(lists, standing).map((key): Action => ({ kind: 'put', item: listEntry(key, standing.id) })),
  ];
}

/**
 * Stores a record for the first time and enters it into the lists, all or nothing.
 *
 * @returns `already` where the same record is there, whenever it was created; `conflict` where another one is.
 */
export async function createListed(
  table: Table,
  lists: Lists,
  creation: { readonly standing: Standing; readonly record: object },
): Promise<TransactOnceOutcome> {
  return transactOnce(table, putListed(lists, creation.standing, creation.record));
}

function listKeys(lists: Lists, { id, createdMs, of, day }: Standing): readonly ItemKey[] {
  const sk = joinKey(instantKey(createdMs), id);
  const ofAll = { pk: lists.pk, sk };
  if (of === undefined) return [ofAll];
  return [ofAll, { pk: joinKey(lists.pk, of), sk: day === undefined ? sk : keyPrefix(day) + sk }];
}

/** Records newest first; those of one owner by their day first. */
export function queryLists<Record>(
  table: Table,
  lists: Lists,
  filter: ListFilter<string> = {},
): AsyncIterable<Record> {
  const { of, day, limit } = filter;
  return queryListed<Record>(
    table,
    {
      pk: of === undefined ? lists.pk : joinKey(lists.pk, of),
      order: 'descending',
      ...(of !== undefined && day !== undefined && { prefix: keyPrefix(day) }),
      ...(limit !== undefined && { limit }),
    },
    lists.keyOf,
  );
}
