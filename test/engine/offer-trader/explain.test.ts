import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/engine/errors.ts';
import { participantId } from '../../../src/engine/ids.ts';
import {
  changedProblem,
  costCurve,
  explainSelection,
  priceToWin,
  type SelectionProblem,
  type SelectionResult,
  selectOffers,
  sensitivityOf,
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

const choose = (one: SelectionProblem): SelectionResult => selectOffers(one, nobody);

function verdicts(one: SelectionProblem): Record<string, string> {
  const { offers } = explainSelection(one, choose(one));
  return Object.fromEntries(offers.map(({ participantId: id, verdict }) => [id, verdict]));
}

/** A kilowatt less for a quarter of an hour, at 250,000 if it is missed; room for a kilowatt of rebound. */
const ASKED = request(['requested', -1000, -1000], ['available', -1000, 1000]);

describe('a range without any room', () => {
  it('costs no more than what keeps everybody out', () => {
    const one = problem(request(['requested', -1000, -1000], ['unchanged'], ['unchanged']), [
      offer('a', option('o1', [-600, 0, 0], 60_000)),
      offer('b', option('o1', [-600, 600, 0], 30_000, 0.2)),
    ]);
    const result = choose(one);
    // as a search may leave it
    const absurd = result.certificate!.requestMicrosPerMwh.slice().fill(17_700_000_000_000, 1);
    const certificate = { ...result.certificate!, requestMicrosPerMwh: absurd };
    const { prices, offers, gap } = explainSelection(one, { ...result, certificate });
    // missing a quarter of an hour costs 250 per W, of which b asks 50; nobody touches the third period
    expect(prices.map(({ period, microsPerMwh }) => [period, microsPerMwh])).toEqual([
      [0, 1_000_000_000],
      [1, 800_000_000],
    ]);
    expect(offers[1]).toMatchObject({ verdict: 'cannot-fit', neededMicros: 30_000 });
    expect(gap).toEqual(explainSelection(one, result).gap);
  });
});

describe('why an offer is taken or not', () => {
  it.each<[string, SelectionProblem, Record<string, string>]>([
    [
      'the cheaper one is worth its price, the dearer one is too dear',
      problem(ASKED, [
        offer('a', option('o1', [-600, 0], 60_000)),
        offer('b', option('o1', [-600, 0], 70_000)),
        offer('c', option('o1', [-600, 0], 200_000)),
      ]),
      { a: 'worth-it', b: 'worth-it', c: 'too-dear' },
    ],
    [
      'rebound that leaves the room even alone',
      problem(ASKED, [
        offer('a', option('o1', [-600, 0], 60_000)),
        offer('b', option('o1', [-1000, 3000], 10, 0.5)),
      ]),
      { a: 'worth-it', b: 'cannot-fit' },
    ],
    [
      'no room at all, where any price of it is right',
      problem(request(['requested', -1000, -1000], ['unchanged']), [
        offer('a', option('o1', [-600, 0], 60_000)),
        offer('b', option('o1', [-600, 600], 10, 0.2)),
        offer('c', option('o1', [-600, 600], 400_000, 0.2)),
        offer('d', option('o1', [-600, 0], 400_000)),
      ]),
      { a: 'worth-it', b: 'cannot-fit', c: 'cannot-fit', d: 'too-dear' },
    ],
    [
      'of equal ones the later',
      problem(request(['requested', -1000, -1000], ['available', -1000, 600]), [
        offer('a', option('o1', [-1000, 600], 10_000, 1)),
        offer('b', option('o1', [-1000, 600], 10_000, 1)),
      ]),
      { a: 'worth-it', b: 'equal-was-taken' },
    ],
    [
      'nobody may be taken any more',
      problem(
        ASKED,
        [offer('a', option('o1', [-500, 0], 10_000, 1)), offer('b', option('o1', [-490, 0], 10_000, 1))],
        { limits: { maxAcceptedOffers: 1 } },
      ),
      { a: 'worth-it', b: 'limit-reached' },
    ],
    [
      'what is agreed',
      problem(
        ASKED,
        [offer('a', option('o1', [-500, 0], 400_000)), offer('b', option('o1', [-500, 0], 10_000))],
        { fixed: [{ participantId: participantId('a'), optionId: 'o1', activationFactor: 1 }] },
      ),
      { a: 'agreed', b: 'worth-it' },
    ],
  ])('%s', (_, one, expected) => {
    expect(verdicts(one)).toEqual(expected);
  });

  it('says what it brings and what its rebound costs', () => {
    // `a` fills the room for rebound, which is therefore worth what `b` would bring beyond its price
    const one = problem(request(['requested', -1000, -1000], ['available', 0, 300]), [
      offer('a', option('o1', [-500, 300], 10_000)),
      offer('b', option('o1', [-500, 300], 60_000)),
    ]);
    const { offers, prices } = explainSelection(one, choose(one));
    expect(prices.map(({ period }) => period)).toEqual([0, 1]);
    const a = offers[0]!.options[0]!;
    // 500 W for a quarter of an hour at 1000 per MWh
    expect(a.bringsMicros).toBe(125_000);
    expect(a.worthMicros).toBe(a.bringsMicros - a.reboundMicros);
    expect(a.reboundMicros).toBeGreaterThan(0);
    expect(offers[1]).toMatchObject({ verdict: expect.stringMatching(/too-dear|marginal/) });
    expect(offers[1]!.neededMicros).toBeLessThanOrEqual(60_001);
  });

  it('names who is worth more than it asks and is left out', () => {
    // whole only: with `a` there is room for 50 W of rebound, and `b` needs 100 W
    const one = problem(request(['requested', -2000, -2000], ['available', 0, 350]), [
      offer('a', option('o1', [-1000, 300], 10_000, 1)),
      offer('b', option('o1', [-200, 100], 10_000, 1)),
    ]);
    const { offers } = explainSelection(one, choose(one));
    expect(offers[1]).toMatchObject({ verdict: 'least-factor', options: [{ roomHundredths: 50 }] });
  });

  it('names who would be paid less than it is worth, and is left out', () => {
    // for its rebound `b` brings most, and `a` would be taken in part; whole, only one of the two fits, and `a` brings more
    const one = problem(request(['requested', -2000, -2000], ['available', 0, 350]), [
      offer('a', option('o1', [-1000, 300], 10_000, 1)),
      offer('b', option('o1', [-400, 100], 1_000, 1)),
      offer('c', option('o1', [-100, 50], 9_000, 0.01)),
    ]);
    const { offers } = explainSelection(one, choose(one));
    expect(offers[1]).toMatchObject({ verdict: 'least-factor', neededMicros: expect.any(Number) });
    expect(offers[1]!.paradoxMicros).toBeGreaterThan(0);
    expect(offers[2]!.paradoxMicros).toBeUndefined();
  });

  it('needs prices', () => {
    const one = problem(ASKED, []);
    expect(() => explainSelection(one, choose(one))).toThrow(InputError);
  });

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('adds up, seed %d', (seed) => {
    const one = { ...randomProblem(seed, 12), limits: {} };
    const result = choose(one);
    const { offers, gap } = explainSelection(one, result);
    expect(offers).toHaveLength(12);
    const ofOffers = offers.reduce((sum, { gapMicros }) => sum + gapMicros, 0);
    const ofRanges = gap.byRange.reduce((sum, { gapMicros }) => sum + gapMicros, 0);
    expect(Math.abs(ofOffers + ofRanges - gap.gapMicros)).toBeLessThan(2);
    for (const { options } of offers) {
      for (const { worthMicros, bringsMicros, reboundMicros } of options) {
        expect(worthMicros).toBe(bringsMicros - reboundMicros);
      }
    }
    for (const { taken, neededMicros, paradoxMicros, gapMicros } of offers) {
      expect(taken === undefined).toBe(neededMicros !== undefined);
      // leaving out what is worth more than it asks is just what the gap counts
      if (paradoxMicros !== undefined) expect(Math.abs(paradoxMicros - gapMicros)).toBeLessThan(3);
    }
  });
});

describe('the price to win', () => {
  it.each(
    Array.from({ length: 10 }, (_, seed) => seed),
  )('is where taking it begins to pay, seed %d', (seed) => {
    const one = { ...randomProblem(seed, 8), limits: {}, fixed: [] };
    const result = choose(one);
    const lost = result.notTaken.find(({ participantId: id }) => optionsOf(one, id).length > 0);
    if (lost === undefined) return;
    const { id: optionId } = optionsOf(one, lost.participantId)[0]!;
    const { winningMicros } = priceToWin(one, { participantId: lost.participantId, optionId }, choose);
    const at = (priceMicros: number) => {
      const others = one.offers.filter(({ participantId: id }) => id !== lost.participantId);
      const priced = { ...optionsOf(one, lost.participantId)[0]!, priceMicros };
      return choose({
        ...one,
        offers: [...others, { participantId: lost.participantId, options: [priced] }],
      });
    };
    const without = choose({
      ...one,
      offers: one.offers.filter(({ participantId: id }) => id !== lost.participantId),
    });
    if (winningMicros < 1000) return;
    expect(at(winningMicros - 1000).objectiveMicros).toBeLessThan(without.objectiveMicros);
  });
});

function optionsOf(one: SelectionProblem, id: string) {
  return one.offers.find(({ participantId: other }) => other === id)!.options;
}

describe('parts of the request', () => {
  const one = problem(ASKED, [
    offer('a', option('o1', [-500, 0], 10_000, 0.01)),
    offer('b', option('o1', [-500, 0], 50_000, 0.01)),
  ]);

  it('cost what the cheapest offers cost', () => {
    const curve = costCurve(one, [25, 50, 100], choose);
    expect(curve.map(({ paidMicros, metPct }) => [paidMicros, metPct])).toEqual([
      [5_000, 25],
      [10_000, 50],
      [60_000, 100],
    ]);
    // 50,000 for 125 Wh
    expect(curve[2]!.marginalMicrosPerMwh).toBe(400_000_000);
  });

  it('one per cent more is missed at its price', () => {
    // 10 W for a quarter of an hour at 1000 per MWh
    expect(sensitivityOf(one, choose(one), choose)).toMatchObject({ chosenMicros: 2_500 });
  });
});

describe('what if', () => {
  const one = problem(ASKED, [offer('a', option('o1', [-500, 0], 10_000))]);

  it.each([
    [{ without: [participantId('a')] }, { objectiveMicros: 250_000 }],
    [{ shortfallMicrosPerMwh: 0 }, { objectiveMicros: 0 }],
    // more welcome in a requested period, and room in one that was to stay unchanged
    [{ moreRoom: [{ from: 0, to: 2, roomW: 100 }] }, { objectiveMicros: 135_000 }],
  ])('%j', (whatIf, expected) => {
    expect(choose(changedProblem(one, whatIf))).toMatchObject(expected);
  });

  it('widens the far side of a requested range, and both of another', () => {
    const { request: changed } = changedProblem(one, { moreRoom: [{ from: 0, to: 2, roomW: 100 }] });
    expect([...changed.minDeltaW]).toEqual([-1100, -1100]);
    expect([...changed.maxDeltaW]).toEqual([-1000, 1100]);
  });

  it.each([
    { without: [participantId('z')] },
    { moreRoom: [{ from: 0, to: 3, roomW: 100 }] },
    { moreRoom: [{ from: 0, to: 1, roomW: 0 }] },
  ])('is refused: %j', (whatIf) => {
    expect(() => changedProblem(one, whatIf)).toThrow(InputError);
  });
});
