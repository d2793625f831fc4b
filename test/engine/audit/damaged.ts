import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { type AuditReport, auditStore, INVARIANTS } from '../../../src/engine/audit/index.ts';
import { invariant } from '../../../src/engine/errors.ts';
import type { Attribute, Attributes, Item } from '../../../src/engine/ports.ts';
import { createRepositories, packInt32, unpackInt32 } from '../../../src/engine/repositories/index.ts';

/** What a damage does to the items of a store. */
export type Damage = (items: readonly Item[]) => readonly Item[];

/** Audits a store that holds these items. */
export async function auditOf(items: readonly Item[]): Promise<AuditReport> {
  const table = await openSqliteTable(IN_MEMORY);
  try {
    await table.putMany(items);
    return await auditStore({ repositories: createRepositories(table), partitions: table }, INVARIANTS);
  } finally {
    await table.close();
  }
}

/** What findings there are, as texts for comparison: `orders violation`. */
export function foundIn({ findings }: AuditReport): readonly string[] {
  return [...new Set(findings.map(({ invariant: id, severity }) => `${id} ${severity}`))];
}

export const kindOf = ({ pk }: Item): string => pk.split('#')[0]!;

type Wanted = (item: Item) => boolean;

const ANY: Wanted = () => true;

/** The first item of a kind that is wanted. */
export function find(items: readonly Item[], kind: string, wanted: Wanted = ANY): Item {
  const found = items.find((item) => kindOf(item) === kind && wanted(item));
  invariant(found !== undefined, `the good store has no such ${kind}`);
  return found;
}

/** Takes an item away. */
export function drop(kind: string, wanted: Wanted = ANY): Damage {
  return (items) => {
    const gone = find(items, kind, wanted);
    return items.filter((item) => item !== gone);
  };
}

/** Takes all items of a kind away. */
export function dropAll(kind: string): Damage {
  return (items) => {
    find(items, kind, ANY);
    return items.filter((item) => kindOf(item) !== kind);
  };
}

/** Changes the attributes of an item. */
export function edit(
  kind: string,
  change: (attributes: Attributes, item: Item) => Attributes,
  wanted: Wanted = ANY,
): Damage {
  return (items) => {
    const before = find(items, kind, wanted);
    const after = { ...before, attributes: change(before.attributes, before) };
    return items.map((item) => (item === before ? after : item));
  };
}

/** Changes the attributes of all items of a kind. */
export function editAll(kind: string, change: (attributes: Attributes) => Attributes): Damage {
  return (items) => {
    find(items, kind, ANY);
    return items.map((item) =>
      kindOf(item) === kind ? { ...item, attributes: change(item.attributes) } : item,
    );
  };
}

/** Puts an item under another key, in place of what lies there. */
export function copyTo(kind: string, key: (item: Item) => Partial<Item>, wanted: Wanted = ANY): Damage {
  return (items) => {
    const copy = { ...find(items, kind, wanted) };
    const made = { ...copy, ...key(copy) };
    return [...items.filter(({ pk, sk }) => pk !== made.pk || sk !== made.sk), made];
  };
}

/** One attribute changed. */
export const set =
  (name: string, value: Attribute) =>
  (attributes: Attributes): Attributes => ({ ...attributes, [name]: value });

/** One value of a series changed. */
export const nudge =
  (name: string, period = 0, byW = 1) =>
  (attributes: Attributes): Attributes => {
    const series = attributes[name];
    invariant(series instanceof Uint8Array, `${name} is no series`);
    const values = unpackInt32(series);
    values[period] = values[period]! + byW;
    return { ...attributes, [name]: packInt32(values) };
  };

/** The first element of a list changed. */
export const inFirst =
  (name: string, change: (element: Attributes) => Attributes) =>
  (attributes: Attributes): Attributes => {
    const [first, ...rest] = attributes[name] as readonly Attributes[];
    return { ...attributes, [name]: [change(first!), ...rest] };
  };
