import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/engine/errors.ts';
import {
  checkSearch,
  type SearchProof,
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

function proven(one: SelectionProblem): { result: SelectionResult; proof: SearchProof } {
  const result = selectOffers(one, nobody, { keepsProof: true });
  return { result, proof: result.searchProof! };
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

describe('the proof of a search', () => {
  it.each(
    SEEDS,
  )('holds in whole numbers, and is what the search said but for a millionth, seed %d', (seed) => {
    const one = randomProblem(seed, 5 + (seed % 14));
    const { result, proof } = proven(one);
    const { boundMicros, parts } = checkSearch(one, result, proof);
    expect(parts).toBeGreaterThan(0);
    expect(boundMicros).toBeLessThanOrEqual(result.unroundedObjectiveMicros);
    expect(Math.abs(boundMicros - result.boundMicros)).toBeLessThanOrEqual(2 + 1e-6 * result.boundMicros);
  });

  it.each(SEEDS)('proves at least what was said where a gap is left, seed %d', (seed) => {
    const one = randomProblem(seed, 5 + (seed % 14));
    const result = selectOffers(one, nobody, { keepsProof: true, relativeGap: 0.02 });
    const { boundMicros } = checkSearch(one, result, result.searchProof!);
    expect(boundMicros).toBeGreaterThanOrEqual(result.boundMicros - 2 - 1e-6 * result.boundMicros);
    expect(boundMicros).toBeLessThanOrEqual(selectOffers(one, nobody).unroundedObjectiveMicros + 2);
    expect(result.boundMicros).toBeGreaterThanOrEqual(0.98 * result.unroundedObjectiveMicros - 2);
  });

  it('is only kept where it was asked for', () => {
    expect(selectOffers(randomProblem(1, 8), nobody).searchProof).toBeUndefined();
  });
});

/** 1000 W short for a quarter of an hour cost 250,000; `a` brings 800 W for 100,000, `b` 900 W for 120,000, whole only. */
const TWO = problem(request(['requested', -1000, -1000], ['available', -500, 500]), [
  offer('a', option('o1', [-800, 600], 100_000, 1)),
  offer('b', option('o1', [-900, 100], 120_000, 1)),
]);

/** `a` does not fit the room for rebound; `b` is on for 145,000, or nothing for 250,000. */
const PRICE = (microsPerMwh: number) => ({
  microsPerMwh: Float64Array.of(microsPerMwh, 0),
  paidPpm: 0,
  acceptedMicros: 0,
});
const BOUNDED = (microsPerMwh: number) => ({ kind: 'bounded' as const, prices: PRICE(microsPerMwh) });
const NAMES = { candidates: namesOf(TWO), groups: [] };

function namesOf({ offers }: SelectionProblem): SearchProof['candidates'] {
  return offers.flatMap(({ participantId, options }) =>
    options.map(({ id }) => ({ participantId, optionId: id })),
  );
}

const UNFIT = { narrowed: [{ option: 0, from: 0, to: 0, isOn: false }] };
const LEAF = (microsPerMwh: number) => ({ steps: [], end: BOUNDED(microsPerMwh) });
const SPLIT = {
  kind: 'split' as const,
  option: 1,
  parts: [
    { from: 100, to: 100, node: LEAF(1_000_000_000) },
    { from: 0, to: 0, node: LEAF(1_000_000_000) },
  ],
};

describe('a proof that was made by hand', () => {
  const result = selectOffers(TWO, nobody);

  it('proves the optimum', () => {
    expect(result.objectiveMicros).toBe(145_000);
    const proof = { ...NAMES, root: { steps: [UNFIT], end: SPLIT } };
    expect(checkSearch(TWO, result, proof)).toEqual({ boundMicros: 145_000, parts: 2 });
  });

  it('knows parts that contain being out', () => {
    const both = { from: 100, to: 100, mayBeOut: true, node: LEAF(0) };
    const split = { kind: 'split' as const, option: 1, parts: [both] };
    const again = { ...both, node: { steps: [], end: SPLIT } };
    // nothing is decided by the only part, so what is known is what the prices in it prove
    expect(checkSearch(TWO, result, { ...NAMES, root: { steps: [UNFIT], end: split } }).boundMicros).toBe(0);
    const proof = { ...NAMES, root: { steps: [UNFIT], end: { ...split, parts: [again] } } };
    expect(checkSearch(TWO, result, proof)).toEqual({ boundMicros: 145_000, parts: 2 });
  });

  it('proves less with worse prices', () => {
    // without a price nothing costs anything
    expect(checkSearch(TWO, result, { ...NAMES, root: LEAF(0) })).toEqual({ boundMicros: 0, parts: 1 });
  });

  it('counts what was taken away at its prices', () => {
    const dear = { ...UNFIT, prices: PRICE(1_000_000_000) };
    // `a` on costs 100,000 − 200,000 and `b` 120,000 − 225,000 at these prices, of 250,000: 45,000 with both
    expect(checkSearch(TWO, result, { ...NAMES, root: { steps: [dear], end: SPLIT } }).boundMicros).toBe(
      45_000,
    );
  });

  it.each<[string, SearchProof]>([
    [
      'a part is missing',
      { ...NAMES, root: { steps: [UNFIT], end: { ...SPLIT, parts: [SPLIT.parts[1]!] } } },
    ],
    [
      'being out is missing',
      { ...NAMES, root: { steps: [UNFIT], end: { ...SPLIT, parts: [SPLIT.parts[0]!] } } },
    ],
    [
      'a part that may be out does not contain all factors',
      {
        ...NAMES,
        root: {
          steps: [UNFIT],
          end: { ...SPLIT, parts: [{ from: 0, to: 0, mayBeOut: true, node: LEAF(1_000_000_000) }] },
        },
      },
    ],
    [
      'what fits is called unfit',
      { ...NAMES, root: { steps: [{ narrowed: [{ option: 1, from: 0, to: 0, isOn: false }] }], end: SPLIT } },
    ],
    [
      'leaving out is called unfit',
      {
        ...NAMES,
        root: { steps: [{ narrowed: [{ option: 1, from: 100, to: 100, isOn: true }] }], end: BOUNDED(0) },
      },
    ],
    ['what is possible is called impossible', { ...NAMES, root: { steps: [], end: { kind: 'impossible' } } }],
    ['a price is dearer than the shortfall', { ...NAMES, root: LEAF(1_000_000_001) }],
    ['a price is no whole number', { ...NAMES, root: LEAF(0.5) }],
    [
      'there is a price of a limit that is not there',
      { ...NAMES, root: { steps: [], end: { kind: 'bounded', prices: { ...PRICE(0), paidPpm: 1 } } } },
    ],
    [
      'it names an option that was not offered',
      {
        ...NAMES,
        candidates: [...NAMES.candidates, { ...NAMES.candidates[0]!, optionId: 'o9' }],
        root: LEAF(0),
      },
    ],
    ['it is of another group', { ...NAMES, groups: ['feeder'], root: LEAF(0) }],
    [
      'what was out comes back',
      {
        ...NAMES,
        root: {
          steps: [UNFIT, { narrowed: [{ option: 0, from: 100, to: 100, isOn: false }] }],
          end: BOUNDED(0),
        },
      },
    ],
  ])('proves nothing where %s', (_, proof) => {
    expect(() => checkSearch(TWO, result, proof)).toThrow(InputError);
  });
});
