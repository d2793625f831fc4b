/** Records of a list, asked for one after the other in about the order in which the list has them. */
export interface Beside<Record> {
  /** The record of this id; undefined where the list has none. Each can be asked for once. */
  of(id: string): Promise<Record | undefined>;
  /** The ids that nobody has asked for. Reads the list to its end. */
  rest(): Promise<readonly string[]>;
}

/**
 * Reads a list along with another that is in the same order, so that neither is held in memory. What is passed over, since
 * nobody has asked for it yet, is kept: another order costs memory, and loses nothing.
 *
 * @param records - in the order of the UTF-8 bytes of their sort keys.
 * @param keyOf - the sort key of the record of an id.
 */
export function beside<Record extends { readonly id: string }>(
  records: AsyncIterable<Record>,
  keyOf: (id: string) => string,
): Beside<Record> {
  const iterator = records[Symbol.asyncIterator]();
  const passed = new Map<string, Record>();
  let head: IteratorResult<Record, unknown> | undefined;
  return {
    of: async (id) => {
      head ??= await iterator.next();
      while (head.done !== true && head.value.id !== id && isBefore(keyOf(head.value.id), keyOf(id))) {
        passed.set(head.value.id, head.value);
        head = await iterator.next();
      }
      if (head.done !== true && head.value.id === id) {
        const found = head.value;
        head = undefined;
        return found;
      }
      const found = passed.get(id);
      passed.delete(id);
      return found;
    },
    rest: async () => {
      const ids = [...passed.keys()];
      for (head ??= await iterator.next(); head.done !== true; head = await iterator.next()) {
        ids.push(head.value.id);
      }
      return ids;
    },
  };
}

/** What lies together in a list, as one record. */
export async function* together<Element>(
  elements: AsyncIterable<Element>,
  idOf: (element: Element) => string,
): AsyncGenerator<{ readonly id: string; readonly elements: readonly Element[] }> {
  let group: { readonly id: string; readonly elements: Element[] } | undefined;
  for await (const element of elements) {
    const id = idOf(element);
    if (group?.id !== id) {
      if (group !== undefined) yield group;
      group = { id, elements: [] };
    }
    group.elements.push(element);
  }
  if (group !== undefined) yield group;
}

/** Whether the UTF-8 bytes of a text come before those of another. */
function isBefore(left: string, right: string): boolean {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (one !== other) return rankOf(one) < rankOf(other);
  }
  return left.length < right.length;
}

const SURROGATE_MIN = 0xd800;
const SURROGATE_MAX = 0xdfff;
const UNIT_COUNT = 0x10000;

/** Halves of characters beyond U+FFFF come after all others in UTF-8. */
function rankOf(unit: number): number {
  return unit >= SURROGATE_MIN && unit <= SURROGATE_MAX ? unit + UNIT_COUNT : unit;
}
