import { describe, expect, it } from 'vitest';
import {
  hundredthsAtLeast,
  hundredthsOf,
  scaledDeltaW,
  scaledPriceMicros,
} from '../../../src/engine/offer-trader/activation.ts';

describe('activation factors', () => {
  it.each([
    [0.07, 7],
    [0.29, 29],
    [0.57, 57],
    [0.30000000000000004, 30],
    [1, 100],
    [0.005, undefined],
    [2 / 3, undefined],
  ])('%d is %s hundredths', (factor, hundredths) => {
    expect(hundredthsOf(factor)).toBe(hundredths);
  });

  it.each([
    [0.07, 7],
    [0.0701, 8],
    [0.001, 1],
    [0.991, 100],
  ])('the least hundredths of %d are %d', (factor, hundredths) => {
    expect(hundredthsAtLeast(factor)).toBe(hundredths);
  });

  it.each([
    { powerW: 333, factor: 0.5, expectedW: 167 },
    { powerW: -333, factor: 0.5, expectedW: -167 },
    { powerW: 150, factor: 0.01, expectedW: 2 },
    { powerW: 50, factor: 0.29, expectedW: 15 }, // 14.5 exactly; in doubles 0.29 · 50 is 14.499999999999998
    { powerW: 2_147_483_647, factor: 0.99, expectedW: 2_126_008_811 }, // 2126008810.53
    { powerW: 100, factor: 0.333, expectedW: 33 },
  ])('$factor of $powerW W are $expectedW W', ({ powerW, factor, expectedW }) => {
    expect([...scaledDeltaW(Int32Array.of(powerW, 0), factor)]).toEqual([expectedW, 0]);
  });

  it.each([
    { priceMicros: 1, factor: 0.5, expected: 1 },
    { priceMicros: 1, factor: 0.49, expected: 0 },
    { priceMicros: 50, factor: 0.29, expected: 15 },
    { priceMicros: 999_999_999_999_999, factor: 0.99, expected: 989_999_999_999_999 }, // ….01
    { priceMicros: 100, factor: 0.333, expected: 33 },
  ])('$factor of $priceMicros micro-units are $expected', ({ priceMicros, factor, expected }) => {
    expect(scaledPriceMicros(priceMicros, factor)).toBe(expected);
  });
});
