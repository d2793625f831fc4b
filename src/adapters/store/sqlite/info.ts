import { statSync } from 'node:fs';
import type { Connection } from './connection.ts';
import { COUNT_BY_KIND } from './schema.ts';

/** What a store file is and holds. */
export interface StoreInfo {
  readonly path: string;
  /** Size on the disk with what is not yet merged into the file [bytes]. */
  readonly bytes: number;
  readonly schemaVersion: number;
  readonly itemCount: number;
  /** Items by kind of partition, in the order of the kinds' names. */
  readonly kinds: readonly { readonly kind: string; readonly itemCount: number }[];
}

/** Reads what `StoreInfo` holds; counting reads the whole file. */
export async function storeInfo(connection: Connection): Promise<StoreInfo> {
  return connection.run(() => {
    const kinds = connection
      .statement(COUNT_BY_KIND)
      .all()
      .map((row) => ({ kind: String(row['kind']), itemCount: Number(row['items']) }));
    return {
      path: connection.path,
      bytes: fileBytes(connection),
      schemaVersion: readPragma(connection, 'user_version'),
      itemCount: kinds.reduce((sum, { itemCount }) => sum + itemCount, 0),
      kinds,
    };
  });
}

/** An integer that SQLite tells about the file or the connection. */
export function readPragma(connection: Connection, name: string): number {
  return Number(connection.statement(`PRAGMA ${name}`).get()?.[name]);
}

function fileBytes(connection: Connection): number {
  if (connection.database.location() === null) {
    return readPragma(connection, 'page_count') * readPragma(connection, 'page_size');
  }
  return [connection.path, `${connection.path}-wal`]
    .map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}
