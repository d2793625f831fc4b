import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CREATE_SCHEMA, PAGE_BYTES } from './schema.ts';

let createdCount = 0;

/**
 * Makes an empty store under `path`, and the directories above it. The file is finished under another
 * name and then appears at once: whoever is killed here, or does the same at the same time, never
 * leaves or meets half a store.
 */
export function createStoreFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  createdCount += 1;
  const unfinished = `${path}.new-${process.pid}-${createdCount}`;
  try {
    writeEmptyStore(unfinished);
    linkUnlessThere(unfinished, path);
    syncDirectory(dirname(path));
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(unfinished + suffix, { force: true });
  }
}

function writeEmptyStore(path: string): void {
  const database = new DatabaseSync(path);
  try {
    createSchema(database);
    database.exec('PRAGMA journal_mode = WAL');
  } finally {
    database.close();
  }
}

/** Makes the schema in a database that is empty. */
export function createSchema(database: DatabaseSync): void {
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA synchronous = FULL; ${CREATE_SCHEMA}`);
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // somebody else was faster: as good
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
