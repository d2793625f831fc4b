import { openSync, readFileSync, writeSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { openedStore, temporaryPath, withDatabase } from './store-file.ts';

it('tells path, size, version and items by kind of partition', async () => {
  const path = temporaryPath();
  const table = await openedStore(path);
  await table.putMany(
    ['GROUPS', 'PLAN#a#1', 'PLAN#b#1', 'PLANS#a'].map((pk) => ({ pk, sk: 's', attributes: {} })),
  );
  const info = await table.info();
  expect(info).toEqual({
    path,
    bytes: info.bytes,
    schemaVersion: 2,
    itemCount: 4,
    kinds: [
      { kind: 'GROUPS', itemCount: 1 },
      { kind: 'PLAN', itemCount: 2 },
      { kind: 'PLANS', itemCount: 1 },
    ],
  });
  expect(info.bytes).toBeGreaterThan(8192);
});

it('finds nothing wrong with a whole store', async () => {
  const table = await openedStore(temporaryPath());
  await table.putMany(
    Array.from({ length: 1200 }, (_, index) => ({
      pk: 'p',
      sk: `k${index}`,
      attributes: { bytes: new Uint8Array(index) },
    })),
  );
  expect(await table.check()).toEqual([]);
});

it('lists every item that cannot be read, and reading one says which', async () => {
  const path = temporaryPath();
  const table = await openedStore(path);
  await table.putMany(
    ['a', 'b', 'c', 'd'].map((sk) => ({ pk: 'p', sk, attributes: { bytes: new Uint8Array(9) } })),
  );
  withDatabase(path, (database) => {
    database.exec(`UPDATE item SET body = '{"half' WHERE sk = 'b'`);
    database.exec(`UPDATE item SET binary = x'00' WHERE sk = 'c'`);
    database.exec(`UPDATE item SET body = '[1]' WHERE sk = 'd'`);
  });
  expect((await table.check()).map(({ kind, pk, sk }) => [kind, pk, sk])).toEqual([
    ['item', 'p', 'b'],
    ['item', 'p', 'c'],
    ['item', 'p', 'd'],
  ]);
  await expect(table.get({ pk: 'p', sk: 'c' })).rejects.toMatchObject({
    code: 'store-corrupt',
    message: expect.stringContaining('p / c'),
    next: 'flex store check',
  });
});

it('goes on writing after a call that met an item that cannot be read', async () => {
  const path = temporaryPath();
  const table = await openedStore(path);
  await table.put({ pk: 'p', sk: 'a', attributes: {} });
  withDatabase(path, (database) => database.exec(`UPDATE item SET body = '{'`));
  const good = table.put({ pk: 'p', sk: 'b', attributes: {} });
  const bad = table.put({ pk: 'p', sk: 'a', attributes: {} }, { kind: 'equals', attributes: {} });
  await expect(bad).rejects.toMatchObject({ code: 'store-corrupt' });
  expect(await good).toEqual({ outcome: 'stored' });
  expect(await table.put({ pk: 'p', sk: 'c', attributes: {} })).toEqual({ outcome: 'stored' });
  expect((await table.info()).itemCount).toBe(3);
});

it('reports a page that was overwritten', async () => {
  const path = temporaryPath();
  const table = await openSqliteTable(path);
  await table.putMany(
    Array.from({ length: 500 }, (_, index) => ({
      pk: 'p',
      sk: `k${index}`,
      attributes: { bytes: new Uint8Array(500) },
    })),
  );
  await table.close();
  const pageBytes = readFileSync(path).readUInt16BE(16);
  writeSync(openSync(path, 'r+'), new Uint8Array(pageBytes).fill(0xa5), 0, pageBytes, 4 * pageBytes);
  const problems = await (await openedStore(path)).check();
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]!.kind).toBe('file');
});
