import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { portsOver } from '../../../../src/adapters/workflow/embedded/ports.ts';
import { openedStore, temporaryPath } from '../../store/sqlite/store-file.ts';

test('before a site is planned by a solver, reading has ended and what was ready is stored', async () => {
  const path = temporaryPath();
  const table = await openedStore(path);
  const ports = portsOver(table, { nowMs: () => 0 });
  await ports.solver(); // from now on it is there, and takes no time
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  const stored = () => other.prepare('SELECT count(*) AS count FROM item').get();
  let isStored = false;
  await table.get({ pk: 'p', sk: 'a' });
  const writing = table.put({ pk: 'p', sk: 'b', attributes: {} }).then(() => {
    isStored = true;
  });
  await ports.solver();
  expect(stored()).toMatchObject({ count: 1 });
  await writing;
  expect(isStored).toBe(true);
  await table.get({ pk: 'p', sk: 'a' });
  await ports.solver();
  // Emptying the log succeeds only where nobody reads an older state of the file.
  other.exec("INSERT INTO item VALUES ('other', 'a', '{}', NULL)");
  expect(other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toMatchObject({ busy: 0 });
});
