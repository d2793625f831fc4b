import { invariant } from '../../../engine/errors.ts';
import type { Connection } from './connection.ts';
import { SELECT_ANY, SELECT_PARTITION_FROM } from './schema.ts';

/** Keys that are read in one go. */
const PARTITIONS_PER_TURN = 500;

/** Sorts right behind `#`, with which every further part of a key begins. */
const BEHIND_PARTS = '$';

/** Makes the least key of a key that is behind it; no key has such a character. */
const BEHIND_KEY = '\u0001';

/** The keys of all partitions of a kind, in their order; the one that is the kind alone among them. */
export async function* readPartitions(connection: Connection, kind: string): AsyncGenerator<string> {
  let from = kind;
  for (;;) {
    const start = from;
    const keys = await connection.run(() => keysFrom(connection, start, kind + BEHIND_PARTS));
    yield* keys;
    if (keys.length < PARTITIONS_PER_TURN) return;
    from = keys.at(-1)! + BEHIND_KEY;
  }
}

function keysFrom({ statement }: Connection, from: string, before: string): readonly string[] {
  const select = statement(SELECT_PARTITION_FROM);
  const keys: string[] = [];
  while (keys.length < PARTITIONS_PER_TURN) {
    const start = keys.length === 0 ? from : keys.at(-1)! + BEHIND_KEY;
    const row = select.get(start, before);
    if (row === undefined) break;
    keys.push(String(row['pk']));
  }
  return keys;
}

/** Begins a transaction that only reads, and settles what it sees. */
export function holdStill({ database, access, statement }: Connection): void {
  invariant(access === 'read', 'only a table that is opened to read can hold still');
  if (!database.isTransaction) database.exec('BEGIN');
  statement(SELECT_ANY).get();
}
