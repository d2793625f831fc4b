import { beforeAll, describe, expect, it } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { participantId } from '../../../src/engine/ids.ts';
import {
  type SelectionProblem,
  type SelectionResult,
  selectOffers,
  verifySelection,
} from '../../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { offer, option, problem, request, taken } from './problems.ts';

let highs: Solver;
beforeAll(async () => {
  highs = await loadHighs();
});

function select(one: SelectionProblem): SelectionResult {
  const result = selectOffers(one, highs);
  expect(verifySelection(one, result)).toEqual([]);
  return result;
}

const LESS_1000 = request(['requested', -1000, -1000]);

describe('small selections', () => {
  it('accepts nothing of no offers, and prices the whole shortfall', () => {
    const result = select(problem(LESS_1000, []));
    // 1000 W · 0.25 h = 250 Wh at 1000 per MWh = 0.25
    expect(result).toMatchObject({ status: 'optimal', solves: 0, objectiveMicros: 250_000, gapPpm: 0 });
    expect(result.boundMicros).toBe(250_000);
    expect([...result.shortfallW]).toEqual([1000]);
  });

  it.each([
    { shortfallMicrosPerMwh: 2_000_000, objectiveMicros: 1 }, // 0.25 Wh at 2 per MWh: half a micro-unit
    { shortfallMicrosPerMwh: 1_999_999, objectiveMicros: 0 },
    { shortfallMicrosPerMwh: 1e15, objectiveMicros: 250_000_000 },
  ])('rounds the objective once, half up: $shortfallMicrosPerMwh', ({ objectiveMicros, ...prices }) => {
    const asked = { ...request(['requested', -1, -1]), ...prices };
    expect(select(problem(asked, [])).objectiveMicros).toBe(objectiveMicros);
  });

  it('tells offers without options apart from those that were not chosen', () => {
    const result = select(problem(LESS_1000, [offer('z'), offer('b', option('o1', [-1000], 300_000))]));
    expect(result.notTaken).toEqual([
      { participantId: 'b', reason: 'not-chosen' },
      { participantId: 'z', reason: 'no-options' },
    ]);
    expect(result).toMatchObject({ status: 'optimal', objectiveMicros: 250_000 });
  });

  it('accepts nothing where nobody can help', () => {
    const result = select(problem(LESS_1000, [offer('a', option('o1', [1000], 0, 0.1))]));
    expect(taken(result)).toEqual([]);
    expect(result.objectiveMicros).toBe(250_000);
  });

  it('accepts nothing where nothing is asked', () => {
    const asked = request(['available', -5000, 5000], ['unchanged']);
    const result = select(problem(asked, [offer('a', option('o1', [100, 0], 5))]));
    expect(result).toMatchObject({ status: 'optimal', objectiveMicros: 0, boundMicros: 0, accepted: [] });
  });

  it('ignores options that change nothing', () => {
    const result = select(problem(LESS_1000, [offer('a', option('o1', [0], 0))]));
    expect(result).toMatchObject({ solves: 0, accepted: [] });
  });

  it('takes the cheapest mix with a partial activation', () => {
    const asked = request(['available', -5000, 5000], ['requested', -10_000, -10_000]);
    const offers = [
      offer('a', option('o1', [0, -6000], 600_000, 0.5)),
      offer('b', option('o1', [0, -6000], 900_000)),
      offer('c', option('o1', [0, -8000], 1_500_000, 0.01)),
    ];
    const result = select(problem(asked, offers));
    // 6000 + 0.67·6000 = 10020 W: 0.9 + 0.402 and 20 W · 0.25 h · 50/MWh = 0.00025
    expect(taken(result)).toEqual(['a:o1@0.67', 'b:o1@1']);
    expect(result.components).toEqual({
      pricesMicros: 1_302_000,
      shortfallMicros: 0,
      overshootMicros: 250,
      breachMicros: 0,
    });
    expect(result.objectiveMicros).toBe(1_302_250);
    expect([...result.sumDeltaW]).toEqual([0, -10_020]);
    expect([...result.overshootW]).toEqual([0, 20]);
    expect(select(problem(asked, offers, { factorGrid: 'continuous' })).objectiveMicros).toBe(1_300_000);
  });

  it('takes at most one option of an offer', () => {
    const options = [option('o1', [-500], 10), option('o2', [-500], 20)];
    expect(taken(select(problem(LESS_1000, [offer('a', ...options)])))).toEqual(['a:o1@1']);
  });

  it('counts too little as shortfall where more consumption is asked', () => {
    const asked = request(['requested', 1000, 1200], ['requested', 1000, 1200]);
    const result = select(problem(asked, [offer('a', option('o1', [700, 1300], 1))]));
    expect([...result.shortfallW]).toEqual([300, 0]);
    expect([...result.overshootW]).toEqual([0, 100]);
  });

  it('counts a request for exactly 0 as one for less', () => {
    const result = select(
      problem(request(['requested', 0, 0], ['requested', -900, -900]), [
        offer('a', option('o1', [100, -900], 1)),
      ]),
    );
    expect([...result.shortfallW]).toEqual([100, 0]);
  });

  it.each([
    { least: 0.995, factor: 1 },
    { least: 1, factor: 1 },
    { least: 0.991, factor: 1 },
    { least: 0.07, factor: 0.07 },
    { least: 0.0615, factor: 0.07 },
  ])('keeps to the grid of hundredths from $least', ({ least, factor }) => {
    const asked = request(['requested', -10, -10]);
    // each watt beyond is priced, so the least factor is best
    expect(taken(select(problem(asked, [offer('a', option('o1', [-1000], 1, least))])))).toEqual(
      factor === 1 ? [] : [`a:o1@${factor}`],
    );
    const whole = problem(LESS_1000, [offer('a', option('o1', [-1000], 1, least))]);
    expect(taken(select(whole))).toEqual(['a:o1@1']);
  });

  it('keeps room for rebound', () => {
    const asked = request(['requested', -1000, -1000], ['available', -500, 300], ['unchanged']);
    const offers = [
      offer('rebounds', option('o1', [-1000, 400, 0], 1, 0.5)),
      offer('touches', option('o1', [-1000, 0, 1], 1, 0.5)),
    ];
    expect(taken(select(problem(asked, offers)))).toEqual(['rebounds:o1@0.75']);
  });
});

describe('limits', () => {
  const asked = request(['requested', -3000, -3000]);
  const three = ['a', 'b', 'c'].map((id, index) => offer(id, option('o1', [-1000], 10 + index, 0.01)));

  it('keeps to a number of offers', () => {
    expect(taken(select(problem(asked, three, { limits: { maxAcceptedOffers: 2 } })))).toEqual([
      'a:o1@1',
      'b:o1@1',
    ]);
    expect(select(problem(asked, three, { limits: { maxAcceptedOffers: 0 } })).accepted).toEqual([]);
  });

  it('keeps to a total price, in rounded prices', () => {
    const result = select(problem(asked, three, { limits: { maxTotalPriceMicros: 15 } }));
    expect(result.components.pricesMicros).toBeLessThanOrEqual(15);
    expect(-result.sumDeltaW[0]!).toBeGreaterThan(1300);
  });

  it('keeps to the range of a group', () => {
    const group = {
      name: 'feeder',
      participantIds: ['a', 'b', 'elsewhere'].map(participantId),
      minDeltaW: Int32Array.of(-800),
      maxDeltaW: Int32Array.of(0),
    };
    const result = select(problem(asked, three, { limits: { groups: [group] } }));
    expect(result.sumDeltaW[0]).toBe(-1800);
  });

  it('keeps what is already agreed, and counts it', () => {
    const fixed = [{ participantId: participantId('c'), optionId: 'o1', activationFactor: 0.5 }];
    const one = problem(asked, three, { fixed, limits: { maxAcceptedOffers: 2 } });
    expect(taken(select(one))).toEqual(['a:o1@1', 'c:o1@0.5']);
    const none = select(problem(request(['available', -5000, 5000]), three, { fixed }));
    expect(none).toMatchObject({ objectiveMicros: 6, boundMicros: 6, status: 'optimal' });
  });
});

describe('ranges that cannot be kept', () => {
  it('prices an available range that the prognosis breaches, so that it is breached least', () => {
    const asked = request(['available', -500, -200], ['requested', -100, -100]);
    const result = select(problem(asked, [offer('a', option('o1', [-150, 0], 90_000_000))]));
    expect(taken(result)).toEqual([]); // 150 W · 0.25 h at 1,000,000 per MWh are 37.5, less than the price
    expect(result.softened).toEqual([
      { period: 0, reason: 'excludes-zero', breachW: 200, priceMicrosPerMwh: 1_000_000_000_000 },
    ]);
    expect(result.components.breachMicros).toBe(50_000_000);
    const cheaper = select(problem(asked, [offer('a', option('o1', [-150, 0], 30_000_000))]));
    expect(cheaper.softened[0]!.breachW).toBe(50);
    expect(cheaper.sumDeltaW[0]).toBe(-150);
  });

  it('prices a range that what is agreed leaves', () => {
    const fixed = [{ participantId: participantId('a'), optionId: 'o1', activationFactor: 1 }];
    const offers = [offer('a', option('o1', [400], 1)), offer('b', option('o1', [-400], 1, 0.1))];
    const result = select(problem(request(['available', -100, 100]), offers, { fixed }));
    expect(taken(result)).toEqual(['a:o1@1', 'b:o1@0.75']);
    expect(result.softened).toEqual([
      { period: 0, reason: 'fixed-acceptances', breachW: 0, priceMicrosPerMwh: 1_000_000_000_000 },
    ]);
  });

  it('prices the range of a group in the same way', () => {
    const group = {
      name: 'feeder',
      participantIds: [participantId('a')],
      minDeltaW: Int32Array.of(-900),
      maxDeltaW: Int32Array.of(-300),
    };
    const one = problem(LESS_1000, [offer('b', option('o1', [-1000], 1))], { limits: { groups: [group] } });
    expect(select(one).softened).toMatchObject([{ group: 'feeder', period: 0, breachW: 300 }]);
  });
});

describe('rounding to whole watts', () => {
  /** Groups of one, which hold each of the participants at half. */
  function halved(ids: readonly string[]) {
    return ids.map((id) => ({
      name: id,
      participantIds: [participantId(id)],
      minDeltaW: Int32Array.of(-500, -2000),
      maxDeltaW: Int32Array.of(0, 2000),
    }));
  }

  it('narrows a range that rounding would break, and says that the result may not be the best', () => {
    const asked = request(['requested', -3000, -3000], ['available', -500, 500]);
    const offers = ['a', 'b', 'c'].map((id) => offer(id, option('o1', [-1000, 333], 1, 0.5)));
    const result = select(problem(asked, offers, { limits: { groups: halved(['a', 'b', 'c']) } }));
    // 3 · 166.5 = 499.5 W fit, 3 · 167 = 501 W do not
    expect(result).toMatchObject({ status: 'feasible', stoppedBy: 'rounding', solves: 1 });
    expect([...result.sumDeltaW]).toEqual([-1000, 334]);
    // bound: 3000 − 1500 W short = 375,000 and 1.5 for the offers
    expect(Math.abs(result.boundMicros - 375_001.5)).toBeLessThanOrEqual(0.5);
    expect(result.gapPpm).toBeGreaterThan(1);
  });

  it('narrows no more than it must', () => {
    const asked = request(['requested', -3000, -3000], ['available', -500, 500]);
    const offers = ['a', 'b', 'c'].map((id) => offer(id, option('o1', [-1000, 333], 1, 0.1)));
    const result = select(problem(asked, offers, { limits: { groups: halved(['a', 'b', 'c']) } }));
    // 167 + 167 + 163 W (0.49 · 333 = 163.17) fit
    expect([...result.sumDeltaW]).toEqual([-1490, 497]);
  });

  it('excludes what rounding breaks where there is no room to narrow', () => {
    const asked = request(['requested', -3000, -3000], ['unchanged']);
    const offers = [
      offer('a', option('o1', [-1000, 333], 1, 0.5)),
      offer('b', option('o1', [-1000, 333], 1, 0.5)),
      offer('c', option('o1', [-500, -333], 1)),
    ];
    const result = select(problem(asked, offers, { limits: { groups: halved(['a', 'b']) } }));
    // 166.5 + 166.5 − 333 = 0 W, 167 + 167 − 333 = 1 W
    expect(result).toMatchObject({ status: 'feasible', stoppedBy: 'rounding', accepted: [] });
    expect(result.boundMicros).toBeLessThan(result.objectiveMicros);
  });

  it('narrows the total price', () => {
    const offers = ['a', 'b'].map((id) => offer(id, option('o1', [-1000, 0], 3, 0.5)));
    const asked = request(['requested', -3000, -3000], ['unchanged']);
    const limits = { groups: halved(['a', 'b']), maxTotalPriceMicros: 3 };
    // 1.5 + 1.5 are within 3, rounded 2 + 2 are not
    expect(taken(select(problem(asked, offers, { limits })))).toEqual(['a:o1@0.5']);
  });
});

describe('ties', () => {
  it('takes the smaller participant id of equal offers', () => {
    const offers = ['d', 'b', 'a', 'c'].map((id) => offer(id, option('o1', [-1000], 100)));
    const asked = request(['requested', -2000, -2000]);
    expect(taken(select(problem(asked, offers)))).toEqual(['a:o1@1', 'b:o1@1']);
  });

  it('gives the smaller participant id of equal offers the larger factor', () => {
    const offers = ['d', 'b', 'a', 'c'].map((id) => offer(id, option('o1', [-1000], 100, 0.5)));
    const { accepted } = select(problem(request(['requested', -2500, -2500]), offers));
    const ids = accepted.map((one) => one.participantId);
    expect(ids).toEqual(['a', 'b', 'c', 'd'].slice(0, ids.length));
    const factors = accepted.map((one) => one.activationFactor);
    expect(factors).toEqual(factors.toSorted((a, b) => b - a));
  });

  it('does not swap participants under different limits', () => {
    const group = {
      name: 'feeder',
      participantIds: [participantId('a')],
      minDeltaW: Int32Array.of(0),
      maxDeltaW: Int32Array.of(0),
    };
    const offers = ['a', 'b'].map((id) => offer(id, option('o1', [-1000], 100)));
    expect(taken(select(problem(LESS_1000, offers, { limits: { groups: [group] } })))).toEqual(['b:o1@1']);
  });

  it('accepts nothing that costs nothing and brings nothing', () => {
    const asked = request(['requested', -1000, -1000], ['available', -9000, 9000]);
    const offers = ['a', 'b', 'c'].map((id) => offer(id, option('o1', [0, 100], 0, 0.1)));
    expect(select(problem(asked, offers)).accepted).toEqual([]);
  });
});
