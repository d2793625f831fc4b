import type { ItemKey } from '../ports.ts';

/** The keys of an item as findings name it, as in docs/store.md. */
export function placeOf({ pk, sk }: ItemKey, of?: string): string {
  return of === undefined ? `${pk} / ${sk}` : `${pk} / ${sk}, ${of}`;
}

/** The first period in which two series differ; of different lengths, the end of the shorter one. */
export function firstDifference(left: ArrayLike<number>, right: ArrayLike<number>): number | undefined {
  const length = Math.max(left.length, right.length);
  for (let period = 0; period < length; period++) if (left[period] !== right[period]) return period;
  return undefined;
}

/** What two series say of a period, for a finding; periods are counted from 1, as people do. */
export function differenceText(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  period: number,
): { readonly found: string; readonly expected: string } {
  const text = (series: ArrayLike<number>) =>
    period < series.length ? `${series[period]} W in period ${period + 1}` : `${series.length} periods`;
  return { found: text(found), expected: text(expected) };
}
