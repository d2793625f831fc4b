import { describe, expect, test } from 'vitest';
import type { PlannerProblem, Schedule, StorageDevice } from '../../../src/engine/planner/index.ts';
import { missedWishesWh } from '../../../src/engine/trader/kept-rules.ts';
import { partOfSite } from '../../../src/engine/trader/movable.ts';
import { INF, problemOf, storage } from '../planner/problems.ts';

const COUNT = 3;

/** Two storages; the second goes by its plan: discharging, at rest, charging. */
function site(second: Partial<StorageDevice>): PlannerProblem {
  const fixedPowerW = Float64Array.of(1500, 0, -3000);
  return problemOf(COUNT, [storage(COUNT), storage(COUNT, { id: 'second', ...second })], { fixedPowerW });
}

function scheduleOf(firstW: readonly number[], secondW: readonly number[]): Schedule {
  let [firstWh, secondWh] = [5000, 5000];
  return {
    netW: Float64Array.of(1500, 0, -3000).map(
      (fixedW, period) => fixedW + firstW[period]! + secondW[period]!,
    ),
    devices: [
      {
        deviceId: 'bat',
        powerW: Float64Array.from(firstW),
        energyWh: Float64Array.from(firstW, (powerW) => (firstWh += powerW)),
      },
      {
        deviceId: 'second',
        powerW: Float64Array.from(secondW),
        energyWh: Float64Array.from(secondW, (powerW) => (secondWh += powerW)),
      },
    ],
  };
}

const PLANNED = scheduleOf([0, 0, 0], [-1000, 0, 2000]);

describe('a part of a site beside a storage that goes by its plan', () => {
  test.each([
    ['and may do all', {}, [INF, INF, INF], [INF, INF, INF]],
    ['and may not discharge to the grid', { dischargeToGrid: false }, [INF, INF, INF], [0, INF, INF]],
    ['and may not charge from the grid', { chargeFromGrid: false }, [INF, INF, 0], [INF, INF, INF]],
  ])('%s', (_, second, importLimitW, exportLimitW) => {
    const { problem } = partOfSite(site(second), PLANNED, new Set([0]));
    expect(problem.devices.map(({ id }) => id)).toEqual(['bat']);
    expect([...problem.site.fixedPowerW]).toEqual([500, 0, -1000]);
    expect([...problem.site.importLimitW]).toEqual(importLimitW);
    expect([...problem.site.exportLimitW]).toEqual(exportLimitW);
  });

  test('what rounding leaves of the rule may stay', () => {
    const planned = scheduleOf([-501, 0, 0], [-1000, 0, 2000]);
    const { problem } = partOfSite(site({ dischargeToGrid: false }), planned, new Set([0]));
    expect([...problem.site.exportLimitW]).toEqual([1, INF, INF]);
  });
});

describe('what a schedule misses of wishes', () => {
  const target = { id: 'leave', period: 2, minWh: 6500, firmness: 'wish' } as const;

  test('is counted in energy', () => {
    expect(missedWishesWh(site({ targets: [{ ...target, minWh: 5900 }] }), PLANNED)).toBe(0);
    expect(missedWishesWh(site({ targets: [target] }), PLANNED)).toBe(500);
  });

  test('is nothing to speak of where it breaks what is physical', () => {
    const schedule = scheduleOf([-2000, 0, 0], [-1000, 0, 2000]);
    expect(missedWishesWh(site({}), schedule)).toBe(0);
    expect(missedWishesWh(site({ dischargeToGrid: false }), schedule)).toBeUndefined();
  });
});
