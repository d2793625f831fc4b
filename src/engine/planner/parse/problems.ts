import { distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import type { Problem } from '../../errors.ts';

/** Collects everything that is wrong with a file before it is refused. */
export class Problems {
  readonly #problems: Problem[] = [];

  /** What is said already is not said again: a part may be read twice, as a whole and by itself. */
  add(path: string, value: unknown, expected: string): void {
    const problem = { path, ...(value === undefined ? {} : { value: valueText(value) }), expected };
    const isSame = (other: Problem) =>
      other.path === path && other.value === problem.value && other.expected === expected;
    if (!this.#problems.some(isSame)) this.#problems.push(problem);
  }

  get all(): readonly Problem[] {
    return this.#problems;
  }
}

const VALUE_LENGTH_MAX = 60;

function valueText(value: unknown): string {
  const text =
    typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX)}…`;
}

/** The path of a key or an element in a path: `devices[2].targets`. */
export function at(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/**
 * A schema of an object that knows all its keys: every unknown one is a mistake, told with the nearest
 * known one. (valibot's strictObject tells only the first.)
 */
export function exactObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries);
  return v.pipe(
    v.looseObject(entries, (issue) =>
      issue.received === 'undefined' ? 'a value: this key is required' : 'an object',
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      const input: unknown = dataset.value;
      if (typeof input !== 'object' || input === null) return;
      for (const [key, value] of Object.entries(input)) {
        if (known.includes(key)) continue;
        addIssue({
          message: `one of the known keys${nearestText(key, known)}`,
          path: [{ type: 'unknown', origin: 'key', input, key, value }],
        });
      }
    }),
  );
}

/** The nearest known key; all of them where none is near: a guess would only mislead. */
function nearestText(key: string, known: readonly string[]): string {
  const [nearest] = [...known].sort((a, b) => distance(key, a) - distance(key, b));
  const isNear = nearest !== undefined && distance(key, nearest) <= Math.max(2, key.length / 2);
  return isNear ? `; did you mean "${nearest}"?` : `: ${known.join(', ')}`;
}

/** @returns what the schema makes of the value; undefined where it has problems, which are taken down. */
export function readPart<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  path: string,
  problems: Problems,
): v.InferOutput<Schema> | undefined {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  for (const issue of result.issues) {
    let where = path;
    for (const { key } of issue.path ?? []) where = at(where, key as string | number);
    const isUnknownKey = issue.type === 'raw_check';
    problems.add(where, isUnknownKey ? undefined : (issue.path?.at(-1)?.value ?? issue.input), issue.message);
  }
  return undefined;
}
