import { describe, expect, test } from 'vitest';
import { timeoutAdvice } from '../../../src/engine/commissioning/index.ts';
import { MINUTE_MS } from './samples.ts';

describe('a timeout', () => {
  test.each([
    [6, 'each that is late'],
    [7.5, undefined],
    [10, 'left to chance, which it is not at 7.5 min or 12.5 min'],
    [12.5, undefined],
    [15, undefined],
    [17.5, undefined],
    [20, 'left to chance, which it is not at 17.5 min or 22.5 min'],
  ])('of %d min, of samples every 5', (timeoutMin, expected) => {
    const advice = timeoutAdvice(timeoutMin * MINUTE_MS, 5 * MINUTE_MS);
    if (expected === undefined) expect(advice).toBeUndefined();
    else expect(advice).toContain(expected);
  });
});
