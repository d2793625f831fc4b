import type { Device, PlannerConstraint, PlannerProblem, StorageDevice } from '../problem.ts';
import { sum } from '../units.ts';

/** Something about a site that might be otherwise. Series have one value per period. */
export type Change =
  /** What is left in storages at the end is worth more, or less, as the mean price of import is. */
  | { readonly kind: 'import-price'; readonly priceMicrosPerKwh: Float64Array }
  | { readonly kind: 'export-price'; readonly priceMicrosPerKwh: Float64Array }
  /** Both prices, in every period, and with them what is left at the end. */
  | { readonly kind: 'price-factor'; readonly factor: number }
  | { readonly kind: 'import-limit' | 'export-limit'; readonly limitW: number }
  /** So many times what the storages can hold now. Least energy and start stay; what was held beyond it at the start is lost. */
  | { readonly kind: 'capacity'; readonly deviceIds: readonly string[]; readonly factor: number }
  /** What the storages can charge and give, where they can at all. */
  | { readonly kind: 'power'; readonly deviceIds: readonly string[]; readonly powerW: number }
  /** Devices that are not there; what orders ask of them goes too. */
  | { readonly kind: 'without'; readonly deviceIds: readonly string[] }
  /** Another order beside those that there are; in place of all on the net power where `isAlone`. */
  | { readonly kind: 'order'; readonly constraint: PlannerConstraint; readonly isAlone: boolean };

/** The problem of a site of which some things are otherwise; changes apply one after the other. */
export function changedProblem(problem: PlannerProblem, changes: readonly Change[]): PlannerProblem {
  return changes.reduce(withChange, problem);
}

function withChange(problem: PlannerProblem, change: Change): PlannerProblem {
  const { site, devices, constraints } = problem;
  const each = (value: number) => new Float64Array(problem.horizon.periodMs.length).fill(value);
  switch (change.kind) {
    case 'import-price':
      return withImportPrice(problem, change.priceMicrosPerKwh);
    case 'export-price':
      return { ...problem, site: { ...site, exportPriceMicrosPerKwh: change.priceMicrosPerKwh } };
    case 'price-factor': {
      const scaled = (prices: Float64Array) => prices.map((price) => price * change.factor);
      const { site: imported, ...rest } = withImportPrice(problem, scaled(site.importPriceMicrosPerKwh));
      const exportPriceMicrosPerKwh = scaled(site.exportPriceMicrosPerKwh);
      return { ...rest, site: { ...imported, exportPriceMicrosPerKwh } };
    }
    case 'import-limit':
      return { ...problem, site: { ...site, importLimitW: each(change.limitW) } };
    case 'export-limit':
      return { ...problem, site: { ...site, exportLimitW: each(change.limitW) } };
    case 'capacity':
      return {
        ...problem,
        devices: changedStorages(devices, change.deviceIds, withCapacity(change.factor)),
      };
    case 'power':
      return { ...problem, devices: changedStorages(devices, change.deviceIds, withPower(change.powerW)) };
    case 'without':
      return withoutDevices(problem, change.deviceIds);
    case 'order': {
      const kept = change.isAlone ? constraints.filter(({ target }) => target.kind !== 'net') : constraints;
      return { ...problem, constraints: [...kept, change.constraint] };
    }
  }
}

function withImportPrice(problem: PlannerProblem, importPriceMicrosPerKwh: Float64Array): PlannerProblem {
  const { site, devices } = problem;
  const beforeMicros = sum(site.importPriceMicrosPerKwh);
  const factor = beforeMicros > 0 ? Math.max(0, sum(importPriceMicrosPerKwh) / beforeMicros) : 1;
  return {
    ...problem,
    site: { ...site, importPriceMicrosPerKwh },
    devices: devices.map((device) =>
      device.kind === 'storage'
        ? { ...device, terminalValueMicrosPerKwh: device.terminalValueMicrosPerKwh * factor }
        : device,
    ),
  };
}

function changedStorages(
  devices: readonly Device[],
  deviceIds: readonly string[],
  change: (device: StorageDevice) => StorageDevice,
): readonly Device[] {
  return devices.map((device) =>
    device.kind === 'storage' && deviceIds.includes(device.id) ? change(device) : device,
  );
}

const withCapacity =
  (factor: number) =>
  (device: StorageDevice): StorageDevice => {
    const energyMaxWh = device.energyMaxWh.map((energyWh) => energyWh * factor);
    return {
      ...device,
      energyMaxWh,
      energyMinWh: device.energyMinWh.map((energyWh, period) => Math.min(energyWh, energyMaxWh[period]!)),
      energyStartWh: Math.min(device.energyStartWh, energyMaxWh[0]!),
    };
  };

const withPower =
  (powerW: number) =>
  (device: StorageDevice): StorageDevice => {
    const where = (mostW: number) => (mostW > 0 ? powerW : 0);
    return {
      ...device,
      chargePowerWMax: device.chargePowerWMax.map(where),
      dischargePowerWMax: device.dischargePowerWMax.map(where),
      chargePowerWMin: Math.min(device.chargePowerWMin, powerW),
      dischargePowerWMin: Math.min(device.dischargePowerWMin, powerW),
      chargeStepsW: device.chargeStepsW.filter((stepW) => stepW <= powerW),
    };
  };

function withoutDevices(problem: PlannerProblem, deviceIds: readonly string[]): PlannerProblem {
  return {
    ...problem,
    devices: problem.devices.filter(({ id }) => !deviceIds.includes(id)),
    constraints: problem.constraints.filter(
      ({ target }) => target.kind === 'net' || !deviceIds.includes(target.deviceId),
    ),
  };
}
