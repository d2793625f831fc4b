import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { InvariantError } from '../../../engine/errors.ts';
import type { Item } from '../../../engine/ports.ts';
import { decodeAttributes, type Row } from './codec.ts';
import { type Access, damagedItem, translate } from './failure.ts';
import { withLock } from './lock.ts';

export interface ConnectionOptions {
  readonly path: string;
  readonly access: Access;
  /** How long a call waits for other processes [ms]. */
  readonly lockWaitMs: number;
  /** How old what is read may be at most [ms]. */
  readonly readAgeMsMax: number;
}

/** An open file, its prepared statements, and how its failures are told. */
export interface Connection extends ConnectionOptions {
  readonly database: DatabaseSync;
  /** The statement of this text, prepared once. */
  statement(sql: string): StatementSync;
  /** As `statement`, but its rows are arrays of the columns. */
  arrays(sql: string): StatementSync;
  /** Does `attempt` as soon as no other process is in the way. */
  run<Result>(attempt: () => Result): Promise<Result>;
  /**
   * As `run`, for what only reads. What is read without anything else happening in between, however many calls it
   * takes, is one transaction, for as long as what it sees may be old: to begin and to end one takes as long as to read an item.
   */
  read<Result>(attempt: () => Result): Promise<Result>;
  /** @throws AdapterError `store-corrupt` for a row that is no item. */
  decode(row: Row): Item;
  close(): void;
}

export function createConnection(database: DatabaseSync, options: ConnectionOptions): Connection {
  const { path, access, lockWaitMs, readAgeMsMax } = options;
  const statements = new Map<string, StatementSync>();
  const withArrays = new Map<string, StatementSync>();
  const preparedOnce = (known: Map<string, StatementSync>, sql: string) => {
    const prepared = known.get(sql) ?? database.prepare(sql);
    known.set(sql, prepared);
    return prepared;
  };
  let isReading = false;
  let readingSinceMs = 0;
  const endReading = () => {
    if (!isReading) return;
    isReading = false;
    if (database.isOpen && database.isTransaction) database.exec('ROLLBACK'); // of nothing: it only reads
  };
  const beginReading = () => {
    const nowMs = performance.now();
    // Who calculates for long between what it reads asks anew what others have done, as whether it was cancelled.
    if (isReading && nowMs - readingSinceMs >= readAgeMsMax) endReading();
    if (database.isTransaction) return;
    database.exec('BEGIN');
    isReading = true;
    readingSinceMs = nowMs;
    // Runs when no promise has anything left to do, and before any event is heard: nobody can tell us of a
    // change that we do not see.
    process.nextTick(endReading);
  };
  const run = async <Result>(attempt: () => Result): Promise<Result> => {
    if (!database.isOpen) throw new InvariantError(`the store ${path} is closed`);
    try {
      return await withLock(path, lockWaitMs, attempt);
    } catch (error) {
      throw translate(error, path, access);
    }
  };
  return {
    ...options,
    database,
    statement: (sql) => preparedOnce(statements, sql),
    arrays(sql) {
      const prepared = preparedOnce(withArrays, sql);
      prepared.setReturnArrays(true);
      return prepared;
    },
    run: (attempt) =>
      run(() => {
        endReading();
        return attempt();
      }),
    read: (attempt) =>
      run(() => {
        beginReading();
        return attempt();
      }),
    decode(row) {
      try {
        return { pk: row.pk, sk: row.sk, attributes: decodeAttributes(row.body, row.binary) };
      } catch (error) {
        throw damagedItem(path, row, error);
      }
    },
    close() {
      statements.clear();
      withArrays.clear();
      if (database.isOpen) database.close();
    },
  };
}

/** Does `work` in one transaction that other processes see wholly or not at all. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK'); // SQLite may have done so itself
    throw error;
  }
}
