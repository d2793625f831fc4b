import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { pidOfWriter } from '../../../../src/adapters/store/sqlite/holder.ts';
import { AdapterError } from '../../../../src/engine/errors.ts';
import { openedStore, temporaryPath } from './store-file.ts';

const ITEM = { pk: 'p', sk: 's', attributes: { a: 1 } };

function hold(path: string): DatabaseSync {
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  return other;
}

it('reads while another writes', async () => {
  const path = temporaryPath();
  const table = await openedStore(path, { lockWaitMs: 20 });
  await table.put(ITEM);
  hold(path);
  expect(await table.get(ITEM)).toEqual(ITEM);
  expect(await (await openedStore(path, { lockWaitMs: 20 })).get(ITEM)).toEqual(ITEM);
});

it('waits for another writer', async () => {
  const path = temporaryPath();
  const table = await openedStore(path);
  const other = hold(path);
  const writing = table.put(ITEM);
  setTimeout(() => other.exec('COMMIT'), 400);
  expect(await writing).toEqual({ outcome: 'stored' });
});

it('gives up after its limit, for all that wait at once, and says who may hold it', async () => {
  const path = temporaryPath();
  const table = await openedStore(path, { lockWaitMs: 60 });
  const other = hold(path);
  const writings = [table.put(ITEM), table.putMany([ITEM]), table.transact([{ kind: 'put', item: ITEM }])];
  for (const writing of await Promise.allSettled(writings)) {
    expect(writing).toMatchObject({ status: 'rejected', reason: { code: 'store-locked', retryable: true } });
    const { message } = (writing as PromiseRejectedResult).reason as AdapterError;
    expect(message).toMatch(existsSync('/proc/locks') ? `process ${process.pid} (` : 'another flex command');
    expect(message).not.toMatch(/database is locked/);
  }
  other.exec('COMMIT');
  expect(await table.put(ITEM)).toEqual({ outcome: 'stored' });
});

it('keeps no transaction open between the pages of a query while anything is waited for', async () => {
  const path = temporaryPath();
  const table = await openedStore(path);
  await table.putMany(Array.from({ length: 1500 }, (_, index) => ({ ...ITEM, sk: `k${index}` })));
  const query = table.query({ pk: 'p' })[Symbol.asyncIterator]();
  await query.next();
  await nextTurn();
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec("INSERT INTO item VALUES ('other', 'a', '{}', NULL)");
  // Emptying the log succeeds only where nobody reads an older state of the file.
  expect(other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toMatchObject({ busy: 0 });
});

it('reads in one transaction until something is waited for, and then what others have written', async () => {
  const path = temporaryPath();
  const table = await openedStore(path, { readAgeMsMax: Number.POSITIVE_INFINITY });
  await table.put(ITEM);
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  await nextTurn();
  expect(await table.get({ pk: 'other', sk: 'a' })).toBeUndefined();
  other.exec("INSERT INTO item VALUES ('other', 'a', '{}', NULL)");
  expect(await table.get({ pk: 'other', sk: 'a' })).toBeUndefined();
  await nextTurn();
  expect(await table.get({ pk: 'other', sk: 'a' })).toBeDefined();
});

it('reads what others have written, though nothing is waited for, once what it sees is too old', async () => {
  const path = temporaryPath();
  const table = await openedStore(path, { readAgeMsMax: 0 });
  await table.put(ITEM);
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  await nextTurn();
  expect(await table.get({ pk: 'other', sk: 'a' })).toBeUndefined();
  other.exec("INSERT INTO item VALUES ('other', 'a', '{}', NULL)");
  expect(await table.get({ pk: 'other', sk: 'a' })).toBeDefined();
});

it('sees what it has written itself at once', async () => {
  const table = await openedStore(temporaryPath());
  expect(await table.get(ITEM)).toBeUndefined();
  await table.put(ITEM);
  expect(await table.get(ITEM)).toEqual(ITEM);
});

const LOCKS = `1: POSIX  ADVISORY  READ  11 08:01:77 123 123
2: POSIX  ADVISORY  WRITE 12 08:01:78 120 120
3: POSIX  ADVISORY  WRITE 13 08:01:77 121 121
4: FLOCK  ADVISORY  WRITE 14 08:01:79 0 EOF
4: -> POSIX ADVISORY WRITE 15 08:01:77 120 120
5: POSIX  ADVISORY  WRITE 16 08:01:77 120 120
`;
it.each([
  [77, 16],
  [78, 12],
  [79, 14],
  [80, undefined],
])('finds the writer of inode %s', (inode, pid) => {
  expect(pidOfWriter(LOCKS, inode)).toBe(pid);
});

it('gives AdapterErrors', async () => {
  const path = temporaryPath();
  const table = await openedStore(path, { lockWaitMs: 1 });
  hold(path);
  await expect(table.put(ITEM)).rejects.toThrow(AdapterError);
});
