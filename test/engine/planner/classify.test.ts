import { describe, expect, test } from 'vitest';
import { classify } from '../../../src/engine/planner/classify.ts';
import type { Device, PlannerProblem, SiteConnection } from '../../../src/engine/planner/index.ts';
import { netBand, problemOf, pv, series, shiftable, storage } from './problems.ts';

const COUNT = 4;
const at = (...periods: readonly number[]) =>
  Float64Array.from({ length: COUNT }, (_, period) => (periods.includes(period) ? 3000 : 0));

const stay = (id: string, powerW: Float64Array) =>
  storage(COUNT, { id, chargePowerWMax: powerW, dischargePowerWMax: series(COUNT, 0) });

const site = (devices: readonly Device[], changes: Partial<SiteConnection> = {}) =>
  problemOf(COUNT, devices, changes);

const peak = (priceMicrosPerKw: number) => ({
  peaks: [{ id: 'month', direction: 'import' as const, thresholdW: 0, priceMicrosPerKw }],
});
const exportPays = { exportPriceMicrosPerKwh: series(COUNT, 400_000) };
const lossy = { chargeEfficiencyPu: series(COUNT, 0.9) };
const bothWays = { exclusiveDirections: false };

describe('sites without a solver', () => {
  test.each<readonly [string, PlannerProblem, string]>([
    ['nothing at all', site([]), 'none-stored'],
    ['PV', site([pv(COUNT)]), 'none-stored'],
    ['a battery and PV', site([pv(COUNT), storage(COUNT)]), 'one-storage'],
    ['a peak that costs nothing', site([storage(COUNT)], peak(0)), 'one-storage'],
    ['exporting pays more, but not at once', site([storage(COUNT)], exportPays), 'one-storage'],
    ['both ways at once without loss', site([storage(COUNT, bothWays)]), 'one-storage'],
    [
      'both ways at once, but only one way at a time',
      site([storage(COUNT, { ...bothWays, ...lossy, dischargePowerWMax: series(COUNT, 0) })]),
      'one-storage',
    ],
    [
      'steps, minimum power, rules about the grid',
      site([
        storage(COUNT, {
          chargeStepsW: [1400],
          dischargePowerWMin: 500,
          chargeFromGrid: false,
          dischargeToGrid: false,
        }),
      ]),
      'one-storage',
    ],
    ['stays one after the other', site([stay('car@1', at(0, 1)), stay('car@2', at(3))]), 'one-storage'],
  ])('%s', (_, problem, kind) => {
    expect(classify(problem).kind).toBe(kind);
  });
});

describe('sites that need a solver say what for', () => {
  const onUnknown = { ...netBand('ord', [0, 0, 0, 0]), target: { kind: 'device', deviceId: 'x' } as const };
  const largest = {
    id: 'comfort',
    bound: 'min' as const,
    levelWh: series(COUNT, 1000),
    priceMicrosPerKwhPeriod: 0,
    priceMicrosPerKwhHour: 0,
    peakPriceMicrosPerKwh: 1,
  };
  const highest = {
    id: 'fuse',
    direction: 'charge' as const,
    limitW: series(COUNT, 1000),
    peakPriceMicrosPerKw: 1,
    priceMicrosPerKwh: 0,
  };

  test.each<readonly [string, PlannerProblem]>([
    ['several storages share one connection', site([storage(COUNT), stay('car', at(2))])],
    ['a run is to be placed', site([shiftable(COUNT)])],
    ['the highest power is priced', site([storage(COUNT)], peak(1))],
    ['importing and exporting at once pays', site([], { ...exportPays, exclusiveImportExport: false })],
    ['an order is on a device that is not there', problemOf(COUNT, [], {}, [onUnknown])],
    ['the highest power of a storage is priced', site([storage(COUNT, { softPowerLimits: [highest] })])],
    ['the largest breach of an energy is priced', site([storage(COUNT, { softEnergyBounds: [largest] })])],
    [
      'steps and a minimum power at once',
      site([storage(COUNT, { chargeStepsW: [1400], chargePowerWMin: 1000 })]),
    ],
    ['charging and discharging at once may pay', site([storage(COUNT, { ...bothWays, ...lossy })])],
    [
      'charging and discharging at once may pay',
      site([storage(COUNT, { ...bothWays, wearMicrosPerKwhCharged: -1 })]),
    ],
    [
      'all that is stored, or charged, is lost',
      site([storage(COUNT, { retentionPu: Float64Array.of(1, 0, 1, 1) })]),
    ],
  ])('%s', (because, problem) => {
    expect(classify(problem)).toEqual({ kind: 'general', because });
  });
});
