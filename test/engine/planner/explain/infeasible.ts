import type { Device, PlannerProblem, StorageTarget } from '../../../../src/engine/planner/index.ts';
import { KINDS, randomSite } from '../one-storage.ts';
import { randomOf, randomProblem, series } from '../problems.ts';

/** Random problems of every class, squeezed until many of them have no plan. */
export function squeezed(seed: number, kind: 'direct' | 'general'): PlannerProblem {
  const kinds = Object.values(KINDS);
  const problem =
    kind === 'direct' ? randomSite(seed, kinds[seed % kinds.length]) : randomProblem(seed, { periods: 5 });
  const random = randomOf(seed + 1);
  const between = (low: number, high: number) => low + (high - low) * random();
  const chance = (probability: number) => random() < probability;
  const count = problem.horizon.periodMs.length;
  const squeezedDevice = (device: Device): Device => {
    if (device.kind !== 'storage') return device;
    const capacityWh = device.energyMaxWh[0]!;
    const period = Math.floor(between(0, count));
    const full: StorageTarget = {
      id: 'full',
      period,
      firmness: 'physical',
      ...(chance(0.8) ? { minWh: capacityWh * between(0.5, 1.05) } : { maxWh: capacityWh * between(0, 0.4) }),
    };
    return {
      ...device,
      targets: chance(0.6) ? [...device.targets, full] : device.targets,
      usageW: chance(0.2) ? series(count, between(0, 4000)) : device.usageW,
    };
  };
  return {
    ...problem,
    site: {
      ...problem.site,
      importLimitW: chance(0.7) ? series(count, between(500, 5000)) : problem.site.importLimitW,
      exportLimitW: chance(0.3) ? series(count, between(0, 1500)) : problem.site.exportLimitW,
    },
    devices: problem.devices.map(squeezedDevice),
  };
}
