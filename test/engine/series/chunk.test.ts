import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chunkInterval,
  energyWhOf,
  joinSamples,
  mergeChunks,
  NO_SAMPLES,
  type Samples,
  splitByUtcDay,
} from '../../../src/engine/series/index.ts';
import { DAY_MS } from '../../../src/engine/time/index.ts';
import { rowsOf, SEED, samplesOf, someSamples, UTC_DAY, UTC_DAY_MS, valueAt } from './arbitrary.ts';

describe('mergeChunks', () => {
  const old = samplesOf([0, 10, 1], [10, 20, 2], [30, 40, 3]);
  test.each([
    [
      'the same',
      [[10, 20, 2]],
      [
        [0, 10, 1],
        [10, 20, 2],
        [30, 40, 3],
      ],
      [0, 0, 1],
    ],
    [
      'another value',
      [[10, 20, 9]],
      [
        [0, 10, 1],
        [10, 20, 9],
        [30, 40, 3],
      ],
      [0, 1, 0],
    ],
    [
      'in a gap',
      [[20, 30, 9]],
      [
        [0, 10, 1],
        [10, 20, 2],
        [20, 30, 9],
        [30, 40, 3],
      ],
      [1, 0, 0],
    ],
    [
      'before and after',
      [
        [-9, -5, 8],
        [50, 60, 9],
      ],
      [
        [-9, -5, 8],
        [0, 10, 1],
        [10, 20, 2],
        [30, 40, 3],
        [50, 60, 9],
      ],
      [2, 0, 0],
    ],
    [
      'cutting the end of one',
      [[15, 25, 9]],
      [
        [0, 10, 1],
        [10, 15, 2],
        [15, 25, 9],
        [30, 40, 3],
      ],
      [0, 1, 0],
    ],
    [
      'cutting the start of one',
      [[25, 35, 9]],
      [
        [0, 10, 1],
        [10, 20, 2],
        [25, 35, 9],
        [35, 40, 3],
      ],
      [0, 1, 0],
    ],
    [
      'cutting one in two',
      [[33, 36, 9]],
      [
        [0, 10, 1],
        [10, 20, 2],
        [30, 33, 3],
        [33, 36, 9],
        [36, 40, 3],
      ],
      [0, 1, 0],
    ],
    [
      'cutting one in three',
      [
        [31, 32, 8],
        [35, 36, 9],
      ],
      [
        [0, 10, 1],
        [10, 20, 2],
        [30, 31, 3],
        [31, 32, 8],
        [32, 35, 3],
        [35, 36, 9],
        [36, 40, 3],
      ],
      [0, 2, 0],
    ],
    ['covering all', [[-5, 50, 9]], [[-5, 50, 9]], [0, 1, 0]],
    [
      'finer, partly known',
      [
        [10, 15, 2],
        [15, 20, 2],
      ],
      [
        [0, 10, 1],
        [10, 15, 2],
        [15, 20, 2],
        [30, 40, 3],
      ],
      [0, 2, 0],
    ],
    [
      'nothing',
      [],
      [
        [0, 10, 1],
        [10, 20, 2],
        [30, 40, 3],
      ],
      [0, 0, 0],
    ],
  ] as [
    string,
    [number, number, number][],
    [number, number, number][],
    number[],
  ][])('%s', (_, rows, expected, counts) => {
    const { merged, added, changed, unchanged } = mergeChunks(old, samplesOf(...rows));
    expect(rowsOf(merged)).toEqual(expected);
    expect([added, changed, unchanged]).toEqual(counts);
  });
  test('the old chunk itself comes back where nothing is new', () => {
    expect(mergeChunks(old, samplesOf([0, 10, 1], [30, 40, 3])).merged).toBe(old);
    expect(mergeChunks(old, NO_SAMPLES).merged).toBe(old);
  });
  test('into nothing, all is added', () => {
    expect(mergeChunks(NO_SAMPLES, old)).toEqual({ merged: old, added: 3, changed: 0, unchanged: 0 });
  });

  const some = someSamples(0, 30);
  test('newer data counts where it is, older data elsewhere; the result is sorted and does not overlap', () => {
    fc.assert(
      fc.property(some, some, (before, newer) => {
        const { merged, added, changed, unchanged } = mergeChunks(before, newer);
        expect(added + changed + unchanged).toBe(newer.value.length);
        for (let ms = 0; ms < 1_500; ms += 1) {
          const fresh = valueAt(newer, ms);
          const expected = Number.isNaN(fresh) ? valueAt(before, ms) : fresh;
          if (!Object.is(valueAt(merged, ms), expected)) expect.fail(`at ${ms}`);
        }
        expectInOrder(merged);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
  test('merging again changes nothing', () => {
    fc.assert(
      fc.property(some, some, (before, newer) => {
        const once = mergeChunks(before, newer).merged;
        const twice = mergeChunks(once, newer);
        expect(twice.merged).toBe(once);
        expect(twice.unchanged).toBe(newer.value.length);
      }),
      { seed: SEED },
    );
  });
  test('data that does not overlap gives the same in any order', () => {
    const dealt = fc.tuple(some, fc.infiniteStream(fc.boolean())).map(([samples, hand]) => {
      const rows = rowsOf(samples);
      const mine = rows.map(() => hand.next().value === true);
      return [samples, pick(rows, mine, true), pick(rows, mine, false)] as const;
    });
    fc.assert(
      fc.property(dealt, ([samples, one, other]) => {
        expect(rowsOf(mergeChunks(one, other).merged)).toEqual(rowsOf(samples));
        expect(rowsOf(mergeChunks(other, one).merged)).toEqual(rowsOf(samples));
      }),
      { seed: SEED },
    );
  });
});

type Rows = readonly (readonly [number, number, number])[];

function pick(rows: Rows, mine: readonly boolean[], wanted: boolean): Samples {
  return samplesOf(...rows.filter((_, index) => mine[index] === wanted));
}

function expectInOrder(samples: Samples): void {
  const rows = rowsOf(samples);
  for (const [index, [startMs, endMs]] of rows.entries()) {
    expect(endMs).toBeGreaterThan(startMs);
    if (index > 0) expect(startMs).toBeGreaterThanOrEqual(rows[index - 1]![1]);
  }
}

describe('splitByUtcDay', () => {
  test('cuts at midnight UTC', () => {
    const chunks = splitByUtcDay(
      samplesOf([UTC_DAY_MS - 10, UTC_DAY_MS + 10, 5], [UTC_DAY_MS + 20, UTC_DAY_MS + DAY_MS, 6]),
    );
    expect([...chunks.keys()]).toEqual(['2026-10-24', '2026-10-25']);
    expect(rowsOf(chunks.get(UTC_DAY)!)).toEqual([
      [UTC_DAY_MS, UTC_DAY_MS + 10, 5],
      [UTC_DAY_MS + 20, UTC_DAY_MS + DAY_MS, 6],
    ]);
  });
  test('a sample over three days is in each of them', () => {
    const chunks = splitByUtcDay(samplesOf([UTC_DAY_MS - 1, UTC_DAY_MS + DAY_MS + 1, 5]));
    expect([...chunks.keys()]).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
    expect(rowsOf(chunks.get(UTC_DAY)!)).toEqual([[UTC_DAY_MS, UTC_DAY_MS + DAY_MS, 5]]);
  });
  test('nothing gives no chunks', () => {
    expect(splitByUtcDay(NO_SAMPLES).size).toBe(0);
  });
  test('chunks lie in their days and keep the energy', () => {
    fc.assert(
      fc.property(someSamples(UTC_DAY_MS, DAY_MS / 4), (samples) => {
        const chunks = splitByUtcDay(samples);
        for (const [day, chunk] of chunks) {
          const { startMs, endMs } = chunkInterval(day);
          expect(chunk.startMs.length).toBeGreaterThan(0);
          expect(chunk.startMs[0]).toBeGreaterThanOrEqual(startMs);
          expect(chunk.endMs.at(-1)).toBeLessThanOrEqual(endMs);
        }
        const joined = joinSamples([...chunks.values()]);
        expectInOrder(joined);
        expect(energyWhOf(joined)).toBeCloseTo(energyWhOf(samples), 4);
      }),
      { seed: SEED },
    );
  });
});
