import type { Item, ItemKey, Table } from '../ports.ts';
import { unpackRecord } from '../repositories/index.ts';

/** How many things are looked up at once. */
const TOGETHER = 500;

/** Cuts what comes one by one into pieces, so that much of it is looked up together and little is kept. */
export async function* inPieces<Element>(
  elements: AsyncIterable<Element>,
): AsyncGenerator<readonly Element[]> {
  let piece: Element[] = [];
  for await (const element of elements) {
    if (piece.push(element) < TOGETHER) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** The records under keys, in their order; undefined where there is none. */
export async function recordsAt<Stored>(
  table: Table,
  wanted: readonly ItemKey[],
): Promise<readonly (Stored | undefined)[]> {
  const items = await table.getMany(wanted);
  return items.map((item) => (item === undefined ? undefined : unpackRecord<Stored>(item.attributes)));
}

/** The record under a key; undefined where there is none. */
export async function recordAt<Stored>(table: Table, key: ItemKey): Promise<Stored | undefined> {
  return (await recordsAt<Stored>(table, [key]))[0];
}

/** An item with the record that it holds. */
export interface Held<Stored> {
  readonly key: ItemKey;
  readonly record: Stored;
}

/** The records of items with their keys, in pieces. */
export async function* heldInPieces<Stored>(
  items: AsyncIterable<Item>,
): AsyncGenerator<readonly Held<Stored>[]> {
  for await (const piece of inPieces(items)) yield piece.map((item) => heldBy<Stored>(item));
}

/** The record of an item with its key. */
export function heldBy<Stored>({ pk, sk, attributes }: Item): Held<Stored> {
  return { key: { pk, sk }, record: unpackRecord<Stored>(attributes) };
}
