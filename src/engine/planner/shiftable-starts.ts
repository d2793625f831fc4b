import type { ShiftableDevice } from './problem.ts';

/** Periods in which a run in one piece can start so that all of it is allowed. */
export function feasibleStarts(device: ShiftableDevice): readonly number[] {
  const starts: number[] = [];
  let allowedInARow = 0;
  device.allowed.forEach((allowed, period) => {
    allowedInARow = allowed ? allowedInARow + 1 : 0;
    if (allowedInARow >= device.profileW.length) starts.push(period - device.profileW.length + 1);
  });
  return starts;
}

/** What starting in a period costs [micro-units]; continuing what ran before the horizon is no start. */
export function startCostMicrosAt(device: ShiftableDevice, period: number): number {
  if (period === 0 && device.onBefore) return 0;
  return typeof device.startCostMicros === 'number'
    ? device.startCostMicros
    : device.startCostMicros[period]!;
}
