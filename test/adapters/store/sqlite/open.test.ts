import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { createStoreFile } from '../../../../src/adapters/store/sqlite/create.ts';
import { translate } from '../../../../src/adapters/store/sqlite/failure.ts';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { SCHEMA_VERSION } from '../../../../src/adapters/store/sqlite/schema.ts';
import { AdapterError, ConfigError, InvariantError, NotFoundError } from '../../../../src/engine/errors.ts';
import { openedStore, temporaryPath, withDatabase } from './store-file.ts';

const ITEM = { pk: 'p', sk: 's', attributes: { a: 1 } };

it('makes the file and the directories above it, and leaves nothing else', async () => {
  const path = temporaryPath(join('deep', 'er', 'store.db'));
  await (await openSqliteTable(path)).close();
  expect(readdirSync(dirname(path))).toEqual(['store.db']);
});

it('keeps what was stored', async () => {
  const path = temporaryPath();
  const first = await openSqliteTable(path);
  await first.put(ITEM);
  await first.close();
  expect(await (await openedStore(path)).get(ITEM)).toEqual(ITEM);
});

it('makes one store when many open it at the same time', async () => {
  const path = temporaryPath();
  const tables = await Promise.all(Array.from({ length: 5 }, () => openedStore(path)));
  await tables[0]!.put(ITEM);
  for (const table of tables) expect(await table.get(ITEM)).toEqual(ITEM);
  expect(readdirSync(dirname(path)).filter((name) => name.includes('.new'))).toEqual([]);
});

it('leaves the store that somebody else has made in the meantime', async () => {
  const path = temporaryPath();
  const first = await openSqliteTable(path);
  await first.put(ITEM);
  await first.close();
  createStoreFile(path);
  expect(await (await openedStore(path)).get(ITEM)).toEqual(ITEM);
  expect(readdirSync(dirname(path)).filter((name) => name.includes('.new'))).toEqual([]);
});

it.each([{ create: false }, { readOnly: true }])('makes no store with %o', async (options) => {
  const path = temporaryPath();
  const opening = openSqliteTable(path, options);
  await expect(opening).rejects.toThrow(NotFoundError);
  await expect(opening).rejects.toMatchObject({ code: 'no-store', next: 'flex init' });
  expect(existsSync(path)).toBe(false);
});

it.each([
  ['a directory in which no log can be made', 1544],
  ['shared memory that cannot be made', 1288],
])('takes %s for a lack of permission, also where it is only to be read', (_, errcode) => {
  const failure = Object.assign(new Error('attempt to write a readonly database'), { errcode });
  expect(translate(failure, 'store.sqlite', 'read')).toMatchObject({
    code: 'store-no-permission',
    message: 'The store store.sqlite may not be written by this user; that takes the file and its directory.',
  });
});

it('reads, but does not write, what is opened for reading', async () => {
  const path = temporaryPath();
  await (await openedStore(path)).put(ITEM);
  const reader = await openedStore(path, { readOnly: true });
  expect(await reader.get(ITEM)).toEqual(ITEM);
  await expect(reader.put({ ...ITEM, sk: 'other' })).rejects.toThrow(InvariantError);
  expect(await (await openedStore(path)).get({ pk: 'p', sk: 'other' })).toBeUndefined();
});

it('makes a new table in memory each time', async () => {
  const first = await openedStore(IN_MEMORY);
  await first.put(ITEM);
  expect(await (await openedStore(IN_MEMORY)).get(ITEM)).toBeUndefined();
});

it('refuses a store of a newer program, with file, both versions and what to do', async () => {
  const path = temporaryPath();
  await (await openSqliteTable(path)).close();
  withDatabase(path, (database) => database.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 6}`));
  const opening = openSqliteTable(path);
  await expect(opening).rejects.toThrow(ConfigError);
  await expect(opening).rejects.toMatchObject({
    code: 'store-newer',
    message: expect.stringMatching(/store\.db has schema version 8, .* up to 2\. A newer flex .* install/),
  });
});

it('refuses a store of an older program, and says how to get on', async () => {
  const path = temporaryPath();
  await (await openSqliteTable(path)).close();
  withDatabase(path, (database) => database.exec('PRAGMA user_version = 1'));
  await expect(openSqliteTable(path)).rejects.toMatchObject({
    code: 'store-older',
    message: expect.stringMatching(/schema version 1, .* version 2\. An older flex .* export/),
  });
});

it('refuses the database of another program, and does not change it', async () => {
  const path = temporaryPath();
  withDatabase(path, (database) => database.exec('CREATE TABLE theirs (a)'));
  await expect(openSqliteTable(path)).rejects.toMatchObject({ code: 'store-foreign' });
  expect(withDatabase(path, (database) => database.prepare('PRAGMA journal_mode').get())).toEqual({
    journal_mode: 'delete',
  });
});

const DAMAGES: readonly (readonly [string, (path: string) => void])[] = [
  ['no SQLite database', (path) => writeFileSync(path, 'participants:\n  - id: p1\n'.repeat(400))],
  ['empty', (path) => truncateSync(path, 0)],
  ['cut off', (path) => truncateSync(path, statSync(path).size - 8192)],
  ['cut off within a page', (path) => truncateSync(path, statSync(path).size - 1)],
  ['cut off while its log is there', cutOffBesideLog],
  ['cut to its header', (path) => truncateSync(path, 60)],
  [
    'without its version',
    (path) => withDatabase(path, (database) => database.exec('PRAGMA user_version = 0')),
  ],
];
it.each(DAMAGES)('refuses a file that is %s, with its path and the next step', async (_, damage) => {
  const path = temporaryPath();
  const table = await openSqliteTable(path);
  await table.putMany(Array.from({ length: 200 }, (__, index) => ({ ...ITEM, sk: `k${index}` })));
  await table.close();
  damage(path);
  const opening = openSqliteTable(path);
  await expect(opening).rejects.toThrow(AdapterError);
  await expect(opening).rejects.toMatchObject({
    code: 'store-corrupt',
    retryable: false,
    message: expect.stringContaining(path),
    next: `mv '${path}' '${path}.damaged'`,
  });
});

it('says that a path cannot be a store', async () => {
  const path = temporaryPath();
  mkdirSync(path);
  await expect(openSqliteTable(path)).rejects.toMatchObject({ code: 'store-unopenable' });
});

it('says that no store can be made where a file stands in the way', async () => {
  const path = temporaryPath();
  writeFileSync(path, 'a file');
  const opening = openSqliteTable(join(path, 'store.db'));
  await expect(opening).rejects.toThrow(AdapterError);
  await expect(opening).rejects.toMatchObject({ code: 'store-unopenable' });
});

it.skipIf(!existsSync('/proc/self'))('says that no store can be made where nobody may', async () => {
  await expect(openSqliteTable('/proc/self/store.db')).rejects.toThrow(AdapterError);
});

it('refuses a call after closing as a bug, and closes twice', async () => {
  const table = await openSqliteTable(temporaryPath());
  await table.close();
  await table.close();
  await expect(table.get(ITEM)).rejects.toThrow(InvariantError);
  await expect(table.put(ITEM)).rejects.toThrow(InvariantError);
});

it('writes what is under way before it closes', async () => {
  const path = temporaryPath();
  const table = await openSqliteTable(path);
  const written = table.put(ITEM);
  await table.close();
  expect(await written).toEqual({ outcome: 'stored' });
  expect(await (await openedStore(path)).get(ITEM)).toEqual(ITEM);
});

function cutOffBesideLog(path: string): void {
  truncateSync(path, statSync(path).size - 8192);
  writeFileSync(`${path}-wal`, '');
}
