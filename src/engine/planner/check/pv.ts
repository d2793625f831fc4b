import type { PvDevice } from '../problem.ts';
import type { DeviceSchedule } from '../result.ts';
import type { Report } from './violation.ts';

/**
 * Reports a plant that draws power or generates more than is available, whose curtailment does not make up the
 * rest (the two must add up to what is available), or that is reduced though it cannot be.
 */
export function checkPv(device: PvDevice, { powerW, curtailedW }: DeviceSchedule, report: Report): void {
  device.availableW.forEach((availableW, period) => {
    const missingW = availableW + powerW[period]!;
    const say = (rule: 'generation' | 'curtailment', amount: number) =>
      report({ rule, id: device.id, period, amount });
    say('generation', Math.max(powerW[period]!, -powerW[period]! - availableW));
    say('curtailment', Math.abs(missingW - (curtailedW?.[period] ?? 0)));
    if (!device.curtailable) say('curtailment', missingW);
  });
}
