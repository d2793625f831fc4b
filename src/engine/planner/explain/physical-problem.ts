import type { Device, PlannerProblem, StorageDevice } from '../problem.ts';
import { idleEnergyWh } from '../storage-energy.ts';
import { hoursOf } from '../units.ts';

/** What moves is made to cost a little, so that nothing is moved for nothing [micro-units per kWh]. */
const MOVED_MICROS_PER_KWH = 1000;

/**
 * A problem without what may be broken, and without its money: it has a plan if and only if the problem has one. Orders,
 * wishes and all prices are left out.
 */
export function physicalProblem(problem: PlannerProblem): PlannerProblem {
  const hours = hoursOf(problem.horizon);
  const { near: _, ...rest } = problem;
  return {
    ...rest,
    site: {
      ...problem.site,
      importPriceMicrosPerKwh: hours.map(() => MOVED_MICROS_PER_KWH),
      exportPriceMicrosPerKwh: new Float64Array(hours.length),
      peaks: [],
      overruns: [],
    },
    devices: problem.devices.map((device) => physicalDevice(device, hours)),
    constraints: [],
  };
}

function physicalDevice(device: Device, hours: Float64Array): Device {
  switch (device.kind) {
    case 'storage':
      return physicalStorage(device, hours);
    case 'pv':
      return device;
    case 'shiftable': {
      const free = { ...device, startCostMicros: 0 };
      return device.optionalValueMicros === undefined ? free : { ...free, optionalValueMicros: 0 };
    }
  }
}

/** One that starts outside of its bounds may stay as far outside as it would if left alone. */
function physicalStorage(device: StorageDevice, hours: Float64Array): StorageDevice {
  const startsBelow = device.energyStartWh < device.energyMinWh[0]!;
  const startsAbove = device.energyStartWh > device.energyMaxWh[0]!;
  const idleWh = startsBelow || startsAbove ? idleEnergyWh(device, hours) : undefined;
  return {
    ...device,
    energyMinWh: startsBelow
      ? device.energyMinWh.map((minWh, period) => Math.min(minWh, idleWh![period]!))
      : device.energyMinWh,
    energyMaxWh: startsAbove
      ? device.energyMaxWh.map((maxWh, period) => Math.max(maxWh, idleWh![period]!))
      : device.energyMaxWh,
    wearMicrosPerKwhCharged: MOVED_MICROS_PER_KWH,
    wearMicrosPerKwhDischarged: MOVED_MICROS_PER_KWH,
    holdingMicrosPerKwhPeriod: 0,
    terminalValueMicrosPerKwh: 0,
    targets: device.targets.filter(({ firmness }) => firmness === 'physical'),
    softPowerLimits: [],
    softEnergyBounds: [],
  };
}
