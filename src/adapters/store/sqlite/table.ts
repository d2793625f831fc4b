import type { Item, ItemKey, PartitionIndex, Query, Table } from '../../../engine/ports.ts';
import { applyActions, type PreparedAction, prepareActions, readItem, writeRow } from './actions.ts';
import { checkStore, type StoreProblem } from './check.ts';
import { assertKey, encodeItem, type Row, rowBytes } from './codec.ts';
import type { Connection } from './connection.ts';
import { type StoreInfo, storeInfo } from './info.ts';
import { compareUtf8 } from './order.ts';
import { readPage } from './pages.ts';
import { holdStill, readPartitions } from './partitions.ts';
import { rangeAfter, rangeOf, selectRange } from './range.ts';
import { SELECT_AFTER } from './schema.ts';
import { COMMIT_ACTIONS_MAX, createWriter, type Writer } from './writer.ts';

const COMMIT_BYTES_MAX = 8 * 1024 * 1024;
const KEYS_PER_TURN = 500;

/** The embedded table: one SQLite file. */
export interface SqliteTable extends Table, PartitionIndex {
  readonly path: string;
  /** Every item, in the order of partition and sort keys, page by page. */
  scan(): AsyncIterable<Item>;
  /** In the order of the keys. */
  partitions(kind: string): AsyncIterable<string>;
  /**
   * From now on until it is closed this table reads the store as it is now, whatever others write meanwhile.
   * Only for a table that is opened to read.
   */
  holdStill(): Promise<void>;
  /** What the file is and holds. */
  info(): Promise<StoreInfo>;
  /** All damage that can be found; empty: none. */
  check(): Promise<readonly StoreProblem[]>;
  /** Waits for what is being written and closes the file. Closing twice does nothing. */
  close(): Promise<void>;
}

/** The table over an open connection. */
export function createSqliteTable(connection: Connection): SqliteTable {
  const writer = createWriter(connection);
  return {
    path: connection.path,
    get: async (key) => (await getMany(connection, [key]))[0],
    getMany: (keys) => getMany(connection, keys),
    async put(item, condition) {
      const prepared = prepareActions([{ kind: 'put', item, ...(condition && { condition }) }]);
      const result = await transact(connection, writer, prepared);
      return result.outcome === 'stored' ? result : { outcome: 'refused', existing: result.existing };
    },
    putMany: (items) => putMany(connection, writer, items),
    async delete(key) {
      await transact(connection, writer, prepareActions([{ kind: 'delete', key }]));
    },
    query: (query) => readQuery(connection, query),
    transact: async (actions) => transact(connection, writer, prepareActions(actions)),
    scan: () => readAll(connection),
    partitions: (kind) => readPartitions(connection, kind),
    holdStill: () => connection.run(() => holdStill(connection)),
    info: () => storeInfo(connection),
    check: () => checkStore(connection),
    async close() {
      await writer.idle();
      connection.close();
    },
  };
}

async function getMany(
  connection: Connection,
  keys: readonly ItemKey[],
): Promise<readonly (Item | undefined)[]> {
  keys.forEach(assertKey);
  const items: (Item | undefined)[] = [];
  for (let start = 0; start < keys.length; start += KEYS_PER_TURN) {
    const some = keys.slice(start, start + KEYS_PER_TURN);
    items.push(...(await connection.run(() => some.map((key) => readItem(connection, key)))));
  }
  return items;
}

async function transact(connection: Connection, writer: Writer, prepared: readonly PreparedAction[]) {
  return writer.write(prepared.length, () => applyActions(connection, prepared));
}

async function putMany(connection: Connection, writer: Writer, items: readonly Item[]): Promise<void> {
  const rows = items.map(encodeItem).sort(compareRows);
  for (const batch of batches(rows)) {
    await writer.write(batch.length, () => {
      for (const row of batch) writeRow(connection, row);
    });
  }
}

/** In the order of the file, which makes writing many times faster than in any other. */
function compareRows(left: Row, right: Row): number {
  return compareUtf8(left.pk, right.pk) || compareUtf8(left.sk, right.sk);
}

function* batches(rows: readonly Row[]): Generator<readonly Row[]> {
  let batch: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    batch.push(row);
    bytes += rowBytes(row);
    if (batch.length < COMMIT_ACTIONS_MAX && bytes < COMMIT_BYTES_MAX) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

async function* readQuery(connection: Connection, query: Query): AsyncGenerator<Item> {
  let range = rangeOf(query);
  let rowsLeft = query.limit ?? Number.POSITIVE_INFINITY;
  while (rowsLeft > 0) {
    const { sql, parameters } = selectRange(range);
    const rowsWanted = rowsLeft;
    const page = await connection.run(() => readPage(connection.statement(sql), parameters, rowsWanted));
    for (const row of page.rows) yield connection.decode(row);
    if (page.isLast) return;
    rowsLeft -= page.rows.length;
    range = rangeAfter(range, page.rows.at(-1)!.sk);
  }
}

async function* readAll(connection: Connection): AsyncGenerator<Item> {
  let after: readonly [string, string] = ['', ''];
  for (;;) {
    const parameters = after;
    const page = await connection.run(() =>
      readPage(connection.statement(SELECT_AFTER), parameters, Number.POSITIVE_INFINITY),
    );
    for (const row of page.rows) yield connection.decode(row);
    if (page.isLast) return;
    const { pk, sk } = page.rows.at(-1)!;
    after = [pk, sk];
  }
}
