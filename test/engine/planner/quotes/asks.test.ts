import { describe, expect, test } from 'vitest';
import { type CurveBranch, laddersOf } from '../../../../src/engine/planner/index.ts';

const branch = (...points: readonly (readonly [netW: number, micros: number])[]): CurveBranch => ({
  netW: Float64Array.from(points, ([netW]) => netW),
  extraMicros: Float64Array.from(points, ([, micros]) => micros),
});

const ladders = (branches: readonly CurveBranch[], referenceW: number) =>
  laddersOf({ period: 0, branches, isConvex: false, isExact: true }, referenceW, 0.5);

describe('ladders of asks', () => {
  test('steps lead away from the reference to both sides, each with the price of a kWh', () => {
    const { down, up } = ladders([branch([-1000, 300], [0, 100], [1000, 0], [3000, 500])], 1000);
    // 100 micro-units for 1 kW over half an hour are 200 per kWh.
    expect(down).toEqual([
      { fromW: -0, toW: -1000, extraMicros: 100, askMicrosPerKwh: 200, isGap: false },
      { fromW: -1000, toW: -2000, extraMicros: 300, askMicrosPerKwh: 400, isGap: false },
    ]);
    expect(up).toEqual([{ fromW: 0, toW: 2000, extraMicros: 500, askMicrosPerKwh: 500, isGap: false }]);
  });

  test('a reference between two breakpoints cuts their segment', () => {
    const { down, up } = ladders([branch([0, 0], [1000, 0], [2000, 400])], 500);
    expect(down).toMatchObject([{ toW: -500, extraMicros: 0 }]);
    expect(up).toMatchObject([
      { toW: 500, askMicrosPerKwh: 0 },
      { toW: 1500, extraMicros: 400, askMicrosPerKwh: 800 },
    ]);
  });

  test('what can be had as a whole only is a gap', () => {
    const { up, down } = ladders([branch([0, 0]), branch([1400, 700]), branch([2000, 900], [3000, 1900])], 0);
    expect(down).toEqual([]);
    expect(up).toMatchObject([
      { fromW: 0, toW: 1400, extraMicros: 700, askMicrosPerKwh: 1000, isGap: true },
      { fromW: 1400, toW: 2000, extraMicros: 900, isGap: true },
      { fromW: 2000, toW: 3000, extraMicros: 1900, askMicrosPerKwh: 2000, isGap: false },
    ]);
  });
});
