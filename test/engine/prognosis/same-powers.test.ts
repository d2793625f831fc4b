import { describe, expect, test } from 'vitest';
import { samePowers } from '../../../src/engine/prognosis/index.ts';

describe('prognoses compared', () => {
  test('same powers: every period, and the same number of them', () => {
    expect(samePowers(Int32Array.of(1, 2), Int32Array.of(1, 2))).toBe(true);
    expect(samePowers(Int32Array.of(1, 2), Int32Array.of(1, 3))).toBe(false);
    expect(samePowers(Int32Array.of(1), Int32Array.of(1, 2))).toBe(false);
  });
});
