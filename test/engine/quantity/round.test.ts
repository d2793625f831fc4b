import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvariantError } from '../../../src/engine/errors.ts';
import { asInt32, roundHalfAwayFromZero } from '../../../src/engine/quantity/index.ts';

const RUNS = { seed: 20_261_121, numRuns: 2000 };

test.each([
  [2.5, 3],
  [-2.5, -3],
  [2.4, 2],
  [-2.6, -3],
  [0.49999999999999994, 0], // floor(x + 0.5) would be 1
  [-0.2, 0],
  [-4503599627370495.5, -4503599627370496], // the largest halves that doubles hold
])('roundHalfAwayFromZero rounds %d to %d', (value, rounded) => {
  expect(roundHalfAwayFromZero(value)).toBe(rounded);
});

test('rounding turns round with the sign and is at most half away', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
      const rounded = roundHalfAwayFromZero(value);
      expect(Math.abs(rounded - value)).toBeLessThanOrEqual(0.5);
      expect(roundHalfAwayFromZero(-value)).toBe(0 - rounded);
    }),
    RUNS,
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d cannot be rounded', (value) => {
  expect(() => roundHalfAwayFromZero(value)).toThrow(InvariantError);
});

test.each([2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN])('%d does not fit an Int32Array', (value) => {
  expect(() => asInt32(value)).toThrow(InvariantError);
});

test.each([2 ** 31 - 1, -(2 ** 31)])('%d fits an Int32Array', (value) => {
  expect(asInt32(value)).toBe(value);
});
