import type { Attributes, Item, ItemKey, Query, Table } from '../ports.ts';
import { packRecord, unpackRecord } from './pack.ts';

/** How many ids of a list are looked up at once. */
const LOOKUP_BATCH = 100;

/** The item of a record. */
export function recordItem(key: ItemKey, record: object): Item {
  return { pk: key.pk, sk: key.sk, attributes: packRecord(record) };
}

/** The record under a key; undefined where there is none. Its type is what was stored there, which is not checked. */
export async function readRecord<Record>(table: Table, key: ItemKey): Promise<Record | undefined> {
  return recordOf<Record>(await table.get(key));
}

/** Many records, in the order of `keys`; undefined where there is none. */
export async function readRecords<Record>(
  table: Table,
  keys: readonly ItemKey[],
): Promise<readonly (Record | undefined)[]> {
  return (await table.getMany(keys)).map((item) => recordOf<Record>(item));
}

/** The records of one partition in the query's order, fetched page by page as they are asked for. */
export async function* queryRecords<Record>(table: Table, query: Query): AsyncGenerator<Record> {
  for await (const { attributes } of table.query(query)) yield unpackRecord<Record>(attributes);
}

/** The last record of a partition in the order of its sort keys. */
export async function readLast<Record>(table: Table, pk: string): Promise<Record | undefined> {
  for await (const item of table.query({ pk, order: 'descending', limit: 1 })) return recordOf<Record>(item);
  return undefined;
}

/** Reads to the end, into memory: only where the number of elements has a bound. */
export async function collect<Element>(elements: AsyncIterable<Element>): Promise<Element[]> {
  const collected: Element[] = [];
  for await (const element of elements) collected.push(element);
  return collected;
}

/** How many items a partition has. Reads all of them, page by page: the table keeps no count. */
export async function countItems(table: Table, pk: string): Promise<number> {
  let count = 0;
  for await (const _ of table.query({ pk })) count++;
  return count;
}

/** An entry of a list: it stands where the list's order wants it and names what it stands for. */
export function listEntry(key: ItemKey, id: string): Item {
  return { pk: key.pk, sk: key.sk, attributes: { id } };
}

/** The records that the entries of a list stand for, in the list's order. */
export async function* queryListed<Record>(
  table: Table,
  query: Query,
  keyOf: (id: string) => ItemKey,
): AsyncGenerator<Record> {
  let keys: ItemKey[] = [];
  for await (const { attributes } of table.query(query)) {
    keys.push(keyOf(String(attributes['id'])));
    if (keys.length < LOOKUP_BATCH) continue;
    yield* await presentRecords<Record>(table, keys);
    keys = [];
  }
  yield* await presentRecords<Record>(table, keys);
}

async function presentRecords<Record>(table: Table, keys: readonly ItemKey[]): Promise<readonly Record[]> {
  const records = await readRecords<Record>(table, keys);
  return records.filter((record) => record !== undefined);
}

function recordOf<Record>(item: { readonly attributes: Attributes } | undefined): Record | undefined {
  return item === undefined ? undefined : unpackRecord<Record>(item.attributes);
}
