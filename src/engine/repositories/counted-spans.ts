/**
 * Places of an order (arrivals, records of a file) that have been counted, as spans from a first to a last place: ascending, apart
 * from each other, and no more than a few.
 */
export type CountedSpans = readonly (readonly [first: number, last: number])[];

/** Spans that are kept of one thing. */
export const SPANS_MAX = 8;

/** Whether a place has been counted: who does the same work again counts nothing twice. */
export function isCounted(spans: CountedSpans, place: number): boolean {
  return spans.some(([first, last]) => place >= first && place <= last);
}

/**
 * The spans with more places. Where they become too many those that are nearest to each other become one; so recordings
 * may be worked off in any order, and each of them as often as somebody likes.
 */
export function withCounted(spans: CountedSpans, places: readonly number[]): CountedSpans {
  const sorted = [...spans, ...places.map((place) => [place, place] as const)].sort(
    (left, right) => left[0] - right[0],
  );
  const apart: [first: number, last: number][] = [];
  for (const [first, last] of sorted) {
    const before = apart.at(-1);
    if (before === undefined || first > before[1]) apart.push([first, last]);
    else before[1] = Math.max(before[1], last);
  }
  if (apart.length <= SPANS_MAX) return apart;
  const widest = apart
    .map((_, index) => index)
    .slice(1)
    .sort((left, right) => gapBefore(apart, right) - gapBefore(apart, left) || right - left)
    .slice(0, SPANS_MAX - 1)
    .sort((left, right) => left - right);
  const starts = [0, ...widest];
  return starts.map((start, index) => [apart[start]![0], apart[(starts[index + 1] ?? apart.length) - 1]![1]]);
}

function gapBefore(spans: CountedSpans, index: number): number {
  return spans[index]![0] - spans[index - 1]![1];
}
