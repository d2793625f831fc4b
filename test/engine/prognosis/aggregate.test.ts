import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/engine/errors.ts';
import { samePowers, sumPowers } from '../../../src/engine/prognosis/index.ts';

describe('sum of prognoses', () => {
  test('adds period by period, exactly', () => {
    expect([...sumPowers([Int32Array.of(1, -2, 3), Int32Array.of(10, 20, -30)], 3)]).toEqual([11, 18, -27]);
  });

  test('a group without members has zero power', () => {
    expect([...sumPowers([], 2)]).toEqual([0, 0]);
  });

  test('a sum beyond 32 bits is a bug, not a wrapped number', () => {
    const huge = Int32Array.of(2_000_000_000);
    expect(() => sumPowers([huge, huge], 1)).toThrow(InvariantError);
  });

  test('members of another length are a bug', () => {
    expect(() => sumPowers([Int32Array.of(1, 2)], 1)).toThrow(InvariantError);
  });

  test('same powers: every period, and the same number of them', () => {
    expect(samePowers(Int32Array.of(1, 2), Int32Array.of(1, 2))).toBe(true);
    expect(samePowers(Int32Array.of(1, 2), Int32Array.of(1, 3))).toBe(false);
    expect(samePowers(Int32Array.of(1), Int32Array.of(1, 2))).toBe(false);
  });
});
