import { beforeAll, describe, expect, it } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import {
  type SelectionProblem,
  type SelectionResult,
  selectOffers,
  verifySelection,
} from '../../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { randomProblem } from './random-problems.ts';

let highs: Solver;
beforeAll(async () => {
  highs = await loadHighs();
});

/** A search that may not ask anybody. */
const nobody: Solver = {
  name: 'nobody',
  solve() {
    throw new Error('the search was to do without a solver');
  },
};

function checked(one: SelectionProblem, result: SelectionResult): SelectionResult {
  expect(verifySelection(one, result)).toEqual([]);
  return result;
}

/** What the solver may be wrong by: it stops within a millionth, and its sums hold within a watt's thousandth. */
const toleranceMicros = (result: SelectionResult) => 2 + 3e-6 * result.unroundedObjectiveMicros;

const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);

describe('the search, against the solver', () => {
  it.each(SEEDS)('proves the same optimum of problem %d with everything in it', (seed) => {
    const one = randomProblem(seed, 6 + (seed % 7));
    const own = checked(one, selectOffers(one, highs));
    const other = checked(one, selectOffers(one, highs, { method: 'solver', relativeGap: 0 }));
    expect(own.provenBy).toBe('branch-and-bound');
    expect(Math.abs(own.boundMicros - other.boundMicros)).toBeLessThanOrEqual(toleranceMicros(other));
  });
});

describe('more offers', () => {
  it.each([3, 5])('never cost more than the gap that is told, seed %d', (seed) => {
    const one = randomProblem(seed, 12);
    const firstOf = (count: number) => {
      const part = { ...one, offers: one.offers.slice(0, count) };
      return checked(part, selectOffers(part, highs));
    };
    let before = firstOf(1);
    for (let count = 2; count <= one.offers.length; count += 1) {
      const after = firstOf(count);
      expect(after.boundMicros).toBeLessThanOrEqual(
        before.unroundedObjectiveMicros + toleranceMicros(before),
      );
      before = after;
    }
  });
});

describe('too many offers to search them all', () => {
  const many = { ...randomProblem(2, 3_200), limits: {} };

  it('are chosen by prices that prove how far from the least cost it can be at most', () => {
    const result = checked(many, selectOffers(many, nobody, { relativeGap: 1e-3 }));
    expect(result).toMatchObject({ provenBy: 'prices', status: 'optimal' });
    expect(result.gapPpm).toBeLessThan(1000);
    const nothing = selectOffers({ ...many, offers: many.offers.slice(0, 1) }, highs);
    expect(result.objectiveMicros).toBeLessThan(nothing.objectiveMicros);
  });

  it('are chosen the same, in whatever order they are listed', () => {
    const turned = { ...many, offers: many.offers.toReversed() };
    expect(selectOffers(turned, nobody)).toEqual(selectOffers(many, nobody));
  });

  it('are not told to be optimal beyond what the prices prove', () => {
    const result = selectOffers(many, nobody, { relativeGap: 0 });
    expect(result).toMatchObject({ status: 'feasible', stoppedBy: 'size' });
    expect(result.gapPpm).toBeGreaterThan(0);
  });
});
