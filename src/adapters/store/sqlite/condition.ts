import type { Condition, Item } from '../../../engine/ports.ts';
import { equalAttributes } from '../../../engine/repositories/index.ts';

/**
 * Whether a condition holds for what is stored under its key now.
 *
 * @param read - gives the stored item; called only where its content matters.
 */
export function holds(condition: Condition, exists: boolean, read: () => Item | undefined): boolean {
  switch (condition.kind) {
    case 'absent':
      return !exists;
    case 'present':
      return exists;
    case 'equals': {
      const existing = read();
      return existing !== undefined && hasAttributes(existing, condition.attributes);
    }
  }
}

function hasAttributes(item: Item, wanted: Item['attributes']): boolean {
  return Object.keys(wanted).every(
    (name) => Object.hasOwn(item.attributes, name) && equalAttributes(item.attributes[name]!, wanted[name]!),
  );
}
