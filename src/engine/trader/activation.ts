import {
  blendSchedules,
  checkSchedule,
  costOf,
  type PlannerProblem,
  type Schedule,
  type StorageDevice,
} from '../planner/index.ts';

/** Activation factors are hundredths, as the flexibility market's protocol has them (UFTP 3.1, ActivationFactor). */
export const FACTOR_STEPS = 100;

/** What is known of activating a change in parts. */
export interface Activation {
  /** Least factor from which on every hundredth up to 1 has a feasible schedule. */
  readonly minFactor: number;
  /** Least price at factor 1 that covers, in proportion, what every allowed factor costs the site [micro-units]. */
  readonly siteCostMicros: number;
}

/** The two schedules between which a change is activated in part. */
export interface Ends {
  /** The site without constraints of orders, at its own prices. */
  readonly problem: PlannerProblem;
  /** At factor 0. */
  readonly baseline: Schedule;
  /** At factor 1. */
  readonly changed: Schedule;
}

/**
 * Finds how far a change can be activated in part, by a schedule for every factor: the baseline and
 * the changed schedule mixed in that proportion, charging and discharging netted. Its cost bounds
 * what an optimal plan at that factor costs.
 *
 * Where all that is physical is linear, a mix of two feasible schedules is feasible, and where
 * import is never cheaper than export pays its cost lies on or below the straight line. Netting
 * loses less than the mix that it replaces, so only the upper bounds of stores whose schedules
 * differ in direction have to be looked at, and what such a store pays for holding energy. What is not linear is checked whole.
 *
 * @param toleranceW - what a schedule may miss a limit by.
 */
export function provenActivation(ends: Ends, toleranceW: number): Activation {
  const { problem, baseline, changed } = ends;
  const costMicros = costOf(problem, changed).costMicros - costOf(problem, baseline).costMicros;
  if (discreteDiffers(ends)) return { minFactor: 1, siteCostMicros: costMicros };

  const isFeasible = feasibility(ends, toleranceW);
  const isProportional = hasConvexTariff(problem) && !nettingMayCost(ends);
  const priced = isProportional ? undefined : costOf(problem, baseline).costMicros;
  if (isFeasible === 'always' && priced === undefined) {
    return { minFactor: 1 / FACTOR_STEPS, siteCostMicros: costMicros };
  }
  let minStep = FACTOR_STEPS;
  let siteCostMicros = costMicros;
  for (let step = FACTOR_STEPS - 1; step >= 1; step -= 1) {
    const factor = step / FACTOR_STEPS;
    const mix = blendSchedules(problem, baseline, changed, factor);
    if (isFeasible !== 'always' && !isFeasible(mix)) break;
    if (priced !== undefined) {
      siteCostMicros = Math.max(siteCostMicros, (costOf(problem, mix).costMicros - priced) / factor);
    }
    minStep = step;
  }
  return { minFactor: minStep / FACTOR_STEPS, siteCostMicros };
}

/** What has to be asked of a mix to know that it is feasible. */
function feasibility(ends: Ends, toleranceW: number): 'always' | ((mix: Schedule) => boolean) {
  const { problem } = ends;
  if (!isLinear(problem)) {
    return (mix) => checkSchedule(problem, mix, toleranceW).every(({ tier }) => tier === 'wish');
  }
  const turning = problem.devices.flatMap((device, index) =>
    device.kind === 'storage' && turns(ends, index) ? [{ device, index }] : [],
  );
  if (turning.length === 0) return 'always';
  return (mix) => turning.every(({ device, index }) => staysBelow(device, mix.devices[index]!.energyWh!));
}

/** Whether what is physical, beside devices that run in steps, is linear in the powers of the devices. */
function isLinear({ site, devices }: PlannerProblem): boolean {
  return (
    !site.exportOnlyPvSurplus &&
    devices.every((device) => device.kind !== 'storage' || (device.chargeFromGrid && device.dischargeToGrid))
  );
}

function hasConvexTariff({ site }: PlannerProblem): boolean {
  return site.importPriceMicrosPerKwh.every(
    (price, period) => price >= site.exportPriceMicrosPerKwh[period]!,
  );
}

/** Whether a device that runs in steps runs otherwise: between two steps there is nothing. */
function discreteDiffers({ problem, baseline, changed }: Ends): boolean {
  return problem.devices.some((device, index) => {
    const inSteps =
      device.kind === 'shiftable' ||
      (device.kind === 'storage' &&
        (device.chargePowerWMin > 0 || device.dischargePowerWMin > 0 || device.chargeStepsW.length > 0));
    const beforeW = baseline.devices[index]!.powerW;
    const afterW = changed.devices[index]!.powerW;
    return inSteps && beforeW.some((powerW, period) => powerW !== afterW[period]);
  });
}

/** Whether a store charges in one schedule when it discharges in the other. */
function turns({ baseline, changed }: Ends, index: number): boolean {
  const afterW = changed.devices[index]!.powerW;
  return baseline.devices[index]!.powerW.some((powerW, period) => powerW * afterW[period]! < 0);
}

/** Whether a store whose schedules differ in direction, so that netting leaves more in it, pays for what it holds. */
function nettingMayCost(ends: Ends): boolean {
  return ends.problem.devices.some(
    (device, index) =>
      device.kind === 'storage' &&
      (device.holdingMicrosPerKwhPeriod > 0 ||
        device.terminalValueMicrosPerKwh < 0 ||
        device.softEnergyBounds.some(({ bound }) => bound === 'max') ||
        device.targets.some(({ firmness, maxWh }) => typeof firmness === 'object' && maxWh !== undefined)) &&
      turns(ends, index),
  );
}

/** A hundredth of a watt-hour: what rounding adds up to over a day. */
const ENERGY_TOLERANCE_WH = 0.01;

function staysBelow(device: StorageDevice, energyWh: Float64Array): boolean {
  return (
    energyWh.every((levelWh, period) => levelWh <= device.energyMaxWh[period]! + ENERGY_TOLERANCE_WH) &&
    device.targets.every(
      ({ firmness, maxWh, period }) =>
        firmness !== 'physical' || maxWh === undefined || energyWh[period]! <= maxWh + ENERGY_TOLERANCE_WH,
    )
  );
}
