import type { Device, PlannerProblem } from '../problem.ts';
import type { PlannedResult } from '../result.ts';
import { Meter } from './meter.ts';
import { pvReasons } from './pv.ts';
import type { PeriodReason } from './reason.ts';
import { shiftableReasons } from './shiftable.ts';
import { storageReasons } from './storage.ts';

/**
 * Says why a plan does what it does, from the plan itself: nothing is planned again.
 *
 * A price is compared with what stored energy is worth (`storedValues`), each for one kWh more or less while all else stays as
 * it is. What is said holds by these numbers; where they do not explain what is done, that is said (`together`), and so it is where the
 * plan came without worths (`unknown-worth`).
 *
 * @param result - a plan of this problem.
 * @returns in the order of the problem's devices and of the periods: of a storage one in every period, of PV where it is
 * curtailed, of a run where it runs, or where it might if it is left out.
 */
export function reasonsOf(problem: PlannerProblem, result: PlannedResult): readonly PeriodReason[] {
  const meter = new Meter(problem, result.schedule);
  return problem.devices.flatMap((device, index) => deviceReasons(meter, result, device, index));
}

function deviceReasons(
  meter: Meter,
  { schedule, storedValues, solvedBy }: PlannedResult,
  device: Device,
  index: number,
): readonly PeriodReason[] {
  const scheduled = schedule.devices[index]!;
  switch (device.kind) {
    case 'storage': {
      const value = storedValues?.find(({ deviceId }) => deviceId === device.id);
      const worths = value && { value, isExact: solvedBy === 'dynamic-program' };
      return storageReasons(meter, device, { schedule: scheduled, worths });
    }
    case 'pv':
      return pvReasons(meter, device, scheduled);
    case 'shiftable':
      return shiftableReasons(meter.problem, schedule, index, device);
  }
}
