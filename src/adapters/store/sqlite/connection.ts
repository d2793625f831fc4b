import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { invariant } from '../../../engine/errors.ts';
import type { Item } from '../../../engine/ports.ts';
import { decodeAttributes, type Row } from './codec.ts';
import { type Access, damagedItem, translate } from './failure.ts';
import { withLock } from './lock.ts';

export interface ConnectionOptions {
  readonly path: string;
  readonly access: Access;
  /** How long a call waits for other processes [ms]. */
  readonly lockWaitMs: number;
}

/** An open file, its prepared statements, and how its failures are told. */
export interface Connection extends ConnectionOptions {
  readonly database: DatabaseSync;
  /** The statement of this text, prepared once. */
  statement(sql: string): StatementSync;
  /** Does `attempt` as soon as no other process is in the way. */
  run<Result>(attempt: () => Result): Promise<Result>;
  /** @throws AdapterError `store-corrupt` for a row that is no item. */
  decode(row: Row): Item;
  close(): void;
}

export function createConnection(database: DatabaseSync, options: ConnectionOptions): Connection {
  const { path, access, lockWaitMs } = options;
  const statements = new Map<string, StatementSync>();
  return {
    ...options,
    database,
    statement(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const prepared = database.prepare(sql);
      statements.set(sql, prepared);
      return prepared;
    },
    async run(attempt) {
      invariant(database.isOpen, `the store ${path} is closed`);
      try {
        return await withLock(path, lockWaitMs, attempt);
      } catch (error) {
        throw translate(error, path, access);
      }
    },
    decode(row) {
      try {
        return { pk: row.pk, sk: row.sk, attributes: decodeAttributes(row.body, row.binary) };
      } catch (error) {
        throw damagedItem(path, row, error);
      }
    },
    close() {
      statements.clear();
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
