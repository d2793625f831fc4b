import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { participantId } from '../../../src/engine/ids.ts';
import {
  type SelectionOption,
  type SelectionProblem,
  selectOffers,
  verifySelection,
} from '../../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { cheapest } from './enumerate.ts';
import { offer, option, problem, QUARTER_MS, type Range, request } from './problems.ts';

const SEED = 20_250_611;
const PERIODS = 4;

let highs: Solver;
beforeAll(async () => {
  highs = await loadHighs();
});

function rangeOf(unitW: number): fc.Arbitrary<Range> {
  const powerW = fc.integer({ min: 0, max: 25 }).map((units) => units * unitW);
  return fc.oneof(
    fc.tuple(powerW, powerW).map(([a, b]): Range => ['requested', -a - b, -a]),
    fc.tuple(powerW, powerW).map(([a, b]): Range => ['requested', a, a + b]),
    fc.tuple(powerW, powerW).map(([a, b]): Range => ['available', -a, b]),
    fc.constant<Range>(['unchanged']),
  );
}

function optionsOf(unitW: number): fc.Arbitrary<readonly SelectionOption[]> {
  const deltaW = fc.array(
    fc.integer({ min: -15, max: 15 }).map((units) => units * unitW),
    {
      minLength: PERIODS,
      maxLength: PERIODS,
    },
  );
  const least = fc.constantFrom(0.95, 0.97, 0.99, 0.995, 1);
  // powers up to 1500 W for up to an hour are worth up to 1.5 here
  const priceMicros = fc.integer({ min: 0, max: 8000 }).map((hundreds) => hundreds * 100);
  return fc
    .array(fc.tuple(deltaW, priceMicros, least), { maxLength: 2 })
    .map((all) => all.map(([delta, price, factor], index) => option(`o${index}`, delta, price, factor)));
}

/** Up to three offers of up to two options; `unitW` 100: powers stay whole at every hundredth. */
function problems(unitW: number): fc.Arbitrary<SelectionProblem> {
  const ranges = fc.array(rangeOf(unitW), { minLength: PERIODS, maxLength: PERIODS });
  const offers = fc.array(optionsOf(unitW), { maxLength: 3 });
  const limits = fc.record(
    {
      maxAcceptedOffers: fc.integer({ min: 0, max: 3 }),
      maxTotalPriceMicros: fc.integer({ min: 0, max: 1_500_000 }),
      groups: fc.integer({ min: 0, max: 20 }).map((units) => [
        {
          name: 'feeder',
          participantIds: ['p0', 'p1'].map(participantId),
          minDeltaW: new Int32Array(PERIODS).fill(-units * unitW),
          maxDeltaW: new Int32Array(PERIODS).fill(units * unitW),
        },
      ]),
    },
    { requiredKeys: [] },
  );
  return fc.tuple(ranges, offers, limits).map(([asked, all, limit]) =>
    problem(
      request(...asked),
      all.map((options, index) => offer(`p${index}`, ...options)),
      { limits: limit },
    ),
  );
}

/** Half a micro-unit for each rounding of a result. */
const ROUNDING_MICROS = 1;

describe('selections of small random problems', () => {
  it('cost what the cheapest of all selections costs', () => {
    fc.assert(
      fc.property(problems(100), (one) => {
        const result = selectOffers(one, highs);
        expect(verifySelection(one, result)).toEqual([]);
        expect(result.status).toBe('optimal');
        const best = cheapest(one);
        expect(Math.abs(result.objectiveMicros - best.roundedMicros)).toBeLessThanOrEqual(ROUNDING_MICROS);
        expect(Math.abs(result.boundMicros - best.unroundedMicros)).toBeLessThanOrEqual(ROUNDING_MICROS);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it('keep every limit in whole watts, with a bound that holds', () => {
    fc.assert(
      fc.property(problems(7), (one) => {
        const result = selectOffers(one, highs);
        expect(verifySelection(one, result)).toEqual([]);
        const best = cheapest(one);
        expect(result.objectiveMicros).toBeGreaterThanOrEqual(best.roundedMicros - ROUNDING_MICROS);
        expect(Math.abs(result.boundMicros - best.unroundedMicros)).toBeLessThanOrEqual(ROUNDING_MICROS);
        expect(result.objectiveMicros).toBeLessThanOrEqual(cheapest({ ...one, offers: [] }).roundedMicros);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it('do not depend on the order in which things are listed', () => {
    fc.assert(
      fc.property(problems(7), (one) => {
        const turned = one.offers.map(({ participantId: id, options }) => offer(id, ...options.toReversed()));
        const groups = one.limits?.groups?.map((group) => ({
          ...group,
          participantIds: group.participantIds.toReversed(),
        }));
        const other = {
          ...one,
          offers: turned.toReversed(),
          limits: { ...one.limits, ...(groups && { groups }) },
        };
        expect(JSON.stringify(selectOffers(other, highs))).toBe(JSON.stringify(selectOffers(one, highs)));
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it.each([3, 1000])('cost %d times as much at prices that are', (factor) => {
    fc.assert(
      fc.property(problems(100), (one) => {
        const plain = selectOffers(one, highs).objectiveMicros;
        const dear = selectOffers(timesDearer(one, factor), highs).objectiveMicros;
        expect(Math.abs(dear - factor * plain)).toBeLessThanOrEqual(factor * ROUNDING_MICROS);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('cost in a longer period what more energy costs', () => {
    const asked = request(['requested', -1000, -1000]);
    const quarter = selectOffers(problem(asked, []), highs);
    const hour = selectOffers(problem(asked, [], { periodMs: 4 * QUARTER_MS }), highs);
    expect(hour.objectiveMicros).toBe(4 * quarter.objectiveMicros);
  });
});

function timesDearer(one: SelectionProblem, factor: number): SelectionProblem {
  const { maxTotalPriceMicros } = one.limits ?? {};
  return {
    ...one,
    request: {
      ...one.request,
      shortfallMicrosPerMwh: one.request.shortfallMicrosPerMwh * factor,
      overshootMicrosPerMwh: one.request.overshootMicrosPerMwh * factor,
    },
    offers: one.offers.map(({ participantId: id, options }) =>
      offer(
        id,
        ...options.map(({ priceMicros, ...rest }) => ({ ...rest, priceMicros: priceMicros * factor })),
      ),
    ),
    limits: {
      ...one.limits,
      ...(maxTotalPriceMicros !== undefined && { maxTotalPriceMicros: maxTotalPriceMicros * factor }),
    },
  };
}
