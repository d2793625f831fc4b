import type { ShiftableDevice } from '../../../planner/index.ts';
import type { ShiftableSpec } from '../../../portfolio/index.ts';
import { wallMinutes, weekday } from '../../../time/index.ts';
import type { SiteInputs } from '../inputs.ts';

/** A run that happens once on each of its weekdays; nothing on others. */
export function shiftableDevice(spec: ShiftableSpec, { grid }: SiteInputs): ShiftableDevice | undefined {
  if (!spec.weekdays.includes(weekday(grid.day))) return undefined;
  const durationPeriods = Math.ceil(spec.durationMinutes / grid.periodMinutes);
  const runEnergyWh = (spec.powerW * spec.durationMinutes) / 60;
  const periodPowerW = (runEnergyWh * 60) / (durationPeriods * grid.periodMinutes);
  return {
    kind: 'shiftable',
    id: spec.id,
    profileW: new Float64Array(durationPeriods).fill(periodPowerW),
    contiguous: true,
    allowed: Array.from({ length: grid.periodCount }, (_, period) => {
      const startMinutes = wallMinutes(grid, period);
      return (
        startMinutes >= spec.earliestStartMinutes &&
        startMinutes + grid.periodMinutes <= spec.latestEndMinutes
      );
    }),
    startCostMicros: 0,
    onBefore: false,
  };
}
