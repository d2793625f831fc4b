import type { SiteModel } from '../model/site-model.ts';
import type { Schedule, StoredValue } from '../result.ts';
import { MICROS_PER_UNIT } from '../units.ts';

/** A stored energy this close to its bound has no room on that side [Wh]. */
const AT_BOUND_WH = 1e-3;

/**
 * What stored energy is worth along a plan, from the duals of the recursion of each storage: the row of a period is
 * energy at its end − what was kept − what came in = −use, so what another kWh from nowhere would save is −dual. It
 * is the slope of the cost on one side of a kink or anything between, and told for both sides, but for
 * those on which there is no room. Whole numbers stay as they are.
 *
 * @param rowDual - of the LP of money [units of the currency per kWh].
 */
export function storedValuesOf(
  { context, devices }: SiteModel,
  rowDual: Float64Array,
  schedule: Schedule,
): readonly StoredValue[] {
  return devices.flatMap((columns, index) => {
    const device = context.problem.devices[index]!;
    if (columns.kind !== 'storage' || device.kind !== 'storage') return [];
    const energyWh = schedule.devices[index]!.energyWh!;
    const worth = Float64Array.from(columns.recursionRows, (row) => -rowDual[row]! * MICROS_PER_UNIT);
    const told = (hasRoom: (period: number) => boolean) =>
      worth.map((micros, period) => (hasRoom(period) ? micros : Number.NaN));
    return {
      deviceId: device.id,
      moreMicrosPerKwh: told((period) => energyWh[period]! < device.energyMaxWh[period]! - AT_BOUND_WH),
      lessMicrosPerKwh: told((period) => energyWh[period]! > device.energyMinWh[period]! + AT_BOUND_WH),
    };
  });
}
