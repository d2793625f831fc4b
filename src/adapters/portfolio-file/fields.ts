import { distance } from 'fastest-levenshtein';
import { type Place, partOf } from './place.ts';
import { describe, isMap, type Reader } from './reader.ts';

/** The keys of a map, asked for one by one; what has not been asked for is unknown. */
export interface Fields {
  /** Reports the key where it is missing. */
  required<T>(key: string, reader: Reader<T>): T;
  optional<T>(key: string, reader: Reader<T>): T | undefined;
  withDefault<T>(key: string, reader: Reader<T>, fallback: T): T;
}

/** Edits per letter up to which a key counts as misspelt. */
const NEAR = 0.5;

/**
 * Reads a map: `build` takes its fields, and what is left over is reported with the nearest key that
 * was asked for. Where there is no map, that is reported once and `build` gets unreadable fields.
 */
export function readFields<T>(place: Place, expected: string, build: (fields: Fields) => T): T {
  if (!isMap(place.value)) {
    place.report.add(place, { value: describe(place.value), expected });
    return build(UNREADABLE_FIELDS);
  }
  const values = place.value;
  const asked = new Set<string>();
  const read = <V>(key: string, reader: Reader<V>): V | undefined => {
    asked.add(key);
    return Object.hasOwn(values, key) ? reader.read(partOf(place, key, values[key])) : undefined;
  };
  const built = build({
    optional: read,
    withDefault: (key, reader, fallback) => read(key, reader) ?? fallback,
    required: (key, reader) => read(key, reader) ?? missing(place, key, reader),
  });
  reportUnknown(place, Object.keys(values), asked);
  return built;
}

const UNREADABLE_FIELDS: Fields = {
  optional: () => undefined,
  withDefault: (_key, _reader, fallback) => fallback,
  required: (_key, reader) => reader.unreadable,
};

function missing<T>(place: Place, key: string, reader: Reader<T>): T {
  place.report.add(partOf(place, key, undefined), { expected: reader.expected });
  return reader.unreadable;
}

function reportUnknown(place: Place, present: readonly string[], asked: ReadonlySet<string>): void {
  for (const key of present) {
    if (asked.has(key)) continue;
    const known = [...asked].filter((name) => !present.includes(name));
    const near = nearest(key, known);
    const expected =
      near === undefined ? `one of the keys ${[...asked].join(', ')}` : `a known key; the nearest is ${near}`;
    place.report.add(partOf(place, key, undefined), { value: key, expected }, true);
  }
}

/** @returns the known word that is least edits away, case aside, unless it is another word altogether. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best !== undefined && best.edits <= NEAR * best.name.length ? best.name : undefined;
}
