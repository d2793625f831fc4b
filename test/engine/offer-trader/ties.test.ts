import { describe, expect, it } from 'vitest';
import { selectOffers } from '../../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { offer, option, problem, request, taken } from './problems.ts';

const nobody: Solver = {
  name: 'nobody',
  solve() {
    throw new Error('the search was to do without a solver');
  },
};

const IDS = ['a', 'b', 'c', 'd', 'e'];

/** A kilowatt less; some rebound fits. */
const ASKED = request(['requested', -3300, -3000], ['available', -3000, 3000]);

describe('of selections of equal cost', () => {
  it.each([
    // 3 kW of one that has 4
    { powerW: 4000, expected: ['a:o1@0.75'] },
    // of those with 2 kW, two: 1.5 of them
    { powerW: 2000, expected: ['a:o1@1', 'b:o1@0.5'] },
    { powerW: 1000, expected: ['a:o1@1', 'b:o1@1', 'c:o1@1'] },
  ])('the one with the fewest offers is taken, and the first of them: $powerW W', ({ powerW, expected }) => {
    const offers = IDS.map((id) => offer(id, option('o1', [-powerW, powerW / 2], powerW * 100, 0.01)));
    expect(taken(selectOffers(problem(ASKED, offers), nobody))).toEqual(expected);
    expect(taken(selectOffers(problem(ASKED, offers.toReversed()), nobody))).toEqual(expected);
  });

  it('a cheaper one with more offers comes before', () => {
    const offers = [
      offer('a', option('o1', [-3000, 0], 310_000)),
      offer('b', option('o1', [-1500, 0], 150_000)),
      offer('c', option('o1', [-1500, 0], 150_000)),
    ];
    expect(taken(selectOffers(problem(ASKED, offers), nobody))).toEqual(['b:o1@1', 'c:o1@1']);
  });
});
