import type { Device, PlannerProblem, PvDevice, StorageDevice } from '../problem.ts';
import { W_PER_KW } from '../units.ts';

/**
 * The largest exchange that the devices and limits allow per period [kW]: bounds of the site's columns and
 * the tight constants of the rows that switch.
 */
export interface ExchangeLimits {
  readonly importKw: Float64Array;
  readonly exportKw: Float64Array;
  /** What could be exchanged if the connection had no limit. */
  readonly naturalImportKw: Float64Array;
  readonly naturalExportKw: Float64Array;
}

/**
 * @returns bounds per period [kW] ≥ 0. Where the site may import and export at once only the connection bounds
 * the two; Infinity where it has no limit.
 */
export function exchangeLimits(problem: PlannerProblem): ExchangeLimits {
  const { site } = problem;
  const naturalImportKw = site.fixedPowerW.map(
    (_, period) => Math.max(0, highestNetW(problem, period)) / W_PER_KW,
  );
  const naturalExportKw = site.fixedPowerW.map(
    (_, period) => Math.max(0, -lowestNetW(problem, period)) / W_PER_KW,
  );
  const atOnce = !site.exclusiveImportExport;
  const limit = (limitW: Float64Array, naturalKw: Float64Array) =>
    limitW.map((maxW, period) => (atOnce ? maxW / W_PER_KW : Math.min(maxW / W_PER_KW, naturalKw[period]!)));
  return {
    importKw: limit(site.importLimitW, naturalImportKw),
    exportKw: limit(site.exportLimitW, naturalExportKw),
    naturalImportKw,
    naturalExportKw,
  };
}

/** The most that the site can draw in a period [W]: devices at full power, only PV that cannot be reduced. */
export function highestNetW({ site, devices }: PlannerProblem, period: number): number {
  return site.fixedPowerW[period]! + total(devices, period, highestPowerW);
}

/** The least that it can draw [W]: all PV, storages giving their full power, no run; negative where it can export. */
export function lowestNetW({ site, devices }: PlannerProblem, period: number): number {
  return site.fixedPowerW[period]! + total(devices, period, lowestPowerW);
}

type PowerAt = (device: Device, period: number) => number;

function total(devices: readonly Device[], period: number, powerAt: PowerAt): number {
  let powerW = 0;
  for (const device of devices) powerW += powerAt(device, period);
  return powerW;
}

function highestPowerW(device: Device, period: number): number {
  switch (device.kind) {
    case 'storage':
      return device.chargePowerWMax[period]!;
    case 'pv':
      return device.curtailable ? 0 : -device.availableW[period]!;
    case 'shiftable':
      return device.profileW.reduce((highest, powerW) => Math.max(highest, powerW), 0);
  }
}

function lowestPowerW(device: Device, period: number): number {
  switch (device.kind) {
    case 'storage':
      return -device.dischargePowerWMax[period]!;
    case 'pv':
      return -device.availableW[period]!;
    case 'shiftable':
      return 0;
  }
}

/** In the order of the problem's devices. */
export function pvDevices(problem: PlannerProblem): readonly PvDevice[] {
  return problem.devices.filter((device) => device.kind === 'pv');
}

/**
 * What a storage can charge with at most [kW]. One that may not charge from the grid gets no more than
 * PV and other storages can give beyond the fixed load: a valid bound that spares whole numbers.
 */
export function chargeLimitKw(problem: PlannerProblem, storage: StorageDevice, period: number): number {
  const powerWMax = storage.chargePowerWMax[period]!;
  if (storage.chargeFromGrid) return powerWMax / W_PER_KW;
  const givenW = -lowestOthersW(problem, storage, period) - problem.site.fixedPowerW[period]!;
  return Math.min(powerWMax, Math.max(0, givenW)) / W_PER_KW;
}

/** What it can discharge with at most [kW]; into the loads and other storages where not to the grid. */
export function dischargeLimitKw(problem: PlannerProblem, storage: StorageDevice, period: number): number {
  const powerWMax = storage.dischargePowerWMax[period]!;
  if (storage.dischargeToGrid) return powerWMax / W_PER_KW;
  const takenW = problem.site.fixedPowerW[period]! + highestOthersW(problem, storage, period);
  return Math.min(powerWMax, Math.max(0, takenW)) / W_PER_KW;
}

function lowestOthersW(problem: PlannerProblem, storage: StorageDevice, period: number): number {
  const own = storage.exclusiveDirections ? lowestPowerW(storage, period) : 0;
  return total(problem.devices, period, lowestPowerW) - own;
}

function highestOthersW(problem: PlannerProblem, storage: StorageDevice, period: number): number {
  const own = storage.exclusiveDirections ? highestPowerW(storage, period) : 0;
  return total(problem.devices, period, highestPowerW) - own;
}
