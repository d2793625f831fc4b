import type { ShiftableDevice } from '../problem.ts';
import type { DeviceSchedule } from '../result.ts';
import type { Report } from './violation.ts';

/**
 * Reports a run whose powers are not those of its profile at an allowed place. One that need not happen may be
 * left out as a whole.
 *
 * @param toleranceW - how far a power may be off and still count as that of the profile [W].
 */
export function checkShiftable(
  device: ShiftableDevice,
  { powerW }: DeviceSchedule,
  toleranceW: number,
  report: Report,
): void {
  const offW = furthest(powerW, () => 0);
  if (device.optionalValueMicros !== undefined && offW <= toleranceW) return;
  if (device.contiguous) checkBlock(device, powerW, report);
  else checkPieces(device, powerW, toleranceW, report);
}

/** The start whose run is nearest to the powers decides by how much they miss. */
function checkBlock(device: ShiftableDevice, powerW: Float64Array, report: Report): void {
  const length = device.profileW.length;
  let nearestW = Number.POSITIVE_INFINITY;
  let nearestStart = 0;
  for (let start = 0; start + length <= powerW.length; start++) {
    if (!device.allowed.slice(start, start + length).every(Boolean)) continue;
    const missW = furthest(powerW, (period) => device.profileW[period - start] ?? 0);
    if (missW < nearestW) [nearestW, nearestStart] = [missW, start];
  }
  report({ rule: 'run', id: device.id, period: nearestStart, amount: nearestW });
}

function checkPieces(
  device: ShiftableDevice,
  powerW: Float64Array,
  toleranceW: number,
  report: Report,
): void {
  const levelW = device.profileW[0]!;
  let pieces = 0;
  powerW.forEach((value, period) => {
    const runs = device.allowed[period] === true && Math.abs(value - levelW) <= toleranceW;
    if (runs) pieces += 1;
    else report({ rule: 'run', id: device.id, period, amount: Math.abs(value) });
  });
  const missing = Math.abs(device.profileW.length - pieces);
  report({ rule: 'run', id: device.id, period: powerW.length - 1, amount: missing * levelW });
}

function furthest(powerW: Float64Array, expectedW: (period: number) => number): number {
  return powerW.reduce((worst, value, period) => Math.max(worst, Math.abs(value - expectedW(period))), 0);
}
