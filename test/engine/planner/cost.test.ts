import { describe, expect, test } from 'vitest';
import { blendSchedules, costOf, type Schedule } from '../../../src/engine/planner/index.ts';
import { problemOf, pv, series, shiftable, storage } from './problems.ts';

function alone(
  powerW: readonly number[],
  energyWh: readonly number[],
  throughW?: readonly number[],
): Schedule {
  const power = Float64Array.from(powerW);
  const through = throughW === undefined ? {} : { throughW: Float64Array.from(throughW) };
  return {
    netW: power,
    devices: [{ deviceId: 'bat', powerW: power, energyWh: Float64Array.from(energyWh), ...through }],
  };
}

describe('costOf', () => {
  test('exchange, peaks and overruns, by hand', () => {
    const problem = problemOf(3, [], {
      importPriceMicrosPerKwh: Float64Array.of(200_000, 300_000, 0),
      peaks: [
        { id: 'all', direction: 'import', thresholdW: 500, priceMicrosPerKw: 1_000_000 },
        {
          id: 'late',
          direction: 'import',
          thresholdW: 0,
          priceMicrosPerKw: 1_000_000,
          window: [false, true, true],
        },
      ],
      overruns: [{ id: 'out', direction: 'export', thresholdW: 500, priceMicrosPerKwh: 40_000 }],
    });
    const { costMicros, components } = costOf(problem, {
      netW: Float64Array.of(3000, 1000, -2000),
      devices: [],
    });
    expect(components).toEqual({
      import: 900_000,
      export: -200_000,
      'peak:all': 2_500_000,
      'peak:late': 1_000_000,
      'overrun:out': 60_000,
    });
    expect(costMicros).toBe(4_260_000);
  });

  test('a storage, by hand', () => {
    const device = storage(2, {
      wearMicrosPerKwhCharged: 10_000,
      wearMicrosPerKwhDischarged: 20_000,
      holdingMicrosPerKwhPeriod: 1000,
      terminalValueMicrosPerKwh: 100_000,
      targets: [{ id: 'goal', period: 1, minWh: 9000, firmness: { priceMicrosPerKwh: 500_000 } }],
      softPowerLimits: [
        {
          id: 'gentle',
          direction: 'charge',
          limitW: series(2, 1000),
          priceMicrosPerKwh: 5000,
          peakPriceMicrosPerKw: 7000,
        },
      ],
      softEnergyBounds: [
        {
          id: 'low',
          bound: 'max',
          levelWh: Float64Array.of(Number.NaN, 5500),
          priceMicrosPerKwhPeriod: 2000,
          priceMicrosPerKwhHour: 4000,
          peakPriceMicrosPerKwh: 6000,
        },
      ],
    });
    const { components } = costOf(problemOf(2, [device]), alone([3000, -1000], [8000, 7000]));
    expect(components).toMatchObject({
      wear: 30_000 + 20_000,
      holding: 15_000,
      terminal: -700_000,
      'soft:gentle': 2 * 5000 + 2 * 7000,
      'soft:low': 1.5 * (2000 + 4000) + 1.5 * 6000,
      'target:goal': 1_000_000,
    });
  });

  test('what runs through a storage wears it both ways', () => {
    const device = storage(1, { wearMicrosPerKwhCharged: 1000, wearMicrosPerKwhDischarged: 2000 });
    const { components } = costOf(problemOf(1, [device]), alone([0], [5000], [3000]));
    expect(components['wear']).toBe(9000);
  });

  test.each([
    ['a start costs once, pauses in the profile cost nothing', [0, 2000, 0, 1000], false, 900],
    ['continuing costs nothing', [2000, 0, 1000, 0], true, 0],
  ])('%s', (_, powerW, onBefore, expected) => {
    const run = shiftable(4, { profileW: Float64Array.of(2000, 0, 1000), startCostMicros: 900, onBefore });
    const power = Float64Array.from(powerW);
    const { components } = costOf(problemOf(4, [run]), {
      netW: power,
      devices: [{ deviceId: 'wash', powerW: power }],
    });
    expect(components['start']).toBe(expected);
  });

  test('a start is priced by its period, and zeros before the first power belong to the run', () => {
    const run = shiftable(3, {
      profileW: Float64Array.of(0, 1000),
      startCostMicros: Float64Array.of(5, 7, 9),
      optionalValueMicros: 100,
    });
    const power = Float64Array.of(0, 0, 1000);
    const { components } = costOf(problemOf(3, [run]), {
      netW: power,
      devices: [{ deviceId: 'wash', powerW: power }],
    });
    expect(components).toMatchObject({ start: 7, optional: -100 });
  });
});

describe('blendSchedules', () => {
  test('mixes powers, nets what goes both ways and lets the energies follow', () => {
    const device = storage(1, {
      chargeEfficiencyPu: series(1, 0.9),
      dischargeEfficiencyPu: series(1, 0.9),
    });
    const problem = problemOf(1, [device]);
    const mixed = blendSchedules(problem, alone([2000], [6800]), alone([-1000], [3888.9]), 0.5);
    expect([...mixed.devices[0]!.powerW]).toEqual([500]);
    expect(mixed.devices[0]!.energyWh![0]).toBeCloseTo(5450, 6);
    expect([...mixed.netW]).toEqual([500]);
    expect(mixed.devices[0]!.throughW).toBeUndefined();
  });

  test('keeps both directions where the device may use both', () => {
    const device = storage(1, { chargeEfficiencyPu: series(1, 0.9), exclusiveDirections: false });
    const mixed = blendSchedules(problemOf(1, [device]), alone([2000], [6800]), alone([-1000], [4000]), 0.5);
    expect([...mixed.devices[0]!.throughW!]).toEqual([500]);
    expect(mixed.devices[0]!.energyWh![0]).toBeCloseTo((6800 + 4000) / 2, 6);
  });

  test('mixes curtailment, and the fixed load stays', () => {
    const problem = problemOf(1, [pv(1, { availableW: series(1, 4000) })], { fixedPowerW: series(1, 100) });
    const of = (curtailedW: number): Schedule => ({
      netW: Float64Array.of(100 - 4000 + curtailedW),
      devices: [
        {
          deviceId: 'pv',
          powerW: Float64Array.of(curtailedW - 4000),
          curtailedW: Float64Array.of(curtailedW),
        },
      ],
    });
    const mixed = blendSchedules(problem, of(0), of(2000), 0.25);
    expect([...mixed.devices[0]!.curtailedW!]).toEqual([500]);
    expect([...mixed.netW]).toEqual([-3400]);
  });
});
