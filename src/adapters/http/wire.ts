import * as v from 'valibot';
import { makeTimestampParser, UTC } from '../../engine/time/index.ts';

/** Pieces of schemas for what comes over the wire. Keys that nobody asked for are left out: newer hosts send more. */

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const INSTANT = 'an instant such as 2026-11-22T14:00:00Z';

const parse = makeTimestampParser({ zone: UTC });

/** RFC 3339 with an offset → ms since the epoch. */
export const instant = v.pipe(
  v.string(INSTANT),
  v.check((text) => instantMs(text) !== undefined, INSTANT),
  v.transform((text) => instantMs(text)!), // checked above
);

function instantMs(text: string): number | undefined {
  if (!RFC_3339.test(text)) return undefined;
  const stamp = parse(text);
  return stamp.kind === 'instant' ? stamp.ms : undefined;
}

/** Ms since the epoch → RFC 3339 in UTC with milliseconds. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}

export const id = (what: string) => v.pipe(v.string(what), v.minLength(1, what), v.maxLength(200, what));

/** Absent and null are the same on the wire: undefined. */
export function maybe<S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.nullish(schema),
    v.transform((value): v.InferOutput<S> | undefined => value ?? undefined),
  );
}

/**
 * Reads the words of an enumeration. One that is newer than this program means nothing here, and is no mistake.
 *
 * @param meanings - what each word of theirs is called here.
 */
export function word<T>(meanings: { readonly [word: string]: T }, what: string) {
  const known = new Map(Object.entries(meanings));
  return v.pipe(
    v.string(what),
    v.transform((text): T | undefined => known.get(text)),
  );
}
