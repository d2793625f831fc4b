import type { Table } from '../../../src/engine/ports.ts';

/** How a store lets its user down. */
export type Breakage =
  /** The process has died: nothing is written or read any more. */
  | 'died'
  /** One write fails, and what comes after it is written. */
  | 'failed';

export class Broken extends Error {}

export interface BreakingTable {
  readonly table: Table;
  /** Writes that were wanted so far; a putMany is two, since it is not atomic. */
  readonly writeCount: () => number;
}

/**
 * A table that breaks when so many writes are done.
 *
 * @param writesMax - writes that are done before; infinite: it never breaks.
 */
export function breakingTable(inner: Table, writesMax: number, breakage: Breakage): BreakingTable {
  let writeCount = 0;
  const beforeWrite = () => {
    writeCount += 1;
    const breaks = breakage === 'died' ? writeCount > writesMax : writeCount === writesMax + 1;
    if (breaks) throw new Broken(`the store has broken before write ${writeCount}`);
  };
  const beforeRead = () => {
    if (breakage === 'died' && writeCount > writesMax) throw new Broken('the store is gone');
  };
  const table: Table = {
    async get(key) {
      beforeRead();
      return inner.get(key);
    },
    async getMany(keys) {
      beforeRead();
      return inner.getMany(keys);
    },
    query(query) {
      beforeRead();
      return inner.query(query);
    },
    async put(item, condition) {
      beforeWrite();
      return inner.put(item, condition);
    },
    async putMany(items) {
      const half = Math.ceil(items.length / 2);
      for (const some of [items.slice(0, half), items.slice(half)]) {
        if (some.length === 0) continue;
        beforeWrite();
        await inner.putMany(some);
      }
    },
    async delete(key) {
      beforeWrite();
      return inner.delete(key);
    },
    async transact(actions) {
      beforeWrite();
      return inner.transact(actions);
    },
  };
  return { table, writeCount: () => writeCount };
}
