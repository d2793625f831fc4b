import { describe, expect, test } from 'vitest';
import { costAt } from '../../../../src/engine/trader/explain/full-curve.ts';
import { setLoss } from '../../../../src/engine/trader/explain/set-loss.ts';

/** 100 for the first kWh, 300 for the second. */
const CURVE = [
  { deliveredWh: 0, siteCostMicros: 0 },
  { deliveredWh: 1000, siteCostMicros: 100 },
  { deliveredWh: 2000, siteCostMicros: 400 },
];
const option = (deliveredWh: number, siteCostMicros: number, minActivationFactor = 0.01) => ({
  deliveredWh,
  siteCostMicros,
  minActivationFactor,
});

describe('what a set of options loses', () => {
  test('amounts between corners cost what lies between', () => {
    expect(costAt(CURVE, 500)).toBe(50);
    expect(costAt(CURVE, 1500)).toBe(250);
    expect(costAt(CURVE, 2001)).toBe(Number.POSITIVE_INFINITY);
  });

  test('one option for everything is dear for parts: at most by 100 at the first corner', () => {
    const loss = setLoss([option(2000, 400)], CURVE);
    expect(loss).toMatchObject({ offeredWh: 2000, possibleWh: 2000, coveredPu: 1 });
    expect(loss.mostMicros).toBeCloseTo(100, 6); // at 1 kWh: half of 400, and not 100
    expect(loss.meanMicros).toBeGreaterThan(0);
  });

  test('an option at every corner loses where the next has to be taken in part', () => {
    const one = setLoss([option(2000, 400)], CURVE);
    const two = setLoss([option(1000, 100), option(2000, 400)], CURVE);
    expect(two.meanMicros).toBeLessThan(one.meanMicros);
    expect(setLoss([option(1000, 100)], CURVE.slice(0, 2))).toMatchObject({
      coveredPu: 1,
      meanMicros: 0,
      mostMicros: 0,
    });
  });

  test('amounts below the least factor, or beyond every option, are not covered', () => {
    expect(setLoss([option(1000, 100, 0.5)], CURVE).coveredPu).toBeCloseTo(0.26, 6); // 500 to 1000 of 2000 Wh
    expect(setLoss([], CURVE)).toMatchObject({ offeredWh: 0, coveredPu: 0, meanMicros: 0 });
  });
});
