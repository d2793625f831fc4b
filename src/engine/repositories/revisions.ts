import type { Action, Item, ItemKey } from '../ports.ts';
import { PRESENT } from './keys.ts';
import { putAbsent } from './put-once.ts';

/**
 * The actions that store revision `revision` of something that has revisions from 1 without gaps:
 * it must not be there, the one before must. So it becomes the latest.
 */
export function revisionActions(
  item: Item,
  revision: number,
  keyOf: (revision: number) => ItemKey,
): readonly Action[] {
  if (revision === 1) return [putAbsent(item)];
  return [putAbsent(item), { kind: 'check', key: keyOf(revision - 1), condition: PRESENT }];
}
