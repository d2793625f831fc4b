import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/engine/errors.ts';
import { sumSeries } from '../../../src/engine/quantity/index.ts';

const RUNS = { seed: 20_261_121, numRuns: 300 };
const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

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
