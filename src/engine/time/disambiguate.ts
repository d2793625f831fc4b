import type { ParsedStamp } from './timestamp.ts';

/**
 * The instant of a stamp in its sequence. `occurrence` says which of two it was taken for; `only` where the stamp
 * means one instant. A day with a `first` and no `second` has lost an hour: say so, do not invent it.
 */
export interface SequencedStamp {
  readonly ms: number;
  readonly occurrence: 'only' | 'first' | 'second';
}

export type Disambiguator = (stamp: ParsedStamp) => SequencedStamp | undefined;

/**
 * Makes a reader of the stamps of *one* series in their order in the file, which decides what ambiguous stamps mean: the
 * first occurrence as long as time goes on, the second once the local time goes back.
 *
 * @param order - how the file is sorted; in a `descending` one the second occurrence comes first.
 * @returns a function to be called once for each stamp; it gives undefined for stamps that are skipped or bad.
 */
export function makeDisambiguator(order: 'ascending' | 'descending' = 'ascending'): Disambiguator {
  let previousMs = order === 'ascending' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const choose = (firstMs: number, secondMs: number): SequencedStamp => {
    const takesFirst = order === 'ascending' ? firstMs > previousMs : secondMs >= previousMs;
    return takesFirst ? { ms: firstMs, occurrence: 'first' } : { ms: secondMs, occurrence: 'second' };
  };
  return (stamp) => {
    if (stamp.kind === 'skipped' || stamp.kind === 'bad') return undefined;
    const read: SequencedStamp =
      stamp.kind === 'instant' ? { ms: stamp.ms, occurrence: 'only' } : choose(stamp.firstMs, stamp.secondMs);
    previousMs = read.ms;
    return read;
  };
}
