import { invariant } from '../../errors.ts';
import type { PlannerProblem } from '../problem.ts';
import type { Schedule } from '../result.ts';
import { checkConstraints } from './constraints.ts';
import { checkPv } from './pv.ts';
import { checkShiftable } from './shiftable.ts';
import { checkSite } from './site.ts';
import { checkStorage } from './storage.ts';
import type { Report, Violation } from './violation.ts';

/**
 * Checks a schedule against every rule of its problem. It computes everything anew from the
 * problem's definition and shares nothing with the models that plans are made with, so that it
 * finds their mistakes too.
 *
 * @param toleranceW - what a power may miss its rule by [W]; for energies the same number [Wh].
 * @returns nothing for a schedule that keeps all rules; else what it breaks, in the order connection, devices,
 * constraints. A storage that starts outside of its bounds breaks a wish as long as it is no further outside
 * than it would be if left alone.
 * @throws InvariantError if the schedule is not of this problem (devices, lengths).
 */
export function checkSchedule(
  problem: PlannerProblem,
  schedule: Schedule,
  toleranceW = 0.5,
): readonly Violation[] {
  checkShape(problem, schedule);
  const violations: Violation[] = [];
  const report: Report = (found) => {
    // Written so that NaN is a violation.
    if (found.amount <= toleranceW) return;
    const { tier = 'physical', unit = 'W', ...violation } = found;
    violations.push({ tier, unit, ...violation });
  };
  checkSite(problem, schedule, report);
  problem.devices.forEach((device, index) => {
    const deviceSchedule = schedule.devices[index]!;
    if (device.kind === 'storage') {
      checkStorage({ problem, schedule, toleranceW }, device, deviceSchedule, report);
    } else if (device.kind === 'pv') checkPv(device, deviceSchedule, report);
    else checkShiftable(device, deviceSchedule, toleranceW, report);
  });
  checkConstraints(problem, schedule, report);
  return violations;
}

function checkShape(problem: PlannerProblem, { netW, devices }: Schedule): void {
  const periodCount = problem.horizon.periodMs.length;
  invariant(
    netW.length === periodCount,
    `the schedule has ${netW.length} periods, the problem ${periodCount}`,
  );
  invariant(devices.length === problem.devices.length, 'the schedule has other devices than the problem');
  problem.devices.forEach(({ id, kind }, index) => {
    const device = devices[index]!;
    invariant(device.deviceId === id, `the schedule has ${device.deviceId} where the problem has ${id}`);
    invariant(device.powerW.length === periodCount, `the schedule of ${id} has another length`);
    invariant(kind !== 'storage' || device.energyWh?.length === periodCount, `${id} has no energies`);
  });
}
