import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { agreedWishes, completeOffer, makeOffer, prepareOffer } from '../../../src/engine/trader/index.ts';
import { problemOf, series, storage } from '../planner/problems.ts';
import { offerOfProblem } from './offer-of-problem.ts';
import type { RandomOffer } from './random-offer.ts';

/** Two batteries are asked for what only both together can give, one hour each. */

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

const HOURS = 24;
const ASKED = [18, 19];

function offer(): RandomOffer {
  const battery = storage(HOURS, {
    energyStartWh: 2000,
    energyMaxWh: series(HOURS, 2000),
    chargePowerWMax: series(HOURS, 2000),
    dischargePowerWMax: series(HOURS, 2000),
    terminalValueMicrosPerKwh: 250_000,
  });
  const site = { fixedPowerW: series(HOURS, 3000), exportPriceMicrosPerKwh: series(HOURS, 0) };
  const made = offerOfProblem(1, problemOf(HOURS, [battery], site), solver)!;
  const { input } = made;
  const dispositions = Array.from({ length: HOURS }, (_, hour) =>
    ASKED.includes(hour) ? ('requested' as const) : ('available' as const),
  );
  const request = {
    ...input.request,
    dispositions,
    minDeltaW: Int32Array.from(dispositions, (is) => (is === 'requested' ? -2200 : -4000)),
    maxDeltaW: Int32Array.from(dispositions, (is) => (is === 'requested' ? -2000 : 4000)),
    shortfallMicrosPerKwh: 1_000_000,
    overshootMicrosPerKwh: 60_000,
  };
  const [any] = input.contracts;
  const contract = {
    ...any!,
    direction: 'down' as const,
    priceMicrosPerKwh: 100_000,
    pricePerInvocationMicros: 0,
    windows: [],
    noticeMinutes: 0,
    minDurationMinutes: 0,
    powerWMax: 5000,
    restMinutes: 0,
  };
  const { maxDurationMinutes: _, maxInvocationsPerDay: __, ...unbounded } = contract;
  return {
    ...made,
    input: { ...input, request, contracts: [unbounded], nowMs: input.grid.startMs - 3_600_000 },
  };
}

describe('sites agree', () => {
  test('on wishes that add up to what is asked, and that each can fulfil', () => {
    const prepared = [offer(), offer()].map(({ input }) => prepareOffer(input, solver));
    const wishes = agreedWishes(prepared, 1, solver);
    for (const hour of ASKED) {
      const sumW = wishes.reduce((sum, wished) => sum + (wished?.wishedW[hour] ?? 0), 0);
      expect(sumW).toBeLessThanOrEqual(-1999);
      expect(sumW).toBeGreaterThanOrEqual(-2201);
    }
    for (const [index, one] of prepared.entries()) {
      const wished = wishes[index]!;
      const made = completeOffer(one, solver, wished);
      expect(made.wishedW).toEqual(wished.wishedW);
      expect(made.options[0]!.deltaW).toEqual(wished.quote.deltaW);
    }
  });

  test('the same again, and one who is told its wish makes the same offer', () => {
    const inputs = [offer().input, offer().input];
    const offersOf = () => {
      const prepared = inputs.map((input) => prepareOffer(input, solver));
      const wishes = agreedWishes(prepared, 1, solver);
      return prepared.map((one, index) => completeOffer(one, solver, wishes[index]));
    };
    const made = offersOf();
    expect(offersOf()).toEqual(made);
    const { wishedW } = made[0]!;
    expect(makeOffer({ ...inputs[0]!, wishedW: wishedW! }, solver)).toEqual(made[0]);
  });

  test('on nothing where there is nobody', () => {
    expect(agreedWishes([], 1, solver)).toEqual([]);
  });
});

describe('an offer that stands bad forecasts', () => {
  const errorsW = (load: number) =>
    Array.from({ length: 20 }, (_, day) => series(HOURS, day === 0 ? 9000 : load));

  test('is whole where errors take nothing of it', () => {
    const { input } = offer();
    const made = makeOffer({ ...input, robustPu: 0.05, forecastErrorsW: errorsW(0) }, solver);
    expect(made.options.length).toBeGreaterThan(0);
    for (const { robust } of made.options) expect(robust).toEqual({ worstPu: 0.05, survivingFactor: 1 });
  });

  test('is what is left where the load is higher on most days', () => {
    const { input } = offer();
    const whole = makeOffer(input, solver);
    const made = makeOffer({ ...input, robustPu: 0.05, forecastErrorsW: errorsW(500) }, solver);
    const mostWh = ({ options }: typeof made) =>
      Math.max(0, ...options.map(({ deltaW }) => -ASKED.reduce((sum, hour) => sum + deltaW[hour]!, 0)));
    expect(mostWh(made)).toBeLessThan(mostWh(whole));
    expect(made.reasons.join()).toMatch(/^of \d+ options under contract c1 the worst forecasts leave/);
  });

  test('is none where too little is known', () => {
    const { input } = offer();
    const made = makeOffer({ ...input, robustPu: 0.05, forecastErrorsW: [] }, solver);
    expect([made.options, made.reasons]).toEqual([
      [],
      ['contract c1 wants offers that stand bad forecasts, and only 0 of 5 days show how bad they are'],
    ]);
  });
});
