import type { PvDevice } from '../problem.ts';
import type { DeviceSchedule } from '../result.ts';
import { deviceOrderAt, type Meter } from './meter.ts';
import type { Because, PeriodReason } from './reason.ts';

/** Curtailment below this is not worth a reason [W]. */
const TOLD_W = 0.5;

/** Says of a plant why it is curtailed, in the periods in which it is. */
export function pvReasons(meter: Meter, device: PvDevice, schedule: DeviceSchedule): readonly PeriodReason[] {
  const { powerW, curtailedW } = schedule;
  const reasons: PeriodReason[] = [];
  curtailedW?.forEach((lostW, period) => {
    if (lostW <= TOLD_W) return;
    const base = { deviceId: device.id, period, action: 'curtail' as const, powerW: lostW };
    const own = deviceOrderAt(meter.problem, device.id, period, powerW[period]!).below;
    if (own !== undefined) {
      reasons.push({ ...base, because: 'order', cause: own });
      return;
    }
    const { microsPerKwh, of, blockedBy } = meter.plainLess(period);
    reasons.push({
      ...base,
      because: becauseOf(microsPerKwh, of, blockedBy?.limit),
      ...(blockedBy?.cause !== undefined && { cause: blockedBy.cause }),
      ...(blockedBy === undefined && { priceMicrosPerKwh: microsPerKwh, priceOf: of }),
    });
  });
  return reasons;
}

/** Giving more would lower the net power: either it may not be lower, or that costs money. */
function becauseOf(
  microsPerKwh: number,
  of: 'import' | 'export' | 'curtailed',
  limit: string | undefined,
): Because {
  if (limit === 'order' || limit === 'export-limit' || limit === 'pv-surplus') return limit;
  if (microsPerKwh >= 0) return microsPerKwh === 0 ? 'preference' : 'together';
  return of === 'import' ? 'import-price' : 'export-price';
}
