import type { PlannerProblem } from '../problem.ts';
import type { Schedule } from '../result.ts';
import type { Report } from './violation.ts';

/**
 * Reports where a schedule leaves the band of a constraint, in the tier of orders; a band on a device that the
 * schedule does not have binds nothing.
 */
export function checkConstraints(problem: PlannerProblem, schedule: Schedule, report: Report): void {
  for (const { id, target, minW, maxW } of problem.constraints) {
    const powerW = target.kind === 'net' ? schedule.netW : devicePowerW(schedule, target.deviceId);
    powerW?.forEach((value, period) => {
      report({ tier: 'order', rule: 'constraint-min', id, period, amount: minW[period]! - value });
      report({ tier: 'order', rule: 'constraint-max', id, period, amount: value - maxW[period]! });
    });
  }
}

function devicePowerW(schedule: Schedule, deviceId: string): Float64Array | undefined {
  return schedule.devices.find((device) => device.deviceId === deviceId)?.powerW;
}
