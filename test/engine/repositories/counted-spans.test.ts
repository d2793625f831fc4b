import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CountedSpans,
  isCounted,
  SPANS_MAX,
  withCounted,
} from '../../../src/engine/repositories/index.ts';

const place = fc.integer({ min: 0, max: 10_000 });

describe('spans of what was counted', () => {
  it.each<[string, CountedSpans, number[], CountedSpans]>([
    [
      'nothing yet',
      [],
      [5, 3],
      [
        [3, 3],
        [5, 5],
      ],
    ],
    ['the same again', [[3, 5]], [4, 3], [[3, 5]]],
    [
      'before and after',
      [[3, 5]],
      [1, 9],
      [
        [1, 1],
        [3, 5],
        [9, 9],
      ],
    ],
  ])('%s', (_, spans, places, expected) => {
    expect(withCounted(spans, places)).toEqual(expected);
  });

  it('become one where they are nearest to each other, when they are too many', () => {
    const ofMonday = withCounted([], [1_000, 1_005, 1_010, 1_015, 1_020]);
    const all = withCounted(ofMonday, [5, 10, 15, 20, 25, 90_000]);
    expect(all).toHaveLength(SPANS_MAX);
    // What lies between a day and the next is still to be counted.
    expect([500, 50_000].map((one) => isCounted(all, one))).toEqual([false, false]);
  });

  it('hold all that was ever counted, in order, apart and few, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.array(place, { maxLength: 12 }), { maxLength: 12 }), (batches) => {
        let spans: CountedSpans = [];
        for (const batch of batches) spans = withCounted(spans, batch);
        expect(spans.length).toBeLessThanOrEqual(SPANS_MAX);
        expect(batches.flat().every((one) => isCounted(spans, one))).toBe(true);
        spans.forEach(([first, last], index) => {
          expect(first).toBeLessThanOrEqual(last);
          if (index > 0) expect(spans[index - 1]![1]).toBeLessThan(first);
        });
      }),
      { seed: 20261122 },
    );
  });

  it('count recordings that are worked off in the wrong order, each in its own', () => {
    const tuesday = Array.from({ length: 288 }, (_, index) => 1_440 + 5 * index);
    const monday = tuesday.map((one) => one - 1_440);
    let spans: CountedSpans = [];
    let count = 0;
    for (const one of [...tuesday, ...monday, ...tuesday, ...monday]) {
      if (isCounted(spans, one)) continue;
      count += 1;
      spans = withCounted(spans, [one]);
    }
    expect(count).toBe(2 * 288);
  });
});
