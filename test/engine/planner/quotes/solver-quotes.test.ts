import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import { type PlannerProblem, quotesOf, type SiteQuotes } from '../../../../src/engine/planner/index.ts';
import { directQuotes } from '../../../../src/engine/planner/quotes/direct-quotes.ts';
import { problemOf, pv, series, storage } from '../problems.ts';

/** A battery, and the same as two halves: together they can do what the one can, but a solver is needed. */
const PERIOD_COUNT = 8;

function site(parts: number): PlannerProblem {
  const battery = (id: string) => ({
    ...storage(PERIOD_COUNT, {
      energyStartWh: 4000 / parts,
      energyMaxWh: series(PERIOD_COUNT, 10_000 / parts),
      chargePowerWMax: series(PERIOD_COUNT, 4000 / parts),
      dischargePowerWMax: series(PERIOD_COUNT, 3000 / parts),
      chargeEfficiencyPu: series(PERIOD_COUNT, 0.95),
      dischargeEfficiencyPu: series(PERIOD_COUNT, 0.9),
      terminalValueMicrosPerKwh: 180_000,
    }),
    id,
  });
  const batteries = Array.from({ length: parts }, (_, index) => battery(`bat-${index}`));
  const roof = pv(PERIOD_COUNT, { availableW: Float64Array.of(0, 500, 3000, 5000, 4000, 1000, 0, 0) });
  const importPriceMicrosPerKwh = [210, 180, 120, 90, 110, 260, 340, 300].map((price) => price * 1000);
  return problemOf(PERIOD_COUNT, [...batteries, roof], {
    importPriceMicrosPerKwh: Float64Array.from(importPriceMicrosPerKwh),
    exportPriceMicrosPerKwh: Float64Array.from(importPriceMicrosPerKwh, (price) => price / 2),
    fixedPowerW: Float64Array.of(400, 300, 500, 800, 600, 900, 1500, 1000),
    importLimitW: series(PERIOD_COUNT, 8000),
    exportLimitW: series(PERIOD_COUNT, 6000),
  });
}

describe('quotes of a site that needs a solver', () => {
  const direct = directQuotes(site(1))!;
  let bySolver: SiteQuotes;
  beforeAll(async () => {
    expect(directQuotes(site(2))).toBeUndefined();
    bySolver = quotesOf(site(2), await loadHighs())!;
  });
  afterAll(() => bySolver.close());

  test('the optimum and the headroom are those of the same site without one', () => {
    expect(bySolver.leastMicros).toBeCloseTo(direct.leastMicros, 0);
    for (let period = 0; period < PERIOD_COUNT; period++) {
      const { leastW, mostW } = bySolver.headroom(period);
      expect(leastW).toBeCloseTo(direct.headroom(period).leastW, 2);
      expect(mostW).toBeCloseTo(direct.headroom(period).mostW, 2);
    }
  });

  test('so are the curves, at every corner', () => {
    for (let period = 0; period < PERIOD_COUNT; period++) {
      const { branches, isConvex, isExact } = bySolver.curve(period);
      expect({ isConvex, isExact }).toEqual({ isConvex: true, isExact: false });
      const [{ netW, extraMicros }] = branches as [(typeof branches)[0]];
      expect(netW.length).toBeGreaterThan(2);
      const exact = direct.surface(netW).subarray(period * netW.length, (period + 1) * netW.length);
      for (const [at, micros] of extraMicros.entries()) expect(micros).toBeCloseTo(exact[at]!, 0);
    }
  });

  test('so are windows, the schedule for one, and the surface', () => {
    const window = { from: 2, to: 5, maxW: -1000 };
    const micros = direct.windowMicros(window);
    expect(micros).toBeGreaterThan(0);
    expect(bySolver.windowMicros(window)).toBeCloseTo(micros, 0);
    expect(Math.max(...bySolver.scheduleFor(window)!.netW.subarray(2, 5))).toBeLessThanOrEqual(-999.99);
    expect(bySolver.windowMicros({ ...window, maxW: -7000 })).toBe(Number.POSITIVE_INFINITY);
    const levelsW = Float64Array.of(-9000, -500, 700);
    const exact = direct.surface(levelsW);
    bySolver.surface(levelsW).forEach((value, at) => {
      if (Number.isFinite(exact[at]!)) expect(value).toBeCloseTo(exact[at]!, 0);
      else expect(value).toBe(exact[at]!);
    });
  });
});
