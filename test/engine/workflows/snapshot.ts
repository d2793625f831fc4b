import { invariant } from '../../../src/engine/errors.ts';
import type { Attribute, Item, Table } from '../../../src/engine/ports.ts';

/** Everything that is stored: the item as text under its key. */
export type Snapshot = ReadonlyMap<string, string>;

interface Scannable {
  scan(): AsyncIterable<Item>;
}

export async function itemsOf(table: Table): Promise<readonly Item[]> {
  invariant('scan' in table, 'this table cannot be read as a whole');
  const items: Item[] = [];
  for await (const item of (table as Table & Scannable).scan()) items.push(item);
  return items;
}

/** @param isCompared - whether the items of this partition are looked at. */
export async function snapshotOf(
  table: Table,
  isCompared: (kind: string) => boolean = () => true,
): Promise<Snapshot> {
  const items = (await itemsOf(table)).filter(({ pk }) => isCompared(kindOf(pk)));
  return new Map(items.map(({ pk, sk, attributes }) => [`${pk} / ${sk}`, textOf(attributes)]));
}

/** What a partition holds: the first part of its key. */
export function kindOf(pk: string): string {
  return pk.split('#')[0]!;
}

/** Keys whose items are not the same in both, or are in one only. */
export function differences(before: Snapshot, after: Snapshot): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .sort();
}

function textOf(value: Attribute): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Uint8Array) return Buffer.from(inner).toString('base64');
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
