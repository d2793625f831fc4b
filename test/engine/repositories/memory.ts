import { onTestFinished } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import type { Item, Query, Table } from '../../../src/engine/ports.ts';
import { createRepositories, type Repositories } from '../../../src/engine/repositories/index.ts';

export const SEED = 20261121;

/** A table in memory that is gone after the test. */
export async function emptyTable(): Promise<Table> {
  const table = await openSqliteTable(IN_MEMORY);
  onTestFinished(() => table.close());
  return table;
}

export async function emptyRepositories(): Promise<Repositories> {
  return createRepositories(await emptyTable());
}

/** A table that stops working in the middle: after `writeCount` calls that write, every one fails. */
export function breakingTable(table: Table, writeCount: number): Table {
  let left = writeCount;
  const counted =
    <Arguments extends readonly unknown[], Result>(call: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      if (left === 0) throw new Error('killed');
      left -= 1;
      return call(...given);
    };
  return {
    ...table,
    put: counted(table.put),
    putMany: counted(table.putMany),
    delete: counted(table.delete),
    transact: counted(table.transact),
  };
}

export async function collected<Element>(elements: AsyncIterable<Element>): Promise<Element[]> {
  const all: Element[] = [];
  for await (const element of elements) all.push(element);
  return all;
}

export async function itemsOf(table: Table, query: Query): Promise<readonly Item[]> {
  return collected(table.query(query));
}
