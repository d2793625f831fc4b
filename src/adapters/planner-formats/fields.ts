import { distance } from 'fastest-levenshtein';
import { at } from '../../engine/planner/index.ts';
import type { Findings, Located } from './findings.ts';

/** @returns whether it is an object of JSON, neither list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A part of a file, with its place. */
export function located(value: unknown, path: string): Located {
  return { value, path };
}

/** The elements of a list with their places. */
export function elementsOf(values: readonly unknown[], path: string): readonly Located[] {
  return values.map((value, index) => located(value, at(path, index)));
}

/** The keys of one object; each is asked for by name, and what nobody has asked for is told. */
export class Fields {
  readonly path: string;
  readonly #entries: ReadonlyMap<string, Located>;
  readonly #asked = new Set<string>();

  constructor(path: string, entries: ReadonlyMap<string, Located>) {
    this.path = path;
    this.#entries = entries;
  }

  /** @returns the fields of an object; none where it is something else, which is taken down. */
  static of(where: Located, expected: string, findings: Findings): Fields {
    if (!isObject(where.value)) {
      findings.mistake(where, expected);
      return new Fields(where.path, new Map());
    }
    const entries = Object.entries(where.value).map(
      ([key, value]) => [key, located(value, at(where.path, key))] as const,
    );
    return new Fields(where.path, new Map(entries));
  }

  has(key: string): boolean {
    const found = this.#entries.get(key);
    return found !== undefined && found.value !== null;
  }

  /** @returns what stands under the key; undefined where it is left out or null. */
  take(key: string): Located | undefined {
    this.#asked.add(key);
    const found = this.#entries.get(key);
    return found === undefined || found.value === null ? undefined : found;
  }

  takeFlag(key: string, findings: Findings): boolean | undefined {
    const found = this.take(key);
    if (found === undefined) return undefined;
    if (typeof found.value === 'boolean') return found.value;
    findings.mistake(found, 'true or false');
    return undefined;
  }

  /** Tells every key that nobody has asked for, each with the nearest known one. */
  finish(findings: Findings): void {
    for (const [key, { path }] of this.#entries) {
      if (this.#asked.has(key)) continue;
      const [nearest] = [...this.#asked].sort((a, b) => distance(key, a) - distance(key, b));
      findings.mistake({ path, value: key }, `one of the known fields; did you mean "${nearest}"?`);
    }
  }
}
