import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { type OpenOptions, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import type { SqliteTable } from '../../../../src/adapters/store/sqlite/table.ts';

/** A path in a directory that is gone after the test. */
export function temporaryPath(name = 'store.db'): string {
  const directory = mkdtempSync(join(tmpdir(), 'flex-store-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, name);
}

/** Opens a store that is closed after the test. */
export async function openedStore(path: string, options?: OpenOptions): Promise<SqliteTable> {
  const table = await openSqliteTable(path, options);
  onTestFinished(() => table.close());
  return table;
}

/** Does something to the file behind the store's back. */
export function withDatabase<Result>(path: string, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}
