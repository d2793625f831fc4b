import { AdapterError, type FlexError, InvariantError } from '../../../engine/errors.ts';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html); extended codes carry more bits. */
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_PROTOCOL = 15;
const SQLITE_NOTADB = 26;
const PRIMARY_MASK = 0xff;

/** What a connection is opened for. */
export type Access = 'read' | 'write';

/** What node:sqlite throws. */
interface SqliteFailure extends Error {
  readonly code: 'ERR_SQLITE_ERROR';
  /** Extended result code. */
  readonly errcode: number;
}

function isSqliteFailure(error: unknown): error is SqliteFailure {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

function primaryCode(error: unknown): number | undefined {
  return isSqliteFailure(error) ? error.errcode & PRIMARY_MASK : undefined;
}

/** Whether somebody else is at the file, so that the same call may succeed in a moment. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE_BUSY || code === SQLITE_LOCKED || code === SQLITE_PROTOCOL;
}

/** Whether the content of the file is damaged. */
export function isDamage(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** A failure of SQLite or of the file system in the words of an operator; everything else unchanged. */
export function translate(error: unknown, path: string, access: Access): unknown {
  const code = primaryCode(error);
  if (code !== undefined) return translateSqlite(error as SqliteFailure, code, path, access);
  return isSystemFailure(error) ? translateSystem(error, path, access) : error;
}

function translateSqlite(cause: SqliteFailure, code: number, path: string, access: Access): FlexError {
  switch (code) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return damaged(path, cause.message, cause);
    case SQLITE_FULL:
      return diskFull(path, cause);
    case SQLITE_READONLY:
      return access === 'read' && cause.errcode === SQLITE_READONLY
        ? writeThroughReader(path, cause)
        : noPermission(path, 'write', cause);
    case SQLITE_PERM:
      return noPermission(path, access, cause);
    case SQLITE_CANTOPEN:
      return unopenable(path, cause.message, cause);
    case SQLITE_IOERR:
      return new AdapterError('store-io', `Reading or writing the store ${path} failed: ${cause.message}.`, {
        cause,
      });
    default:
      return new InvariantError(`SQLite answered ${cause.errcode}: ${cause.message}`, { cause });
  }
}

/** A file that cannot be read as a store, and how to get it out of the way. */
export function damaged(path: string, what: string, cause?: unknown): AdapterError {
  return new AdapterError(
    'store-corrupt',
    `The store ${path} cannot be read: ${what}. Move it away and put a backup in its place.`,
    { next: `mv '${path}' '${path}.damaged'`, cause },
  );
}

/** One item that cannot be read, in a file that can. */
export function damagedItem(path: string, key: { pk: string; sk: string }, cause: unknown): AdapterError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new AdapterError(
    'store-corrupt',
    `The item ${key.pk} / ${key.sk} in the store ${path} cannot be read: ${what}.`,
    { next: 'flex store check', cause },
  );
}

function diskFull(path: string, cause: unknown): AdapterError {
  return new AdapterError(
    'disk-full',
    `There is no room left for the store ${path}; the last change was not made, what was stored before is whole.`,
    { next: `df -h '${path}'`, cause },
  );
}

/** Reading needs a place for the shared memory of the log beside the file, where no writer has made one. */
function noPermission(path: string, access: Access, cause: unknown): AdapterError {
  const needed =
    access === 'read' ? 'read by this user' : 'written by this user; that takes the file and its directory';
  return new AdapterError('store-no-permission', `The store ${path} may not be ${needed}.`, {
    next: `ls -l '${path}'`,
    cause,
  });
}

/** A path under which no store can be opened or made. */
export function unopenable(path: string, what: string, cause?: unknown): AdapterError {
  return new AdapterError('store-unopenable', `The store ${path} cannot be opened: ${what}.`, {
    next: `ls -ld '${path}'`,
    cause,
  });
}

function writeThroughReader(path: string, cause: unknown): InvariantError {
  return new InvariantError(`a write to ${path}, which was opened only for reading`, { cause });
}

function isSystemFailure(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function translateSystem(error: NodeJS.ErrnoException, path: string, access: Access): FlexError {
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(path, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return noPermission(path, access, error);
    default:
      return unopenable(path, error.message, error);
  }
}
