import type { Action, Item, ItemKey, Table } from '../../ports.ts';
import { TRANSACTION_ACTIONS_MAX } from '../../ports.ts';
import { unpackRecord } from '../../repositories/index.ts';
import { TELLERS, type ToldChange } from './tellers.ts';

/** Who writes down what is told; the actions that do it are part of the transaction that makes the change. */
export interface Scribe {
  nowMs(): number;
  /**
   * Stores changes together with what is told of them.
   *
   * @returns which of the changes was refused; what is told is no reason to refuse.
   */
  store(changes: readonly Action[], told: ToldChange): ReturnType<Table['transact']>;
}

/** Transactions that are under way at once: the store writes them together. */
const AT_ONCE = 16;

/** Each entry is an item, and an item in the list of whom it concerns; the end of the chain is one more. */
const ACTIONS_OF_ENTRY = 2;
const ACTIONS_OF_HEAD = 1;

/**
 * A table of which every change of the fleet is told in the transaction that makes it, whoever makes it and by whatever
 * method: nothing can be forgotten, and nothing is told that did not happen. What is not told of is passed on as it is.
 */
export function toldTable(inner: Table, scribe: Scribe): Table {
  return {
    get: (key) => inner.get(key),
    getMany: (wanted) => inner.getMany(wanted),
    query: (query) => inner.query(query),
    async put(item, condition) {
      if (tellerOf(item) === undefined) return inner.put(item, condition);
      const put: Action = { kind: 'put', item, ...(condition && { condition }) };
      const [change] = await changesOf([put], inner, scribe);
      if (isSilent(change!)) return inner.put(item, condition);
      const result = await scribe.store([change!.action], change!.told);
      return result.outcome === 'stored' ? result : { outcome: 'refused', existing: result.existing };
    },
    async putMany(items) {
      const changes = await changesOf(
        items.filter((item) => tellerOf(item) !== undefined).map((item) => ({ kind: 'put', item })),
        inner,
        scribe,
      );
      const silent = changes.filter(isSilent).map(({ item }) => item!);
      const others = items.filter((item) => tellerOf(item) === undefined);
      await inner.putMany([...others, ...silent]);
      await storeAll(
        changes.filter((change) => !isSilent(change)),
        scribe,
      );
    },
    async delete(key) {
      if (tellerOf(key) === undefined) return inner.delete(key);
      const [change] = await changesOf([{ kind: 'delete', key }], inner, scribe);
      if (isSilent(change!)) return inner.delete(key);
      await scribe.store([change!.action], change!.told);
    },
    async transact(actions) {
      const writing = actions.filter(
        (action) => action.kind !== 'check' && tellerOf(keyOf(action)) !== undefined,
      );
      const told = sumOf((await changesOf(writing, inner, scribe)).map((change) => change.told));
      return told.entries.length + told.lines.length === 0
        ? inner.transact(actions)
        : scribe.store(actions, told);
    },
  };
}

interface Change {
  readonly action: Action;
  readonly item: Item | undefined;
  readonly told: ToldChange;
}

function tellerOf({ pk }: ItemKey) {
  return TELLERS[pk];
}

function keyOf(action: Action): ItemKey {
  return action.kind === 'put' ? action.item : action.key;
}

async function changesOf(
  actions: readonly Action[],
  table: Table,
  scribe: Scribe,
): Promise<readonly Change[]> {
  if (actions.length === 0) return [];
  const before = await table.getMany(actions.map(keyOf));
  const nowMs = scribe.nowMs();
  return actions.map((action, index): Change => {
    const item = action.kind === 'put' ? action.item : undefined;
    const key = keyOf(action);
    const told = tellerOf(key)!(recordOf(before[index]), recordOf(item), key, nowMs);
    return { action, item, told };
  });
}

function recordOf(item: Item | undefined): unknown {
  return item === undefined ? undefined : unpackRecord(item.attributes);
}

function isSilent({ told: { entries, lines } }: Change): boolean {
  return entries.length + lines.length === 0;
}

function sumOf(told: readonly ToldChange[]): ToldChange {
  return { entries: told.flatMap(({ entries }) => entries), lines: told.flatMap(({ lines }) => lines) };
}

/** Many changes, as many in one transaction as it holds, and some transactions at once. */
async function storeAll(changes: readonly Change[], scribe: Scribe): Promise<void> {
  const parts = inParts(changes);
  for (let start = 0; start < parts.length; start += AT_ONCE) {
    await Promise.all(
      parts.slice(start, start + AT_ONCE).map((part) =>
        scribe.store(
          part.map(({ action }) => action),
          sumOf(part.map(({ told }) => told)),
        ),
      ),
    );
  }
}

function inParts(changes: readonly Change[]): readonly (readonly Change[])[] {
  const parts: Change[][] = [];
  let room = 0;
  for (const change of changes) {
    const { entries, lines } = change.told;
    const size = 1 + ACTIONS_OF_ENTRY * entries.length + lines.length;
    if (room < size) {
      parts.push([]);
      room = TRANSACTION_ACTIONS_MAX - ACTIONS_OF_HEAD;
    }
    parts.at(-1)!.push(change);
    room -= size;
  }
  return parts;
}
