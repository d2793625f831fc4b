/** Comparison of two entities field by field. */

export type FieldValue = string | number | boolean;

/** One field that differs. */
export interface FieldChange {
  /** Its name in the data types, with the unit: `devices[bat-1].capacityWh`, `windows[0].startMinutes`. */
  readonly field: string;
  /** Absent where it was not there before. */
  readonly from?: FieldValue;
  /** Absent where it is gone. */
  readonly to?: FieldValue;
}

/**
 * Compares two entities.
 *
 * Elements of a list that have an id are compared with those of the same id, others by place; lists of
 * numbers are one value, such as `1,2,5`.
 *
 * @returns the leaves that differ, by the order of the first entity's fields, then the second's.
 */
export function fieldChanges(before: unknown, after: unknown): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  collect('', before, after, changes);
  return changes;
}

function collect(field: string, before: unknown, after: unknown, changes: FieldChange[]): void {
  const old = branches(before);
  const wanted = branches(after);
  if (old === undefined && wanted === undefined) {
    if (!Object.is(before, after)) changes.push(change(field, before, after));
    return;
  }
  for (const key of new Set([...(old?.keys() ?? []), ...(wanted?.keys() ?? [])])) {
    collect(
      `${field}${key.startsWith('[') || field === '' ? '' : '.'}${key}`,
      old?.get(key),
      wanted?.get(key),
      changes,
    );
  }
}

/** The parts of an object or list, by the text that continues the path; undefined for a single value. */
function branches(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((element, index) => [keyOf(element, index), element]));
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value).map(([key, part]) => [key, leafOr(part)]));
}

function leafOr(part: unknown): unknown {
  const isNumbers = Array.isArray(part) && part.length > 0 && part.every((one) => typeof one === 'number');
  return isNumbers ? part.join(',') : part;
}

function keyOf(element: unknown, index: number): string {
  const hasId = typeof element === 'object' && element !== null && 'id' in element;
  return `[${hasId ? String(element.id) : index}]`;
}

function change(field: string, before: unknown, after: unknown): FieldChange {
  return {
    field,
    ...(before === undefined ? {} : { from: before as FieldValue }), // not an object: branches() said so
    ...(after === undefined ? {} : { to: after as FieldValue }),
  };
}
