import type { PlannerProblem, PvDevice } from '../problem.ts';
import type { DeviceSchedule, Schedule, StoredValue } from '../result.ts';
import { netPowerW, rounded, storageSchedule } from '../schedule.ts';
import { generationBand } from './connection.ts';

/** A schedule that costs least among those that keep everything. */
export interface OptimalSchedule {
  readonly schedule: Schedule;
  /** Least cost [micro-units], computed apart from the schedule. */
  readonly leastMicros: number;
  /** What stored energy is worth along it; absent where nothing is stored. */
  readonly storedValues?: readonly StoredValue[];
}

/**
 * The schedule of a site, from what was decided.
 *
 * @param powersW - power of each storage [W] per period, rounded, in the order of the problem's storages.
 * @param curtailedW - PV that is not taken [W] ≥ 0 per period, of all plants together; from the plant that is named
 * last as far as it can. It is used up.
 */
export function scheduleOf(
  problem: PlannerProblem,
  hours: Float64Array,
  powersW: readonly Float64Array[],
  curtailedW: Float64Array,
): Schedule {
  const devices: DeviceSchedule[] = [];
  let storage = powersW.length;
  for (let index = problem.devices.length - 1; index >= 0; index--) {
    const device = problem.devices[index]!;
    if (device.kind === 'pv') devices.unshift(pvSchedule(problem, device, curtailedW));
    if (device.kind === 'storage') devices.unshift(storageSchedule(device, hours, powersW[--storage]!));
  }
  return { netW: netPowerW(problem, devices), devices };
}

/** @param leftW - what is still to be curtailed [W]; what this plant takes of it is taken out. */
function pvSchedule(problem: PlannerProblem, device: PvDevice, leftW: Float64Array): DeviceSchedule {
  const { mostW, leastW } = generationBand(problem, device);
  const { availableW } = device;
  const curtailedW = new Float64Array(leftW.length);
  const powerW = new Float64Array(leftW.length);
  for (let period = 0; period < leftW.length; period++) {
    const takenW = Math.min(leftW[period]!, mostW[period]! - (leastW?.[period] ?? 0));
    leftW[period]! -= takenW;
    const generatedW = mostW[period]! - takenW;
    const isWhole = generatedW === availableW[period]!;
    curtailedW[period] = isWhole ? 0 : Math.max(0, availableW[period]! - rounded(generatedW));
    powerW[period] = curtailedW[period]! - availableW[period]! + 0;
  }
  return { deviceId: device.id, powerW, curtailedW };
}
