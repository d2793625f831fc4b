import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type HostLock, type LockOutcome, type LockOwner, parseOwner } from './lock.ts';

/** SQLITE_BUSY (https://sqlite.org/rescode.html). */
const BUSY = 5;

/**
 * A lock that is the exclusive transaction of a small database file: the system's own lock on that file, which ends
 * with the process on every system that SQLite runs on. Who the owner is stands in a file beside it.
 *
 * @param folder - is made where there is none.
 */
export function lockedFileLock(folder: string): HostLock {
  return {
    async acquire(name, owner) {
      await mkdir(folder, { recursive: true });
      const ownerFile = join(folder, `${name}.json`);
      const database = lockFile(join(folder, `${name}.lock`));
      if (database === undefined) return held(ownerFile);
      await writeOwner(ownerFile, owner);
      return { outcome: 'acquired', lock: { release: () => release(database, ownerFile) } };
    },
  };
}

/** @returns undefined where another process has it. */
function lockFile(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return undefined;
    throw error;
  }
}

async function held(ownerFile: string): Promise<LockOutcome> {
  const owner = parseOwner(await readFile(ownerFile, 'utf8').catch(() => ''));
  return owner === undefined ? { outcome: 'held' } : { outcome: 'held', owner };
}

/** Whole or not at all: somebody may be reading it. */
async function writeOwner(path: string, owner: LockOwner): Promise<void> {
  const draft = `${path}.${owner.pid}`;
  await writeFile(draft, JSON.stringify(owner));
  await rename(draft, path);
}

/** The files stay: taking the lock's file away while another process waits for it would make two locks. */
async function release(database: DatabaseSync, ownerFile: string): Promise<void> {
  await rm(ownerFile, { force: true });
  database.close();
}
