import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/engine/errors.ts';
import {
  addCompensated,
  compensatedSeries,
  compensatedTotal,
  sumCompensated,
  sumInt,
  sumSeries,
} from '../../../src/engine/quantity/index.ts';

const RUNS = { seed: 20_261_121, numRuns: 300 };
const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

test('sumInt is exact beyond 32 bits', () => {
  expect(sumInt(Int32Array.of(2_000_000_000, 2_000_000_000, -1))).toBe(3_999_999_999);
});

describe('sumSeries', () => {
  test('adds period by period', () => {
    expect(sumSeries([Int32Array.of(1, -2), Int32Array.of(10, 20)], 2)).toEqual(Int32Array.of(11, 18));
  });

  test('of no series is zeros', () => {
    expect(sumSeries([], 3)).toEqual(new Int32Array(3));
  });

  test('holds where only what is between does not fit', () => {
    const series = [
      Int32Array.of(2_000_000_000),
      Int32Array.of(2_000_000_000),
      Int32Array.of(-2_000_000_000),
    ];
    expect(sumSeries(series, 1)).toEqual(Int32Array.of(2_000_000_000));
  });

  test('refuses a sum that would be cut, and another length', () => {
    expect(() => sumSeries([Int32Array.of(2_000_000_000), Int32Array.of(2_000_000_000)], 1)).toThrow(
      InvariantError,
    );
    expect(() => sumSeries([Int32Array.of(1, 2)], 3)).toThrow(InvariantError);
  });

  test('is what big integers give, or refuses', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(INT32), { maxLength: 20 }), (values) => {
        const exact = values.reduce((total, value) => total + BigInt(value), 0n);
        const series = values.map((value) => Int32Array.of(value));
        if (exact === BigInt.asIntN(32, exact)) expect(BigInt(sumSeries(series, 1)[0]!)).toBe(exact);
        else expect(() => sumSeries(series, 1)).toThrow(InvariantError);
      }),
      RUNS,
    );
  });
});

describe('compensated sums', () => {
  test.each([
    [[1, 1e100, 1, -1e100], 2], // a plain sum gives 0
    [Array.from({ length: 10 }, () => 0.1), 1], // a plain sum gives 0.9999999999999999
    [[], 0],
  ])('sum %j is %d', (values, total) => {
    expect(sumCompensated(values)).toBe(total);
    const sum = compensatedSeries(1);
    for (const value of values) addCompensated(sum, Float64Array.of(value));
    expect(compensatedTotal(sum)).toEqual(Float64Array.of(total));
  });

  test('differ from the exact sum of cents by no more than the last bit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: 200 }), (cents) => {
        const exact = cents.reduce((total, one) => total + one, 0) / 100;
        const sum = sumCompensated(cents.map((one) => one / 100));
        expect(Math.abs(sum - exact)).toBeLessThanOrEqual(
          cents.length * 1e4 * 2 ** -53 + Number.EPSILON * Math.abs(exact),
        );
      }),
      RUNS,
    );
  });

  test('refuse another length', () => {
    expect(() => addCompensated(compensatedSeries(2), Float64Array.of(1))).toThrow(InvariantError);
  });
});
