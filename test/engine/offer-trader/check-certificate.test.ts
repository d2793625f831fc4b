import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/engine/errors.ts';
import {
  type Certificate,
  checkCertificate,
  type SelectionProblem,
  type SelectionResult,
  selectOffers,
} from '../../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { offer, option, problem, request } from './problems.ts';
import { randomProblem } from './random-problems.ts';

const nobody: Solver = {
  name: 'nobody',
  solve() {
    throw new Error('the search was to do without a solver');
  },
};

const ASKED = request(['requested', -1000, -1000], ['available', -500, 500]);

/** 1000 W short for a quarter of an hour cost 250,000; the offer brings 800 W for 100,000. */
const ONE = problem(ASKED, [
  offer('a', option('o1', [-800, 0], 100_000)),
  offer('b', option('o1', [0, 100], 7)),
]);

const pricesOf = (...microsPerMwh: readonly number[]): Certificate => ({
  requestMicrosPerMwh: Float64Array.from(microsPerMwh),
  groups: [],
});

function select(one: SelectionProblem): SelectionResult {
  return selectOffers(one, nobody);
}

describe('what prices prove of one offer', () => {
  const result = select(ONE);

  it.each([
    // no price: no offer is below 0, no range pays
    { prices: [0, 0], boundMicros: 0, offers: [['a', 100_000]], ranges: [[0, 50_000]] },
    // at 1000 per MWh 800 W bring 200,000 − 100,000, the range asks for 250,000: 150,000, which is what it costs
    { prices: [1_000_000_000, 0], boundMicros: 150_000, offers: [], ranges: [] },
    // at 500 per MWh 800 W bring just what they cost, the range asks for 125,000
    { prices: [500_000_000, 0], boundMicros: 125_000, offers: [], ranges: [[0, 25_000]] },
    // −40 per MWh in the second period: 100 W more bring 1 000 − 7; the range gives 500 W for 5 000
    {
      prices: [1_000_000_000, -40_000_000],
      boundMicros: 150_000 - 993 - 5_000,
      offers: [['b', 993]],
      ranges: [[1, 5_000]],
    },
  ])('$prices', ({ prices, boundMicros, offers, ranges }) => {
    const proven = checkCertificate(ONE, result, pricesOf(...prices));
    expect(proven.boundMicros).toBe(boundMicros);
    expect(proven.gapMicros).toBe(150_000 - boundMicros);
    expect(proven.byOffer.map((one) => [one.participantId, one.gapMicros])).toEqual(offers);
    expect(proven.byRange.map((one) => [one.period, one.gapMicros])).toEqual(ranges);
  });

  it.each([
    ['dearer than the shortfall', [1_000_000_100, 0]],
    ['dearer than the overshoot', [-50_000_100, 0]],
    ['no multiple of the step', [50, 0]],
    ['no number', [Number.NaN, 0]],
  ])('nothing: %s', (_, prices) => {
    expect(() => checkCertificate(ONE, result, pricesOf(...prices))).toThrow(InputError);
  });

  it('are exact beyond 2^53', () => {
    const large = problem(request(['requested', -1e9, -1e9], ['available', -5e8, 5e8]), [
      offer('a', option('o1', [-999_999_999, 1], 100_000_000_000_000, 1)),
    ]);
    const proven = checkCertificate(large, select(large), pricesOf(1_000_000_000, -999_999_999_999_900));
    // 1e9 W short cost 2.5e11; the offer brings less than it costs; the other range gives 5e8 W at 0.25 of its price
    expect(proven.boundMicros).toBe(250_000_000_000 - 124_999_999_999_987_500_000_000 / 1e6);
  });
});

describe('the certificate of a selection', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('holds, and adds up, seed %d', (seed) => {
    const one = randomProblem(seed, 10 + seed);
    const result = select(one);
    const proven = checkCertificate(one, result, result.certificate!);
    expect(proven.boundMicros).toBeLessThanOrEqual(result.boundMicros + 1);
    expect(Math.abs(proven.boundMicros + proven.gapMicros - result.unroundedObjectiveMicros)).toBeLessThan(3);
    const items = [...proven.byOffer, ...proven.byRange].map(({ gapMicros }) => gapMicros);
    expect(items.every((gapMicros) => gapMicros > 0)).toBe(true);
    expect(Math.abs(items.reduce((sum, gapMicros) => sum + gapMicros, 0) - proven.gapMicros)).toBeLessThan(2);
  });

  it('proves the bound of many offers to a millionth', () => {
    const many = { ...randomProblem(2, 3_200), limits: {} };
    const result = select(many);
    const { boundMicros } = checkCertificate(many, result, result.certificate!);
    expect(result.provenBy).toBe('prices');
    expect(Math.abs(result.boundMicros - boundMicros) / boundMicros).toBeLessThan(1e-6);
  });
});
