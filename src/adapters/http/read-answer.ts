import * as v from 'valibot';
import type { Problem } from '../../engine/errors.ts';
import { badAnswer, type CallName } from './failures.ts';

const VALUE_CHARS_MAX = 80;

/**
 * An answer as the schema has it.
 *
 * @throws AdapterError `bad-answer` that names the first path and value in its message, and all in its details.
 */
export function readAnswer<S extends v.GenericSchema>(
  schema: S,
  text: string,
  call: CallName,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, parseJson(text, call));
  if (parsed.success) return parsed.output;
  throw badAnswer(call, parsed.issues.map(problemOf));
}

/** A part of an answer that may be wrong by itself: it, or what is wrong with it. */
export function readPart<S extends v.GenericSchema>(
  schema: S,
  part: unknown,
): { readonly value: v.InferOutput<S> } | { readonly problems: readonly Problem[] } {
  const parsed = v.safeParse(schema, part);
  return parsed.success ? { value: parsed.output } : { problems: parsed.issues.map(problemOf) };
}

function parseJson(text: string, call: CallName): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badAnswer(call, [{ path: '', value: shown(text), expected: 'JSON' }]);
  }
}

function problemOf(issue: v.BaseIssue<unknown>): Problem {
  const path = (issue.path ?? [])
    .map(({ key }, index) =>
      typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
    )
    .join('');
  const expected = issue.message;
  // How valibot says that a key is missing.
  if (issue.received === 'undefined') return { path, expected: `${expected}, which is missing` };
  const { input } = issue;
  return {
    path,
    value: shown(typeof input === 'string' ? input : (JSON.stringify(input) ?? String(input))),
    expected,
  };
}

function shown(text: string): string {
  return text.length <= VALUE_CHARS_MAX ? text : `${text.slice(0, VALUE_CHARS_MAX)}…`;
}
