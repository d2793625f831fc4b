import { describe, expect, test } from 'vitest';
import {
  checkSchedule,
  type Device,
  type PlannerProblem,
  type Schedule,
  type ViolatedRule,
} from '../../../src/engine/planner/index.ts';
import { netBand, problemOf, pv, series, shiftable, storage } from './problems.ts';

/** Two hours: 1 kW of load, a battery that charges 2 kW in the first hour, PV that gives 1 of 3 kW. */
function sound(devices: Partial<Record<'bat' | 'pv', Partial<Device>>> = {}): PlannerProblem {
  return problemOf(
    2,
    [
      storage(2, { energyStartWh: 1000, ...(devices.bat as object) }),
      pv(2, { availableW: series(2, 3000), ...(devices.pv as object) }),
    ],
    { fixedPowerW: series(2, 1000), importLimitW: series(2, 4000), exportLimitW: series(2, 4000) },
  );
}

function schedule(
  changes: {
    net?: number[];
    bat?: number[];
    energy?: number[];
    pv?: number[];
    curtailed?: number[];
    through?: number[];
    siteThrough?: number[];
  } = {},
): Schedule {
  const pick = (values: number[] | undefined, usual: number[]) => Float64Array.from(values ?? usual);
  return {
    netW: pick(changes.net, [2000, 0]),
    devices: [
      {
        deviceId: 'bat',
        powerW: pick(changes.bat, [2000, 0]),
        energyWh: pick(changes.energy, [3000, 3000]),
        ...(changes.through ? { throughW: Float64Array.from(changes.through) } : {}),
      },
      {
        deviceId: 'pv',
        powerW: pick(changes.pv, [-1000, -1000]),
        curtailedW: pick(changes.curtailed, [2000, 2000]),
      },
    ],
    ...(changes.siteThrough ? { throughW: Float64Array.from(changes.siteThrough) } : {}),
  };
}

const inPeriod = (rule: ViolatedRule, amount: number, period = 0) => ({ rule, amount, period });

describe('checkSchedule', () => {
  test('finds nothing in a sound schedule', () => {
    expect(checkSchedule(sound(), schedule())).toEqual([]);
  });

  test.each<readonly [string, PlannerProblem, Schedule, readonly object[]]>([
    ['a balance that does not add up', sound(), schedule({ net: [2100, 0] }), [inPeriod('balance', 100)]],
    [
      'more import than the connection carries',
      { ...sound(), site: { ...sound().site, importLimitW: series(2, 1500) } },
      schedule(),
      [inPeriod('import-limit', 500)],
    ],
    [
      'more export than the connection carries',
      { ...sound(), site: { ...sound().site, exportLimitW: series(2, 700) } },
      schedule({ net: [2000, -1000], pv: [-1000, -2000], curtailed: [2000, 1000] }),
      [inPeriod('export-limit', 300, 1)],
    ],
    [
      'importing and exporting at once',
      sound(),
      schedule({ siteThrough: [0, 600] }),
      [inPeriod('import-and-export', 600, 1)],
    ],
    [
      'export beyond the surplus of PV',
      { ...sound(), site: { ...sound().site, exportOnlyPvSurplus: true } },
      schedule({ net: [2000, -2000], bat: [2000, -2000], energy: [3000, 1000] }),
      [inPeriod('pv-surplus', 2000, 1)],
    ],
    [
      'charging above the limit',
      sound({ bat: { chargePowerWMax: series(2, 1800) } }),
      schedule(),
      [inPeriod('charge-limit', 200)],
    ],
    [
      'discharging above the limit',
      sound({ bat: { dischargePowerWMax: series(2, 400) } }),
      schedule({ net: [2000, -1000], bat: [2000, -1000], energy: [3000, 2000] }),
      [inPeriod('discharge-limit', 600, 1)],
    ],
    [
      'charging below the minimum',
      sound({ bat: { chargePowerWMin: 2500 } }),
      schedule(),
      [inPeriod('charge-minimum', 500)],
    ],
    [
      'discharging below the minimum',
      sound({ bat: { dischargePowerWMin: 2500 } }),
      schedule({ net: [2000, -1000], bat: [2000, -1000], energy: [3000, 2000] }),
      [inPeriod('discharge-minimum', 1500, 1)],
    ],
    [
      'a power that is no step',
      sound({ bat: { chargeStepsW: [1500, 3000] } }),
      schedule(),
      [inPeriod('charge-step', 500)],
    ],
    [
      'charging and discharging at once',
      sound(),
      schedule({ through: [0, 300] }),
      [inPeriod('charge-and-discharge', 300, 1)],
    ],
    [
      'charging from the grid',
      sound({ bat: { chargeFromGrid: false } }),
      schedule(),
      [inPeriod('charge-from-grid', 2000)],
    ],
    [
      'discharging to the grid',
      sound({ bat: { dischargeToGrid: false } }),
      schedule({ net: [2000, -1000], bat: [2000, -1000], energy: [3000, 2000] }),
      [inPeriod('discharge-to-grid', 1000, 1)],
    ],
    [
      'an energy that does not follow',
      sound(),
      schedule({ energy: [3000, 3600] }),
      [inPeriod('stored-energy', 600, 1)],
    ],
    [
      'an energy above the store',
      sound({ bat: { energyMaxWh: series(2, 2500) } }),
      schedule(),
      [inPeriod('energy-max', 500), inPeriod('energy-max', 500, 1)],
    ],
    [
      'an energy below the minimum',
      sound({ bat: { energyMinWh: Float64Array.of(0, 3500) } }),
      schedule(),
      [inPeriod('energy-min', 500, 1)],
    ],
    [
      'a store that starts too low and gives away',
      sound({ bat: { energyMinWh: series(2, 1500), energyStartWh: 1000 } }),
      schedule({ net: [-500, 0], bat: [-500, 0], energy: [500, 500] }),
      [
        { tier: 'physical', ...inPeriod('energy-min', 500) },
        { tier: 'wish', ...inPeriod('energy-min', 1000) },
        { tier: 'physical', ...inPeriod('energy-min', 500, 1) },
        { tier: 'wish', ...inPeriod('energy-min', 1000, 1) },
      ],
    ],
    [
      'a target missed, by its firmness',
      sound({
        bat: {
          targets: [
            { id: 'must', period: 1, minWh: 4000, firmness: 'physical' },
            { id: 'may', period: 0, maxWh: 2000, firmness: 'wish' },
            { id: 'paid', period: 1, minWh: 9000, firmness: { priceMicrosPerKwh: 1 } },
          ],
        },
      }),
      schedule(),
      [
        { tier: 'wish', id: 'may', ...inPeriod('target-max', 1000) },
        { tier: 'physical', id: 'must', ...inPeriod('target-min', 1000, 1) },
      ],
    ],
    [
      'more generation than there is',
      sound(),
      schedule({ net: [-1000, 0], pv: [-4000, -1000], curtailed: [-1000, 2000] }),
      [inPeriod('generation', 1000)],
    ],
    [
      'PV that consumes',
      sound(),
      schedule({ net: [3500, 0], pv: [500, -1000], curtailed: [3500, 2000] }),
      [inPeriod('generation', 500)],
    ],
    [
      'a curtailment that is not told',
      sound(),
      schedule({ curtailed: [0, 2000] }),
      [inPeriod('curtailment', 2000)],
    ],
    [
      'PV that cannot be curtailed',
      sound({ pv: { curtailable: false } }),
      schedule(),
      [inPeriod('curtailment', 2000), inPeriod('curtailment', 2000, 1)],
    ],
    [
      'an order that is not kept',
      { ...sound(), constraints: [netBand('ord', [0, 500], [1700, 900])] },
      schedule(),
      [
        { tier: 'order', id: 'ord', ...inPeriod('constraint-max', 300) },
        { tier: 'order', id: 'ord', ...inPeriod('constraint-min', 500, 1) },
      ],
    ],
    [
      'not a number',
      sound(),
      schedule({ net: [Number.NaN, 0] }),
      [{ rule: 'balance' }, { rule: 'import-limit' }, { rule: 'export-limit' }],
    ],
  ])('finds %s', (_, problem, given, expected) => {
    expect(checkSchedule(problem, given)).toMatchObject(expected);
    expect(checkSchedule(problem, given).length).toBe(expected.length);
  });

  test('lets pass what is within the tolerance', () => {
    expect(checkSchedule(sound(), schedule({ net: [2000.4, 0] }))).toEqual([]);
    expect(checkSchedule(sound(), schedule({ net: [2000.4, 0] }), 0.1).length).toBe(1);
  });

  const runs = (changes: Parameters<typeof shiftable>[1], powerW: number[]) => {
    const problem = problemOf(4, [shiftable(4, changes)]);
    const power = Float64Array.from(powerW);
    return checkSchedule(problem, { netW: power, devices: [{ deviceId: 'wash', powerW: power }] });
  };

  test.each<readonly [string, Parameters<typeof shiftable>[1], number[], boolean]>([
    ['a run in one piece', {}, [0, 2000, 500, 0], true],
    ['a run out of order', {}, [0, 500, 2000, 0], false],
    ['no run', {}, [0, 0, 0, 0], false],
    ['no run where it is optional', { optionalValueMicros: 1 }, [0, 0, 0, 0], true],
    ['half a run', {}, [0, 1000, 250, 0], false],
    ['a run where it may not', { allowed: [true, false, true, true] }, [0, 2000, 500, 0], false],
    ['pieces', { contiguous: false, profileW: series(2, 700) }, [700, 0, 0, 700], true],
    ['a piece too many', { contiguous: false, profileW: series(2, 700) }, [700, 0, 700, 700], false],
    ['a piece at another power', { contiguous: false, profileW: series(2, 700) }, [700, 0, 0, 600], false],
  ])('%s', (_, changes, powerW, isSound) => {
    expect(runs(changes, powerW).length === 0).toBe(isSound);
  });

  test('refuses a schedule of another problem', () => {
    const other = { ...schedule(), devices: [...schedule().devices].reverse() };
    expect(() => checkSchedule(sound(), other)).toThrow('the schedule has pv where the problem has bat');
    expect(() => checkSchedule(sound(), schedule({ net: [0] }))).toThrow('1 periods');
  });
});
