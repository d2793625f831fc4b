import fc from 'fast-check';
import type { Samples } from '../../../src/engine/series/index.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../src/engine/time/index.ts';

/** One seed for the property tests of this folder; a failure prints it with the path to the counterexample. */
export const SEED = 20261123;

export const DAY_START_MS = Date.parse('2026-10-24T22:00:00Z');
/** A day of 25 hours in Amsterdam, and the ordinary UTC day that holds most of it. */
export const AUTUMN = gridOf(parseZone('Europe/Amsterdam'), parseDayStrict('2026-10-25'), 15);
export const UTC_DAY = parseDayStrict('2026-10-25');
export const UTC_DAY_MS = Date.parse('2026-10-25T00:00:00Z');

/** Samples from rows [start, end, value]. */
export function samplesOf(...rows: readonly (readonly [number, number, number])[]): Samples {
  return {
    startMs: Float64Array.from(rows, ([startMs]) => startMs),
    endMs: Float64Array.from(rows, ([, endMs]) => endMs),
    value: Float64Array.from(rows, ([, , value]) => value),
  };
}

/** The rows of samples, for comparison with readable differences. */
export function rowsOf(samples: Samples): readonly (readonly [number, number, number])[] {
  return Array.from(samples.value, (value, index) => [samples.startMs[index]!, samples.endMs[index]!, value]);
}

/** Irregular samples with gaps: each a gap [ms] (often 0), a length [ms] and a value, one behind the other. */
export function someSamples(startMs: number, lengthMsMax: number): fc.Arbitrary<Samples> {
  const piece = fc.tuple(
    fc.oneof(fc.constant(0), fc.integer({ min: 1, max: lengthMsMax })),
    fc.integer({ min: 1, max: lengthMsMax }),
    fc.oneof(fc.integer({ min: -20_000, max: 20_000 }), fc.double({ min: -1e5, max: 1e5, noNaN: true })),
  );
  return fc.array(piece, { maxLength: 60 }).map((pieces) => {
    let atMs = startMs;
    const rows = pieces.map(([gapMs, lengthMs, value]) => {
      const fromMs = atMs + gapMs;
      atMs = fromMs + lengthMs;
      return [fromMs, atMs, value] as const;
    });
    return samplesOf(...rows);
  });
}

/** What samples say at an instant, found the slow way; NaN where they say nothing. */
export function valueAt(samples: Samples, ms: number): number {
  const row = rowsOf(samples).find(([startMs, endMs]) => startMs <= ms && ms < endMs);
  return row === undefined ? Number.NaN : row[2];
}
