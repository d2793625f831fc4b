import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  energyWhOf,
  NO_SAMPLES,
  resample,
  type Samples,
  samplesFromReadings,
  samplesOnGrid,
  sliceSamples,
} from '../../../src/engine/series/index.ts';
import { type Grid, gridOf, HOUR_MS, MINUTE_MS } from '../../../src/engine/time/index.ts';
import { AUTUMN, SEED, samplesOf, someSamples } from './arbitrary.ts';

const HOURLY = gridOf(AUTUMN.zone, AUTUMN.day, 60);
const START_MS = AUTUMN.startMs;

function energyOnGridWh(samples: Samples, grid: Grid): number {
  const { mean, coveredPu } = resample(samples, grid);
  const hours = grid.periodMs / HOUR_MS;
  return mean.reduce(
    (sum, value, index) => (coveredPu[index] === 0 ? sum : sum + value * coveredPu[index]! * hours),
    0,
  );
}

function minutes(...rows: readonly (readonly [number, number, number])[]): Samples {
  return samplesOf(
    ...rows.map(
      ([from, to, value]) => [START_MS + from * MINUTE_MS, START_MS + to * MINUTE_MS, value] as const,
    ),
  );
}

describe('resample', () => {
  test.each([
    ['a whole period', minutes([0, 15, 800]), [800, Number.NaN], [1, 0]],
    ['the half of one', minutes([5, 12.5, 800]), [800, Number.NaN], [0.5, 0]],
    ['weighted by time', minutes([0, 5, 900], [5, 15, 300]), [500, Number.NaN], [1, 0]], // (5·900 + 10·300) / 15
    ['only what is covered', minutes([0, 5, 900], [10, 15, 300]), [600, Number.NaN], [2 / 3, 0]],
    ['over several periods', minutes([-60, 20, 100], [20, 30, 400]), [100, 300], [1, 1]], // (5·100 + 10·400) / 15
    ['before the day', minutes([-60, 0, 100]), [Number.NaN, Number.NaN], [0, 0]],
    ['nothing', NO_SAMPLES, [Number.NaN, Number.NaN], [0, 0]],
  ])('%s', (_, samples, mean, coveredPu) => {
    const found = resample(samples, AUTUMN);
    expect(Array.from(found.mean.slice(0, 2))).toEqual(mean);
    expect(Array.from(found.coveredPu.slice(0, 2))).toEqual(coveredPu);
    expect([found.mean.length, found.coveredPu.length]).toEqual([100, 100]);
  });
  test('what reaches over the ends of the day fills it and no more', () => {
    const found = resample(minutes([-600, 3_000, 0.1]), AUTUMN);
    expect(found.mean.every((value) => value === 0.1)).toBe(true);
    expect(found.coveredPu.every((value) => value === 1)).toBe(true);
  });
  test('prices by the hour come out as they are in each quarter of the day of 25 hours', () => {
    const prices = Float64Array.from({ length: 25 }, (_, hour) => 10_000 * hour - 50_000);
    const { mean } = resample(samplesOnGrid(HOURLY, prices), AUTUMN);
    expect(Array.from(mean)).toEqual(
      Array.from({ length: 100 }, (_, index) => prices[Math.floor(index / 4)]),
    );
  });
  test('the energy inside the day is kept, coverage is the covered time', () => {
    // Pieces of up to 100 minutes, from three hours before the day to days after it.
    const some = someSamples(START_MS - 3 * HOUR_MS, 100 * MINUTE_MS);
    fc.assert(
      fc.property(some, fc.constantFrom(5, 15, 30, 60), (samples, periodMinutes) => {
        const grid = gridOf(AUTUMN.zone, AUTUMN.day, periodMinutes as 5 | 15 | 30 | 60);
        const inside = sliceSamples(samples, grid);
        expect(energyOnGridWh(samples, grid)).toBeCloseTo(energyWhOf(inside), 5);
        const { mean, coveredPu } = resample(samples, grid);
        const coveredMs = coveredPu.reduce((sum, pu) => sum + pu * grid.periodMs, 0);
        const lengthMs = inside.startMs.reduce((sum, ms, index) => sum + inside.endMs[index]! - ms, 0);
        expect(coveredMs).toBeCloseTo(lengthMs, 3);
        expect(
          coveredPu.every((pu, index) => pu >= 0 && pu <= 1 && (pu === 0) === Number.isNaN(mean[index])),
        ).toBe(true);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
  test('means lie between the least and the greatest sample', () => {
    fc.assert(
      fc.property(someSamples(START_MS, 20 * MINUTE_MS), (samples) => {
        const { mean } = resample(samples, AUTUMN);
        const [least, greatest] = [Math.min(...samples.value), Math.max(...samples.value)];
        const slack = 1e-9 * Math.max(Math.abs(least), Math.abs(greatest));
        for (const value of mean) {
          if (!Number.isNaN(value)) expect(value >= least - slack && value <= greatest + slack).toBe(true);
        }
      }),
      { seed: SEED },
    );
  });
  test('from fine to coarse and back keeps the energy, from coarse to fine and back every value', () => {
    const quarterValues = fc.array(fc.integer({ min: -9_000, max: 9_000 }), {
      minLength: 100,
      maxLength: 100,
    });
    fc.assert(
      fc.property(quarterValues, (values) => {
        const fine = samplesOnGrid(AUTUMN, values);
        const coarse = samplesOnGrid(HOURLY, resample(fine, HOURLY).mean);
        expect(energyWhOf(coarse)).toBeCloseTo(energyWhOf(fine), 6);
        const fineAgain = samplesOnGrid(AUTUMN, resample(coarse, AUTUMN).mean);
        expect(energyWhOf(fineAgain)).toBeCloseTo(energyWhOf(fine), 6);
        expect(resample(fineAgain, HOURLY).mean).toEqual(coarse.value);
      }),
      { seed: SEED },
    );
  });
  test('readings of a meter that went silent cover what they held', () => {
    const timeMs = [0, 4, 9, 30].map((minute) => START_MS + minute * MINUTE_MS);
    const samples = samplesFromReadings({ timeMs, value: [100, 200, 300, 50], maxHoldMs: 6 * MINUTE_MS });
    const { mean, coveredPu } = resample(samples, AUTUMN);
    // 4·100 + 5·200 + 6·300 over 15 minutes; nothing; 6 of 15 minutes.
    expect(mean[0]).toBeCloseTo(3_200 / 15, 9);
    expect(Array.from(coveredPu.slice(0, 3))).toEqual([1, 0, 0.4]);
    expect(mean[2]).toBe(50);
  });
});
