import { invariant } from '../errors.ts';
import { inwardW, outwardW } from './directions.ts';
import { NO_COLUMN } from './model/context.ts';
import { shiftablePower } from './model/shiftable.ts';
import { powerWAt, type SiteModel } from './model/site-model.ts';
import type { StorageColumns } from './model/storage.ts';
import type { Device, PlannerProblem, StorageDevice } from './problem.ts';
import type { DeviceSchedule, Schedule } from './result.ts';
import { storedEnergyWh } from './storage-energy.ts';
import { hoursOf, W_PER_KW } from './units.ts';

/** Powers are told to a millionth of a watt: below that a solver's last digits are noise. */
const STEPS_PER_W = 1e6;
/** Where charging and discharging at once loses nothing, they are simply netted. */
const LOSSLESS = 1e-12;
/** A stored energy this close to its bound is at it [Wh]. */
const AT_BOUND_WH = 1e-5;

/**
 * Reads a schedule from a solution. Charging and discharging at once, and importing and exporting at once,
 * are netted unless the problem allows them; stored energies follow from the netted powers. So the
 * schedule of an LP that cheats is not the LP's own: whoever takes it checks it.
 */
export function readSchedule(model: SiteModel, x: Float64Array): Schedule {
  const { problem, hours } = model.context;
  const devices = problem.devices.map((device, index) => readDevice(model, device, index, x));
  const schedule = { netW: netPowerW(problem, devices), devices };
  const { importPriceMicrosPerKwh, exportPriceMicrosPerKwh, exclusiveImportExport } = problem.site;
  if (exclusiveImportExport) return schedule;
  const throughW = hours.map((_, period) =>
    exportPriceMicrosPerKwh[period]! > importPriceMicrosPerKwh[period]!
      ? rounded(Math.min(x[model.site.import[period]!]!, x[model.site.export[period]!]!) * W_PER_KW)
      : 0,
  );
  return throughW.some((powerW) => powerW > 0) ? { ...schedule, throughW } : schedule;
}

/** Fixed load plus all devices [W] per period. */
export function netPowerW(problem: PlannerProblem, devices: readonly DeviceSchedule[]): Float64Array {
  const netW = problem.site.fixedPowerW.slice();
  for (const { powerW } of devices) {
    for (let period = 0; period < netW.length; period++) netW[period]! += powerW[period]!;
  }
  return netW;
}

function readDevice(model: SiteModel, device: Device, index: number, x: Float64Array): DeviceSchedule {
  const { hours } = model.context;
  const columns = model.devices[index]!;
  switch (device.kind) {
    case 'storage':
      invariant(columns.kind === 'storage', 'columns of a storage');
      return readStorage(device, columns, hours, x);
    case 'pv': {
      invariant(columns.kind === 'pv', 'columns of PV');
      const curtailedW = device.availableW.map((availableW, period) => {
        const column = columns.generationColumns[period]!;
        return column === NO_COLUMN ? 0 : Math.max(0, availableW - rounded(x[column]! * W_PER_KW));
      });
      const powerW = device.availableW.map((availableW, period) => zeroed(curtailedW[period]! - availableW));
      return { deviceId: device.id, powerW, curtailedW };
    }
    case 'shiftable': {
      invariant(columns.kind === 'shiftable', 'columns of a shiftable run');
      const snapped = x.map((value) => (isNearlyWhole(value) ? Math.round(value) : value));
      const powerW = hours.map((_, period) => rounded(powerWAt(shiftablePower(columns, period), snapped)));
      return { deviceId: device.id, powerW };
    }
  }
}

/** A run is done or not: what a solver's tolerance leaves between is noise. */
function isNearlyWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}

function readStorage(
  device: StorageDevice,
  columns: StorageColumns,
  hours: Float64Array,
  x: Float64Array,
): DeviceSchedule {
  const read = (column: number) => (column === NO_COLUMN ? 0 : Math.max(0, rounded(x[column]! * W_PER_KW)));
  const powerW = hours.map((_, period) =>
    zeroed(read(columns.chargeColumns[period]!) - read(columns.dischargeColumns[period]!)),
  );
  const throughW = hours.map((_, period) =>
    mayRunThrough(device, period)
      ? Math.min(read(columns.chargeColumns[period]!), read(columns.dischargeColumns[period]!))
      : 0,
  );
  return storageSchedule(device, hours, powerW, throughW);
}

/** Charging and discharging at once is allowed, and makes a difference. */
function mayRunThrough(device: StorageDevice, period: number): boolean {
  return !device.exclusiveDirections && !isLossless(device, period);
}

/** Charging and discharging the same power leaves the stored energy as it was. */
export function isLossless(device: StorageDevice, period: number): boolean {
  const roundTripPu = device.chargeEfficiencyPu[period]! * device.dischargeEfficiencyPu[period]!;
  return Math.abs(roundTripPu - 1) < LOSSLESS;
}

/** The schedule of a storage from its powers [W] per period: the energies follow. */
export function storageSchedule(
  device: StorageDevice,
  hours: Float64Array,
  powerW: Float64Array,
  throughW?: Float64Array,
): DeviceSchedule {
  const energyWh = storedEnergyWh(device, hours, powerW, throughW);
  for (let period = 0; period < energyWh.length; period++) {
    energyWh[period] = atBound(energyWh[period]!, device.energyMinWh[period]!, device.energyMaxWh[period]!);
  }
  const schedule = { deviceId: device.id, powerW, energyWh };
  return throughW?.some((value) => value > 0) ? { ...schedule, throughW } : schedule;
}

function atBound(energyWh: number, minWh: number, maxWh: number): number {
  if (Math.abs(energyWh - minWh) < AT_BOUND_WH) return minWh;
  if (Math.abs(energyWh - maxWh) < AT_BOUND_WH) return maxWh;
  return energyWh;
}

/** To a millionth of a watt, without a negative zero. */
export function rounded(powerW: number): number {
  return zeroed(Math.round(powerW * STEPS_PER_W) / STEPS_PER_W);
}

/** No negative zero: it is another byte in a file. */
function zeroed(value: number): number {
  return value === 0 ? 0 : value;
}

/**
 * Mixes two schedules of a problem: device powers (1 − factor)·a + factor·b, charging and
 * discharging netted where they exclude each other, stored energies by the recursion from these
 * powers. The result need not be feasible (netting stores more, a mixed run is no run): check it.
 *
 * @param factor - [0..1]: 0 gives `a`, 1 gives `b`.
 */
export function blendSchedules(problem: PlannerProblem, a: Schedule, b: Schedule, factor: number): Schedule {
  const hours = hoursOf(problem.horizon);
  const mix = (first: Float64Array | undefined, second: Float64Array | undefined) =>
    hours.map((_, period) => (1 - factor) * (first?.[period] ?? 0) + factor * (second?.[period] ?? 0));
  const mixStorage = (device: StorageDevice, first: DeviceSchedule, second: DeviceSchedule) => {
    const chargeW = mix(inwardW(first.powerW, first.throughW), inwardW(second.powerW, second.throughW));
    const dischargeW = mix(outwardW(first.powerW, first.throughW), outwardW(second.powerW, second.throughW));
    const powerW = chargeW.map((value, period) => zeroed(value - dischargeW[period]!));
    const throughW = chargeW.map((value, period) =>
      mayRunThrough(device, period) ? Math.min(value, dischargeW[period]!) : 0,
    );
    return storageSchedule(device, hours, powerW, throughW);
  };
  const mixDevice = (device: Device, first: DeviceSchedule, second: DeviceSchedule): DeviceSchedule => {
    if (device.kind === 'storage') return mixStorage(device, first, second);
    const mixed = { deviceId: device.id, powerW: mix(first.powerW, second.powerW) };
    return device.kind === 'pv' ? { ...mixed, curtailedW: mix(first.curtailedW, second.curtailedW) } : mixed;
  };
  const devices = problem.devices.map((device, index) =>
    mixDevice(device, a.devices[index]!, b.devices[index]!),
  );
  const mixed = { netW: netPowerW(problem, devices), devices };
  if (a.throughW === undefined && b.throughW === undefined) return mixed;
  return { ...mixed, throughW: mix(a.throughW, b.throughW) };
}
