import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  energyWhOf,
  joinSamples,
  NO_SAMPLES,
  samplesFromIntervals,
  samplesFromReadings,
  samplesFromRegular,
  samplesOnGrid,
  sliceSamples,
} from '../../../src/engine/series/index.ts';
import { refusal } from '../time/vectors.ts';
import { AUTUMN, rowsOf, SEED, samplesOf, someSamples, valueAt } from './arbitrary.ts';

describe('samplesFromIntervals', () => {
  test('sorts, leaves out the absent, counts repetitions once', () => {
    const samples = samplesFromIntervals({
      startMs: [20, 0, 10, 0],
      endMs: [30, 10, 20, 10],
      value: [3, 1, Number.NaN, 1],
    });
    expect(rowsOf(samples)).toEqual([
      [0, 10, 1],
      [20, 30, 3],
    ]);
  });
  test('an absent value may overlap: it says nothing', () => {
    const samples = samplesFromIntervals({ startMs: [0, 5], endMs: [10, 15], value: [1, Number.NaN] });
    expect(rowsOf(samples)).toEqual([[0, 10, 1]]);
  });
  test('lists all that overlaps or is empty', () => {
    const action = () =>
      samplesFromIntervals({ startMs: [0, 5, 20, 30], endMs: [10, 15, 20, 40], value: [1, 2, 3, 4] });
    expect(refusal(action)).toEqual({
      code: 'bad-samples',
      expected: ['a start not before the end of sample 0, 10', 'an end after its start 20'],
    });
  });
  test('the same interval with another value is refused', () => {
    const action = () => samplesFromIntervals({ startMs: [0, 0], endMs: [10, 10], value: [1, 2] });
    expect(refusal(action).code).toBe('bad-samples');
  });
  test('lists what is not finite', () => {
    const action = () =>
      samplesFromIntervals({
        startMs: [0, Number.NaN],
        endMs: [Number.POSITIVE_INFINITY, 2],
        value: [Number.NEGATIVE_INFINITY, 1],
      });
    expect(refusal(action).expected).toEqual(['an instant', 'an instant', 'a finite number']);
  });
  test('a long list is counted, not printed', () => {
    const startMs = Array.from({ length: 50 }, () => Number.NaN);
    const action = () => samplesFromIntervals({ startMs, endMs: startMs, value: startMs });
    expect(action).toThrow('100 of the samples cannot be used. The first 20 are listed.');
    expect(refusal(action).expected).toHaveLength(20);
  });
  test('arrays of different length are our own bug', () => {
    const action = () => samplesFromIntervals({ startMs: [0], endMs: [10], value: [] });
    expect(refusal(action).code).toBe('invariant');
  });
});

describe('samplesFromReadings', () => {
  test.each([
    [
      'each holds until the next',
      [0, 10, 15],
      [1, 2, 3],
      100,
      undefined,
      [
        [0, 10, 1],
        [10, 15, 2],
        [15, 115, 3],
      ],
    ],
    [
      'but not longer than allowed',
      [0, 50],
      [1, 2],
      20,
      undefined,
      [
        [0, 20, 1],
        [50, 70, 2],
      ],
    ],
    [
      'nor beyond what is known',
      [0, 10],
      [1, 2],
      20,
      12,
      [
        [0, 10, 1],
        [10, 12, 2],
      ],
    ],
    ['nothing from what is not known yet', [0, 10, 20], [1, 2, 3], 20, 10, [[0, 10, 1]]],
    [
      'in any order',
      [10, 0],
      [2, 1],
      10,
      undefined,
      [
        [0, 10, 1],
        [10, 20, 2],
      ],
    ],
    [
      'the last at one instant in any order',
      [10, 0, 0],
      [3, 1, 2],
      10,
      undefined,
      [
        [0, 10, 2],
        [10, 20, 3],
      ],
    ],
    [
      'the last of several at one instant',
      [0, 10, 10],
      [1, 2, 3],
      10,
      undefined,
      [
        [0, 10, 1],
        [10, 20, 3],
      ],
    ],
    [
      'an absent value ends the one before',
      [0, 10, 30],
      [1, Number.NaN, 3],
      20,
      undefined,
      [
        [0, 10, 1],
        [30, 50, 3],
      ],
    ],
    ['none', [], [], 20, undefined, []],
  ])('%s', (_, timeMs, value, maxHoldMs, untilMs, rows) => {
    const readings = { timeMs, value, maxHoldMs, ...(untilMs === undefined ? {} : { untilMs }) };
    expect(rowsOf(samplesFromReadings(readings))).toEqual(rows);
  });
  test('lists what is not finite', () => {
    const action = () =>
      samplesFromReadings({ timeMs: [Number.NaN, 0], value: [1, Number.POSITIVE_INFINITY], maxHoldMs: 1 });
    expect(refusal(action)).toEqual({ code: 'bad-samples', expected: ['an instant', 'a finite number'] });
  });
  test('a hold that is none is our own bug', () => {
    expect(refusal(() => samplesFromReadings({ timeMs: [], value: [], maxHoldMs: 0 })).code).toBe(
      'invariant',
    );
  });
  test('the order of the input does not matter', () => {
    const readings = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.integer()), {
      selector: ([timeMs]) => timeMs,
    });
    fc.assert(
      fc.property(readings, fc.integer({ min: 1, max: 100 }), (rows, maxHoldMs) => {
        const made = (list: typeof rows) =>
          samplesFromReadings({ timeMs: list.map(([ms]) => ms), value: list.map(([, v]) => v), maxHoldMs });
        expect(made(rows)).toEqual(made(rows.toReversed()));
      }),
      { seed: SEED },
    );
  });
});

describe('samplesFromRegular and samplesOnGrid', () => {
  test('absent values are left out', () => {
    const samples = samplesFromRegular({ startMs: 100, stepMs: 10, value: [1, Number.NaN, 3] });
    expect(rowsOf(samples)).toEqual([
      [100, 110, 1],
      [120, 130, 3],
    ]);
  });
  test('a grid of 25 hours gives a sample for each period', () => {
    const samples = samplesOnGrid(AUTUMN, new Float64Array(100).fill(400));
    expect(samples.startMs[0]).toBe(AUTUMN.startMs);
    expect(samples.endMs[99]).toBe(AUTUMN.endMs);
    expect(energyWhOf(samples)).toBe(400 * 25);
  });
  test('refusals', () => {
    const infinite = { startMs: 0, stepMs: 1, value: [Number.POSITIVE_INFINITY] };
    expect(refusal(() => samplesFromRegular(infinite)).code).toBe('bad-samples');
    expect(refusal(() => samplesFromRegular({ startMs: 0, stepMs: 0, value: [] })).code).toBe('invariant');
    expect(refusal(() => samplesOnGrid(AUTUMN, new Float64Array(96))).code).toBe('invariant');
  });
});

describe('sliceSamples and joinSamples', () => {
  const samples = samplesOf([0, 10, 1], [10, 20, 2], [30, 40, 3]);
  test.each([
    [
      0,
      40,
      [
        [0, 10, 1],
        [10, 20, 2],
        [30, 40, 3],
      ],
    ],
    [
      5,
      35,
      [
        [5, 10, 1],
        [10, 20, 2],
        [30, 35, 3],
      ],
    ],
    [12, 14, [[12, 14, 2]]],
    [20, 30, []],
    [40, 50, []],
    [-10, 0, []],
  ])('%i to %i', (startMs, endMs, rows) => {
    expect(rowsOf(sliceSamples(samples, { startMs, endMs }))).toEqual(rows);
  });
  test('joining what does not follow is our own bug', () => {
    expect(refusal(() => joinSamples([samples, samples])).code).toBe('invariant');
  });
  test('cut and joined says the same at every instant, with the same energy', () => {
    fc.assert(
      fc.property(someSamples(0, 50), fc.integer({ min: 0, max: 3_000 }), (made, cutMs) => {
        const parts = [
          sliceSamples(made, { startMs: -1, endMs: cutMs }),
          NO_SAMPLES,
          sliceSamples(made, { startMs: cutMs, endMs: 1e6 }),
        ];
        const joined = joinSamples(parts);
        for (let ms = 0; ms < 3_000; ms += 37) expect(valueAt(joined, ms)).toBe(valueAt(made, ms));
        expect(energyWhOf(joined)).toBeCloseTo(energyWhOf(made), 6);
      }),
      { seed: SEED },
    );
  });
});
