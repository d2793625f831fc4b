import { invariant } from '../errors.ts';
import type { Action, Attributes, Item, ItemKey, Table } from '../ports.ts';
import { equalAttributes } from './equal.ts';
import { ABSENT } from './keys.ts';
import { unpackRecord } from './pack.ts';
import { recordItem } from './read.ts';

/**
 * What came of storing something that is written once: `stored`, `already` there with the same
 * content, or in `conflict` with another content, which stays.
 */
export type PutOnceOutcome =
  | { readonly outcome: 'stored' }
  | { readonly outcome: 'already'; readonly existing: Item }
  | { readonly outcome: 'conflict'; readonly existing: Item | undefined };

/** What came of several such writes, all or none. */
export type TransactOnceOutcome =
  | { readonly outcome: 'stored' }
  | { readonly outcome: 'already' }
  /** `index`: the first action that does not fit what is there. */
  | { readonly outcome: 'conflict'; readonly index: number; readonly existing: Item | undefined };

/** Attributes that tell when something was written: no part of its content. */
export const TIME_OF_WRITING: readonly string[] = ['createdMs'];

/** Whether two items say the same, whenever they were written. */
export function sameContent(left: Attributes, right: Attributes, ignored = TIME_OF_WRITING): boolean {
  return equalAttributes(without(left, ignored), without(right, ignored));
}

function without(attributes: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

/** Stores an item unless there is one; the same again is a success. */
export async function putOnce(
  table: Table,
  item: Item,
  ignored: readonly string[] = TIME_OF_WRITING,
): Promise<PutOnceOutcome> {
  const result = await table.put(item, ABSENT);
  return result.outcome === 'stored' ? result : judge(result.existing, item, ignored);
}

/** Stores a record unless there is one. @returns the one that is there then. */
export async function putFirst<Stored extends object>(
  table: Table,
  key: ItemKey,
  record: Stored,
): Promise<Stored> {
  const put = await table.put(recordItem(key, record), ABSENT);
  if (put.outcome === 'stored') return record;
  invariant(put.existing !== undefined, `the item ${key.pk} ${key.sk} has vanished`);
  return unpackRecord<Stored>(put.existing.attributes);
}

function judge(existing: Item | undefined, wanted: Item, ignored: readonly string[]): PutOnceOutcome {
  return existing !== undefined && sameContent(existing.attributes, wanted.attributes, ignored)
    ? { outcome: 'already', existing }
    : { outcome: 'conflict', existing };
}

/**
 * Does actions all or none, and sees whether they have been done before: they have if the content of
 * every conditional put is there. Unconditional puts and checks do not count, since what they are
 * about may have moved on.
 */
export async function transactOnce(table: Table, actions: readonly Action[]): Promise<TransactOnceOutcome> {
  const result = await table.transact(actions);
  if (result.outcome === 'stored') return result;
  const conflict = { outcome: 'conflict', index: result.index, existing: result.existing } as const;
  const wanted = actions.flatMap((action) =>
    action.kind === 'put' && action.condition !== undefined ? [action.item] : [],
  );
  if (wanted.length === 0) return conflict;
  const existing = await table.getMany(wanted);
  const isDone = wanted.every((item, index) => {
    const there = existing[index];
    return there !== undefined && sameContent(there.attributes, item.attributes);
  });
  return isDone ? { outcome: 'already' } : conflict;
}

/**
 * Replaces an item by its successor unless somebody else has changed it since it was read; done
 * before is a success.
 */
export async function replace(table: Table, previous: Item, next: Item): Promise<PutOnceOutcome> {
  const result = await table.put(next, { kind: 'equals', attributes: previous.attributes });
  return result.outcome === 'stored' ? result : judge(result.existing, next, []);
}

/** The action that stores an item unless there is one. */
export function putAbsent(item: Item): Action {
  return { kind: 'put', item, condition: ABSENT };
}
