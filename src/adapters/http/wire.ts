import * as v from 'valibot';
import { invariant } from '../../engine/errors.ts';
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

/** The last ms of the year 9999, after which years have more than four digits. */
const INSTANT_MS_MAX = 253_402_300_799_999;

/** Whether there is a text of an instant: from 1970 to 9999. */
export function isInstantOnWire(ms: number): boolean {
  return ms >= 0 && ms <= INSTANT_MS_MAX;
}

/**
 * Ms since the epoch → RFC 3339 in UTC with milliseconds.
 *
 * @throws InvariantError for an instant before 1970 or after 9999: whoever may have one asks before.
 */
export function instantText(ms: number): string {
  invariant(isInstantOnWire(ms), `${ms} ms is no instant that can be sent`);
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
