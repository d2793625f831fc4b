import type { Action, Item, ItemKey, Table } from '../../src/engine/ports.ts';

/** Kinds of items that are there only so that work is found done: of executions, and of the steps of runs. */
const KEPT_ASIDE = /^(EXECUTION|EXECUTIONS|EXECUTION-HISTORY|RUN-STEP)(#|$)/;

/**
 * A table that does nothing for the sake of repetition: it writes without looking at conditions, and what tells that
 * something has been done stays in memory. What it is faster by is what doing things once costs.
 */
export function blindTable(table: Table): Table {
  const aside = new Map<string, Item>();
  const nameOf = ({ pk, sk }: ItemKey) => `${pk}\n${sk}`;
  const isAside = ({ pk }: ItemKey) => KEPT_ASIDE.test(pk);
  const setAside = (item: Item) => aside.set(nameOf(item), item);
  const plain = (action: Action): readonly Action[] => {
    if (action.kind === 'check') return [];
    return [action.kind === 'put' ? { kind: 'put', item: action.item } : { kind: 'delete', key: action.key }];
  };
  return {
    get: async (key) => (isAside(key) ? aside.get(nameOf(key)) : table.get(key)),
    getMany: (keys) => table.getMany(keys),
    query: (query) => table.query(query),
    async put(item) {
      if (!isAside(item)) return table.put(item);
      setAside(item);
      return { outcome: 'stored' };
    },
    async putMany(items) {
      for (const item of items.filter(isAside)) setAside(item);
      await table.putMany(items.filter((item) => !isAside(item)));
    },
    delete: (key) => table.delete(key),
    async transact(actions) {
      for (const action of actions) if (action.kind === 'put' && isAside(action.item)) setAside(action.item);
      const rest = actions.flatMap(plain).filter((action) => action.kind !== 'put' || !isAside(action.item));
      return rest.length === 0 ? { outcome: 'stored' } : table.transact(rest);
    },
  };
}
