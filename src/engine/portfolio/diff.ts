import { type FieldChange, fieldChanges } from './field-changes.ts';
import { type ApplyOptions, ENTITY_KINDS, type EntityKind } from './merge.ts';
import type { Portfolio } from './types.ts';

/** One entity, by kind and id. */
export interface EntityRef {
  readonly kind: EntityKind;
  readonly id: string;
}

/** An entity whose content changes, with every field that does. */
export interface ChangedEntity extends EntityRef {
  readonly fields: readonly FieldChange[];
}

/** What applying would do. Lists are ordered by kind (groups, sites, participants, contracts), then by id. */
export interface PortfolioDiff {
  readonly added: readonly EntityRef[];
  readonly changed: readonly ChangedEntity[];
  readonly removed: readonly EntityRef[];
  /** Given entities that are the same as the current ones. */
  readonly unchangedCount: number;
}

/**
 * Tells what applyToPortfolio would change, without doing it.
 *
 * Entities that are not given are removed only with `prune`, and are not counted without it. The order of
 * entities and of devices within a site is no difference.
 *
 * @param given - the entities as wanted; need not be the whole portfolio.
 */
export function diffPortfolio(current: Portfolio, given: Portfolio, options: ApplyOptions): PortfolioDiff {
  const added: EntityRef[] = [];
  const changed: ChangedEntity[] = [];
  const removed: EntityRef[] = [];
  let unchangedCount = 0;
  for (const kind of ENTITY_KINDS) {
    const before = byId(current[kind]);
    const after = byId(given[kind]);
    for (const id of [...after.keys()].sort()) {
      const old = before.get(id);
      const fields = old === undefined ? [] : fieldChanges(old, after.get(id));
      if (old === undefined) added.push({ kind, id });
      else if (fields.length > 0) changed.push({ kind, id, fields });
      else unchangedCount++;
    }
    if (!options.prune) continue;
    for (const id of [...before.keys()].sort()) if (!after.has(id)) removed.push({ kind, id });
  }
  return { added, changed, removed, unchangedCount };
}

/** @returns whether applying would change nothing. */
export function isEmptyDiff(diff: PortfolioDiff): boolean {
  return diff.added.length + diff.changed.length + diff.removed.length === 0;
}

function byId(entities: readonly { readonly id: string }[]): ReadonlyMap<string, object> {
  return new Map(entities.map((entity) => [entity.id, entity]));
}
