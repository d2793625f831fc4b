import type { AvailabilityWindow } from '../../portfolio/index.ts';
import { wallMinutes, weekday } from '../../time/index.ts';
import type { ContractRule } from './rule.ts';

const MINUTES_PER_DAY = 1440;

/** A contract with windows may only be used inside one of them, by the group's wall clock. */
export const availabilityWindow: ContractRule = {
  name: 'availability-window',
  allows({ contract, grid }, period) {
    if (contract.windows.length === 0) return true;
    const startMinutes = wallMinutes(grid, period);
    const today = weekday(grid.day);
    return contract.windows.some(
      (window) =>
        window.weekdays.includes(today) &&
        startMinutes >= window.startMinutes &&
        startMinutes + grid.periodMinutes <= window.endMinutes,
    );
  },
  reason: ({ contract }) => `contract ${contract.id} is available ${describe(contract.windows)} only`,
};

function describe(windows: readonly AvailabilityWindow[]): string {
  return windows
    .map(({ startMinutes, endMinutes }) => `${clock(startMinutes)}-${clock(endMinutes)}`)
    .join(', ');
}

function clock(minutes: number): string {
  const hour = Math.floor(minutes / 60);
  if (minutes === MINUTES_PER_DAY) return '24:00';
  return `${String(hour).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
