import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_SAMPLES, type Sample, type Samples, stackSamples } from '../../../src/engine/series/index.ts';

/** Samples as a device sends them, in any order. */

const listOf = ({ startMs, endMs, value }: Samples): readonly (readonly number[])[] =>
  Array.from(startMs, (start, index) => [start, endMs[index]!, value[index]!]);
const sample = (startMs: number, endMs: number, value = startMs): Sample => ({ startMs, endMs, value });
const stacked = (...batches: readonly (readonly Sample[])[]) =>
  batches.reduce<Samples>((known, batch) => stackSamples(known, batch).samples, NO_SAMPLES);

describe('stacking samples', () => {
  it.each([
    [
      'in order',
      [[sample(0, 5)], [sample(5, 10)]],
      [
        [0, 5, 0],
        [5, 10, 5],
      ],
    ],
    [
      'what is late fills in',
      [[sample(0, 5), sample(10, 15)], [sample(5, 10)]],
      [
        [0, 5, 0],
        [5, 10, 5],
        [10, 15, 10],
      ],
    ],
    [
      'a gap stays',
      [[sample(0, 5)], [sample(20, 25)]],
      [
        [0, 5, 0],
        [20, 25, 20],
      ],
    ],
    ['what is there stays', [[sample(0, 5, 1)], [sample(0, 5, 2)]], [[0, 5, 1]]],
    [
      'the earlier ends where the later begins',
      [[sample(0, 5)], [sample(4, 9)]],
      [
        [0, 4, 0],
        [4, 9, 4],
      ],
    ],
    [
      'also where the earlier comes late',
      [[sample(4, 9)], [sample(0, 5)]],
      [
        [0, 4, 0],
        [4, 9, 4],
      ],
    ],
  ])('%s', (_name, batches, expected) => {
    expect(listOf(stacked(...batches))).toEqual(expected);
  });

  it('says how many are new, and gives the very samples back where none is', () => {
    const known = stacked([sample(0, 5), sample(5, 10)]);
    const again = stackSamples(known, [sample(5, 10), sample(0, 5)]);
    expect(again).toEqual({ samples: known, addedCount: 0 });
    expect(again.samples).toBe(known);
    expect(stackSamples(known, [sample(5, 10), sample(10, 15)]).addedCount).toBe(1);
  });

  it('in any order, in any batches, any number of times', () => {
    // A clock that drifts: intervals of 300 s that begin up to 3 s early or late.
    const drifted = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        drifted,
        fc.array(fc.nat({ max: 29 }), { maxLength: 60 }),
        fc.nat(7),
        (drifts, order, size) => {
          const samples = drifts.map((drift, slot) =>
            sample(slot * 300 + drift, slot * 300 + drift + 300, slot),
          );
          const whole = listOf(stacked(samples));
          const shuffled = [...order.flatMap((slot) => samples[slot] ?? []), ...samples];
          let known = NO_SAMPLES;
          for (let from = 0; from < shuffled.length; from += size + 1) {
            known = stackSamples(known, shuffled.slice(from, from + size + 1)).samples;
          }
          expect(listOf(known)).toEqual(whole);
        },
      ),
      { seed: 27, numRuns: 300 },
    );
  });
});
