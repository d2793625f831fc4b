import type { Action, Condition, ItemKey, Table } from '../../src/engine/ports.ts';

/** What was written at once, all or nothing, by whom, and whether the store took it. */
export interface Writing {
  readonly by: string;
  readonly actions: readonly Action[];
  readonly isStored: boolean;
}

/** A table that notes every writing. */
export interface RecordingTable {
  readonly table: Table;
  readonly writings: readonly Writing[];
}

/** @param writer - who writes at this moment. */
export function recordingTable(inner: Table, writer: () => string): RecordingTable {
  const writings: Writing[] = [];
  const note = (actions: readonly Action[], isStored: boolean) =>
    writings.push({ by: writer(), actions, isStored });
  const table: Table = {
    get: (key) => inner.get(key),
    getMany: (keys) => inner.getMany(keys),
    query: (query) => inner.query(query),
    async put(item, condition) {
      const result = await inner.put(item, condition);
      note([{ kind: 'put', item, ...withCondition(condition) }], result.outcome === 'stored');
      return result;
    },
    async putMany(items) {
      await inner.putMany(items);
      for (const item of items) note([{ kind: 'put', item }], true);
    },
    async delete(key) {
      await inner.delete(key);
      note([{ kind: 'delete', key }], true);
    },
    async transact(actions) {
      const result = await inner.transact(actions);
      note(actions, result.outcome === 'stored');
      return result;
    },
  };
  return { table, writings };
}

function withCondition(condition: Condition | undefined): { readonly condition?: Condition } {
  return condition === undefined ? {} : { condition };
}

/** Where an action writes. */
export function keyOf(action: Action): ItemKey {
  return action.kind === 'put' ? action.item : action.key;
}
