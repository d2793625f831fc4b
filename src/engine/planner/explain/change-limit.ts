import type { Device, PlannerProblem, ShiftableDevice, StorageDevice } from '../problem.ts';
import type { NamedLimit, Remedy } from '../result.ts';
import { lossFactorPu } from '../storage-energy.ts';
import { hoursOf } from '../units.ts';

/** The problem without a limit in its periods. Where a device cannot charge or discharge at all it still cannot. */
export function withoutLimit(problem: PlannerProblem, limit: NamedLimit): PlannerProblem {
  return withLess(problem, limit, Number.POSITIVE_INFINITY);
}

/**
 * The problem with a limit that gives by an amount in its periods; rules and runs give as a whole.
 *
 * @param amount - [W] or [Wh] ≥ 0; Infinity: the limit is gone.
 */
export function withLess(problem: PlannerProblem, limit: NamedLimit, amount: number): PlannerProblem {
  const { site } = problem;
  switch (limit.kind) {
    case 'import-limit':
      return { ...problem, site: { ...site, importLimitW: raised(site.importLimitW, limit, amount) } };
    case 'export-limit':
      return { ...problem, site: { ...site, exportLimitW: raised(site.exportLimitW, limit, amount) } };
    case 'pv-surplus':
      return { ...problem, site: { ...site, exportOnlyPvSurplus: false } };
    default: {
      const devices = problem.devices.map((device) =>
        device.id === limit.deviceId ? deviceWithLess(problem, device, limit, amount) : device,
      );
      return { ...problem, devices };
    }
  }
}

function deviceWithLess(problem: PlannerProblem, device: Device, limit: NamedLimit, amount: number): Device {
  if (device.kind === 'storage') return storageWithLess(problem, device, limit, amount);
  return device.kind === 'shiftable' ? shiftableWithLess(device, limit) : device;
}

function shiftableWithLess(device: ShiftableDevice, { kind, from, to }: NamedLimit): ShiftableDevice {
  if (kind === 'run') return { ...device, optionalValueMicros: 0 };
  const allowed = device.allowed.map((isAllowed, period) => isAllowed || (period >= from && period < to));
  return { ...device, allowed };
}

function storageWithLess(
  problem: PlannerProblem,
  device: StorageDevice,
  limit: NamedLimit,
  amount: number,
): StorageDevice {
  switch (limit.kind) {
    case 'charge-limit':
      return { ...device, chargePowerWMax: strengthened(problem, device, limit, amount) };
    case 'discharge-limit':
      return { ...device, dischargePowerWMax: strengthened(problem, device, limit, amount) };
    case 'energy-min':
      return { ...device, energyMinWh: raised(device.energyMinWh, limit, -amount) };
    case 'energy-max':
      return { ...device, energyMaxWh: raised(device.energyMaxWh, limit, amount) };
    case 'power-steps':
      return { ...device, chargeStepsW: [], chargePowerWMin: 0, dischargePowerWMin: 0 };
    case 'charge-from-grid':
      return { ...device, chargeFromGrid: true };
    case 'discharge-to-grid':
      return { ...device, dischargeToGrid: true };
    default:
      return { ...device, targets: targetsWithLess(device, limit, amount) };
  }
}

function targetsWithLess({ targets }: StorageDevice, limit: NamedLimit, amount: number) {
  return targets.map((target) => {
    if (target.id !== limit.targetId || target.period !== limit.from) return target;
    const { minWh, maxWh, ...rest } = target;
    const isMin = limit.kind === 'target-min';
    const lower = isMin && minWh !== undefined ? minWh - amount : minWh;
    const upper = !isMin && maxWh !== undefined ? maxWh + amount : maxWh;
    return {
      ...rest,
      ...(lower === undefined || lower === Number.NEGATIVE_INFINITY ? {} : { minWh: lower }),
      ...(upper === undefined || upper === Number.POSITIVE_INFINITY ? {} : { maxWh: upper }),
    };
  });
}

function raised(values: Float64Array, { from, to }: NamedLimit, by: number): Float64Array {
  return values.map((value, period) => (period >= from && period < to ? value + by : value));
}

/** More power where there is any; as a number, since devices have no power without an end. */
function strengthened(
  problem: PlannerProblem,
  device: StorageDevice,
  limit: NamedLimit,
  byW: number,
): Float64Array {
  const powerW = limit.kind === 'charge-limit' ? device.chargePowerWMax : device.dischargePowerWMax;
  const enoughW = Number.isFinite(byW) ? undefined : enoughPowerW(problem, device);
  return powerW.map((value, period) => {
    if (value === 0 || period < limit.from || period >= limit.to) return value;
    return enoughW === undefined ? value + byW : Math.max(value, enoughW[period]!);
  });
}

/**
 * A power that more of could not help [W]: from the least to the most that the store is ever meant to hold, with what
 * its use draws, within one period, beside all that other devices and loads can do.
 */
function enoughPowerW(problem: PlannerProblem, device: StorageDevice): Float64Array {
  const levels = [
    device.energyStartWh,
    ...device.energyMinWh,
    ...device.energyMaxWh,
    ...device.targets.flatMap(({ minWh = 0, maxWh = 0 }) => [minWh, maxWh]),
  ].filter(Number.isFinite);
  const widestWh = 2 * Math.max(...levels.map(Math.abs));
  const othersW = problem.devices.filter((other) => other !== device);
  return hoursOf(problem.horizon).map((lengthH, period) => {
    const countedH = lossFactorPu(device, period) * lengthH;
    const worstPu = Math.min(1, device.chargeEfficiencyPu[period]!);
    const ownW = widestWh / (countedH * worstPu) + Math.abs(device.usageW[period]!) / worstPu;
    const besideW = othersW.reduce((total, other) => total + greatestPowerW(other, period), 0);
    return ownW + besideW + Math.abs(problem.site.fixedPowerW[period]!);
  });
}

function greatestPowerW(device: Device, period: number): number {
  switch (device.kind) {
    case 'storage':
      return Math.max(device.chargePowerWMax[period]!, device.dischargePowerWMax[period]!);
    case 'pv':
      return device.availableW[period]!;
    case 'shiftable':
      return Math.max(...device.profileW);
  }
}

/** The problem after a remedy: it has a plan. */
export function withRemedy(problem: PlannerProblem, { changes }: Remedy): PlannerProblem {
  return changes.reduce((less, change) => withLess(less, change, change.amount), problem);
}
