import { accessSync, constants, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError, NotFoundError } from '../../../engine/errors.ts';
import { type Connection, createConnection } from './connection.ts';
import { createSchema, createStoreFile } from './create.ts';
import { type Access, damaged, translate, unopenable } from './failure.ts';
import { headerProblem } from './header.ts';
import { readPragma } from './info.ts';
import { LOCK_POLL_MS, LOCK_WAIT_MS } from './lock.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from './schema.ts';
import { createSqliteTable, type SqliteTable } from './table.ts';

/** A table that is kept in memory and gone when it is closed. */
export const IN_MEMORY = ':memory:';

/** The log is cut back to this size [bytes] when it has been merged into the file. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;

export interface OpenOptions {
  /** Whether to make the store where there is none. Default true; without effect with `readOnly`. */
  readonly create?: boolean;
  /** Nothing will be written: opens also what this user may only read. Default false. */
  readonly readOnly?: boolean;
  /** How long a call waits for other processes [ms]. Default LOCK_WAIT_MS. */
  readonly lockWaitMs?: number;
  /** Size beyond which the file may not grow [bytes]; absent: no limit but the disk. */
  readonly bytesMax?: number;
}

/**
 * Opens the embedded store.
 *
 * @param path - the file, or IN_MEMORY.
 * @throws NotFoundError `no-store` where there is none and none shall be made.
 * @throws ConfigError `store-newer`, `store-older`, `store-foreign` for a file that another program has written.
 * @throws AdapterError `store-corrupt`, `store-unopenable`, `store-no-permission`, `disk-full`, and
 *   `store-locked`, which is retryable.
 */
export async function openSqliteTable(path: string, options: OpenOptions = {}): Promise<SqliteTable> {
  const access: Access = options.readOnly === true ? 'read' : 'write';
  try {
    if (path !== IN_MEMORY) prepareFile(path, access, options.create ?? true);
    const connection = openConnection(path, access, options.lockWaitMs ?? LOCK_WAIT_MS);
    return createSqliteTable(await configured(connection, options));
  } catch (error) {
    throw translate(error, path, access);
  }
}

function prepareFile(path: string, access: Access, create: boolean): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) makeFile(path, access === 'write' && create);
  else if (!found.isFile()) throw unopenable(path, 'it is no file');
  else assertUsable(path, access);
}

function assertUsable(path: string, access: Access): void {
  accessSync(path, access === 'read' ? constants.R_OK : constants.R_OK | constants.W_OK);
  const problem = headerProblem(path);
  if (problem !== undefined) throw damaged(path, problem);
}

function makeFile(path: string, isWanted: boolean): void {
  if (!isWanted) throw new NotFoundError('no-store', `There is no store ${path}.`, { next: 'flex init' });
  createStoreFile(path);
}

function openConnection(path: string, access: Access, lockWaitMs: number): Connection {
  const database = new DatabaseSync(path, {
    readOnly: access === 'read',
    timeout: Math.min(LOCK_POLL_MS, lockWaitMs),
  });
  return createConnection(database, { path, access, lockWaitMs });
}

async function configured(connection: Connection, options: OpenOptions): Promise<Connection> {
  try {
    await connection.run(() => configure(connection, options));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function configure(connection: Connection, options: OpenOptions): void {
  const { database, path, access } = connection;
  if (path === IN_MEMORY) createSchema(database);
  assertOurs(connection);
  if (access === 'read') return;
  if (path !== IN_MEMORY) database.exec('PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${LOG_BYTES_MAX}`);
  if (options.bytesMax !== undefined) limitSize(connection, options.bytesMax);
}

function limitSize(connection: Connection, bytesMax: number): void {
  const pages = Math.max(1, Math.floor(bytesMax / readPragma(connection, 'page_size')));
  connection.database.exec(`PRAGMA max_page_count = ${pages}`);
}

function assertOurs(connection: Connection): void {
  const { path } = connection;
  if (readPragma(connection, 'application_id') !== APPLICATION_ID) {
    throw new ConfigError('store-foreign', `${path} is a database of another program, not a store of flex.`, {
      next: 'flex store info',
    });
  }
  const version = readPragma(connection, 'user_version');
  if (version > SCHEMA_VERSION) throw newer(path, version);
  if (version < 1) throw damaged(path, `its schema version is ${version}`);
  if (version < SCHEMA_VERSION) throw older(path, version);
}

function older(path: string, version: number): ConfigError {
  return new ConfigError(
    'store-older',
    `The store ${path} has schema version ${version}, this program reads version ${SCHEMA_VERSION}. ` +
      'An older flex has written it: export its portfolio with that one, move the file away, and apply and import anew.',
    { next: 'flex portfolio apply -f FILE' },
  );
}

function newer(path: string, version: number): ConfigError {
  return new ConfigError(
    'store-newer',
    `The store ${path} has schema version ${version}, this program knows versions up to ${SCHEMA_VERSION}. ` +
      'A newer flex has written it: run that one, or install it here.',
    { next: 'flex --version' },
  );
}
