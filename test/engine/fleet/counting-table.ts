import type { Item, Table } from '../../../src/engine/ports.ts';

/** What was asked of a table, by the kind of what it is about. */
export interface TableCounts {
  /** Items that were read, by get and by query. */
  readonly read: Map<string, number>;
  /** Calls that write, whatever number of items. */
  writeCalls: number;
}

/** A table that counts. */
export function countingTable(inner: Table): { readonly table: Table; readonly counts: TableCounts } {
  const counts: TableCounts = { read: new Map(), writeCalls: 0 };
  const note = ({ pk }: Pick<Item, 'pk'>) => {
    const kind = pk.split('#')[0]!;
    counts.read.set(kind, (counts.read.get(kind) ?? 0) + 1);
  };
  const writing = <Result>(call: () => Promise<Result>): Promise<Result> => {
    counts.writeCalls += 1;
    return call();
  };
  const table: Table = {
    get: (key) => {
      note(key);
      return inner.get(key);
    },
    getMany: (keys) => {
      keys.forEach(note);
      return inner.getMany(keys);
    },
    query: async function* (query) {
      for await (const item of inner.query(query)) {
        note(item);
        yield item;
      }
    },
    put: (item, condition) => writing(() => inner.put(item, condition)),
    putMany: (items) => writing(() => inner.putMany(items)),
    delete: (key) => writing(() => inner.delete(key)),
    transact: (actions) => writing(() => inner.transact(actions)),
  };
  return { table, counts };
}
