import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandsToLimits } from '../../../src/adapters/planner-formats/power-bands.ts';
import { onlyValue, onPeriods } from '../../../src/adapters/planner-formats/steps.ts';
import { parseZone } from '../../../src/engine/time/index.ts';

const GRID = { startMs: 1000, stepMs: 10, count: 3, endMs: 1030, zone: parseZone('UTC'), isLocal: false };
const SEED = 20_260_105;

describe('pieces of time on periods', () => {
  it('the mean is weighted by time, the inverse mean that of 1/value', () => {
    const segments = [
      { startMs: 990, endMs: 1005, value: 1 },
      { startMs: 1005, endMs: 1040, value: 3 },
    ];
    expect([...onPeriods({ segments }, GRID, 'mean').values]).toEqual([2, 3, 3]);
    expect(onPeriods({ segments }, GRID, 'inverse-mean').values[0]).toBeCloseTo(1.5, 12);
    expect([...onPeriods({ segments }, GRID, 'least').values]).toEqual([1, 3, 3]);
  });

  it('gaps and overlaps are told with their first period', () => {
    const gap = onPeriods({ segments: [{ startMs: 1000, endMs: 1015, value: 1 }] }, GRID, 'mean');
    expect(gap.gapMs).toBe(1010);
    expect([...gap.values]).toEqual([1, Number.NaN, Number.NaN]);
    const both = [
      { startMs: 1000, endMs: 1030, value: 1 },
      { startMs: 1012, endMs: 1013, value: 1 },
    ];
    expect(onPeriods({ segments: both }, GRID, 'mean')).toMatchObject({ overlapMs: 1010 });
    expect(onPeriods({ segments: both }, GRID, 'mean')).not.toHaveProperty('gapMs');
  });

  it('however a day is cut into pieces, its energy is the same', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 29 }), { maxLength: 8 });
    fc.assert(
      fc.property(
        cuts,
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 9, maxLength: 9 }),
        (at, values) => {
          const ends = [...at].sort((a, b) => a - b).concat(30);
          let fromMs = 1000;
          const segments = ends.map((end, index) => {
            const segment = { startMs: fromMs, endMs: 1000 + end, value: values[index]! };
            fromMs = 1000 + end;
            return segment;
          });
          const total = segments.reduce(
            (sum, { startMs, endMs, value }) => sum + value * (endMs - startMs),
            0,
          );
          const mean = onPeriods({ segments }, GRID, 'mean').values.reduce(
            (sum, value) => sum + value * 10,
            0,
          );
          expect(mean).toBeCloseTo(total, 9);
        },
      ),
      { seed: SEED },
    );
  });

  it('one value is one value', () => {
    expect(onlyValue(Float64Array.of(2, 2))).toBe(2);
    expect(onlyValue(Float64Array.of(2, 3))).toBeUndefined();
    expect(onlyValue(Float64Array.of(Number.NaN, Number.NaN))).toBeUndefined();
  });
});

describe('bands of power as limits', () => {
  const band = (minW: number, maxW: number) => ({ minW, maxW });
  it.each([
    [
      'any power',
      [band(-2, 3)],
      { chargeWMax: 3, dischargeWMax: 2, chargeWMin: 0, dischargeWMin: 0, chargeStepsW: [] },
    ],
    ['off or from 1 on', [band(0, 0), band(1, 3)], { chargeWMin: 1, chargeWMax: 3, dischargeWMax: 0 }],
    ['bands that meet', [band(0, 1), band(1, 2), band(1.5, 3)], { chargeWMin: 0, chargeWMax: 3 }],
    ['steps', [band(3, 3), band(0, 0), band(1, 1)], { chargeStepsW: [1, 3], chargeWMin: 0, chargeWMax: 3 }],
    ['one step', [band(0, 0), band(2, 2)], { chargeStepsW: [], chargeWMin: 2, chargeWMax: 2 }],
    [
      'discharging from 1 on',
      [band(0, 0), band(-3, -1)],
      { dischargeWMin: 1, dischargeWMax: 3, chargeWMax: 0 },
    ],
    ['rest only', [band(0, 0)], { chargeWMax: 0, dischargeWMax: 0 }],
  ])('%s', (_, bands, limits) => {
    expect(bandsToLimits(bands)).toMatchObject(limits);
  });

  it.each([
    ['no rest', [band(1, 2)]],
    ['a gap', [band(0, 1), band(2, 3)]],
    ['steps to discharge with', [band(0, 0), band(-1, -1), band(-2, -2)]],
    ['no bands', []],
  ])('%s has none', (_, bands) => {
    expect(bandsToLimits(bands)).toEqual(expect.stringContaining('planner'));
  });
});
