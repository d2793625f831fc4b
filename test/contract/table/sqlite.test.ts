import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { tableContract } from './contract.ts';

tableContract('SQLite on a file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'flex-table-'));
  const table = await openSqliteTable(join(directory, 'store.db'));
  return {
    table,
    close: async () => {
      await table.close();
      await rm(directory, { recursive: true });
    },
  };
});

tableContract('SQLite in memory', async () => {
  const table = await openSqliteTable(IN_MEMORY);
  return { table, close: () => table.close() };
});
