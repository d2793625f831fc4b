import { describe, expect, test } from 'vitest';
import {
  containsInstant,
  containsInterval,
  durationMs,
  type Interval,
  intersection,
  overlapMs,
  overlaps,
} from '../../../src/engine/time/index.ts';

function interval(startMs: number, endMs: number): Interval {
  return { startMs, endMs };
}

describe('intervals', () => {
  test.each([
    ['apart', interval(0, 10), interval(20, 30), undefined],
    ['touching', interval(0, 10), interval(10, 30), undefined],
    ['overlapping', interval(0, 10), interval(5, 30), interval(5, 10)],
    ['nested', interval(0, 10), interval(2, 3), interval(2, 3)],
    ['equal', interval(0, 10), interval(0, 10), interval(0, 10)],
    ['empty inside', interval(0, 10), interval(5, 5), undefined],
  ])('%s', (_, a, b, common) => {
    expect(intersection(a, b)).toEqual(common);
    expect(intersection(b, a)).toEqual(common);
    expect([overlaps(a, b), overlaps(b, a)]).toEqual([common !== undefined, common !== undefined]);
    expect(overlapMs(a, b)).toBe(common === undefined ? 0 : durationMs(common));
  });
  test('the end does not belong to an interval', () => {
    const [from, to] = [interval(5, 10), interval(5, 9)];
    expect([4, 5, 9, 10].map((ms) => containsInstant(from, ms))).toEqual([false, true, true, false]);
    expect([containsInterval(from, to), containsInterval(to, from), containsInterval(from, from)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
