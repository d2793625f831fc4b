import type { PlannerProblem, StorageDevice } from './problem.ts';
import { isLossless } from './schedule.ts';

/** By what a site is planned. */
export type SiteClass =
  /** Nothing ties one period to another: the best of each period by itself. */
  | { readonly kind: 'none-stored' }
  /** Periods hang together by the energy in one store only. */
  | { readonly kind: 'one-storage'; readonly storage: StorageDevice; readonly deviceIndex: number }
  /** A solver is needed; `because` says what for. */
  | { readonly kind: 'general'; readonly because: string };

/**
 * Tells what is needed to plan a site exactly.
 *
 * @returns the first reason for a solver where there is one; else whether anything is stored.
 */
export function classify(problem: PlannerProblem): SiteClass {
  const storages = problem.devices.filter((device) => device.kind === 'storage');
  const because =
    couplingOf(problem, storages) ?? storages.map(outsideOf).find((reason) => reason !== undefined);
  if (because !== undefined) return { kind: 'general', because };
  const [storage] = storages;
  if (storage === undefined) return { kind: 'none-stored' };
  return { kind: 'one-storage', storage, deviceIndex: problem.devices.indexOf(storage) };
}

/** What ties periods, or devices, together beyond the energy in one store. */
function couplingOf(problem: PlannerProblem, storages: readonly StorageDevice[]): string | undefined {
  const { site, devices, constraints } = problem;
  if (storages.length > 1) return 'several storages share one connection';
  if (devices.some(({ kind }) => kind === 'shiftable')) return 'a run is to be placed';
  if (site.peaks.some(({ priceMicrosPerKw }) => priceMicrosPerKw > 0)) return 'the highest power is priced';
  const exportPays = site.exportPriceMicrosPerKwh.some(
    (priceMicros, period) => priceMicros > site.importPriceMicrosPerKwh[period]!,
  );
  if (exportPays && !site.exclusiveImportExport) return 'importing and exporting at once pays';
  const isKnown = (id: string) => devices.some((device) => device.id === id);
  const strange = constraints.some(({ target }) => target.kind === 'device' && !isKnown(target.deviceId));
  return strange ? 'an order is on a device that is not there' : undefined;
}

/** What a storage has that a function of its energy alone does not describe. */
function outsideOf(storage: StorageDevice): string | undefined {
  const { softPowerLimits, softEnergyBounds, chargeStepsW, chargePowerWMin } = storage;
  if (softPowerLimits.some(({ peakPriceMicrosPerKw }) => peakPriceMicrosPerKw > 0)) {
    return 'the highest power of a storage is priced';
  }
  if (softEnergyBounds.some(({ peakPriceMicrosPerKwh }) => peakPriceMicrosPerKwh > 0)) {
    return 'the largest breach of an energy is priced';
  }
  if (chargeStepsW.length > 0 && chargePowerWMin > 0) return 'steps and a minimum power at once';
  if (!storage.exclusiveDirections && !isNettingFree(storage))
    return 'charging and discharging at once may pay';
  const { chargeEfficiencyPu, dischargeEfficiencyPu, retentionPu } = storage;
  const isPositive = (values: Float64Array) => values.every((value) => value > 0);
  const isUsual = [chargeEfficiencyPu, dischargeEfficiencyPu, retentionPu].every(isPositive);
  return isUsual ? undefined : 'all that is stored, or charged, is lost';
}

/** Charging and discharging at once cannot be, or is the same as the net of both and no cheaper. */
function isNettingFree(storage: StorageDevice): boolean {
  const { chargePowerWMax, dischargePowerWMax, chargeStepsW } = storage;
  const isOneWay = (period: number) => chargePowerWMax[period] === 0 || dischargePowerWMax[period] === 0;
  if (chargePowerWMax.every((_, period) => isOneWay(period))) return true;
  const isSwitched = storage.chargePowerWMin > 0 || storage.dischargePowerWMin > 0 || chargeStepsW.length > 0;
  return (
    !isSwitched &&
    storage.wearMicrosPerKwhCharged + storage.wearMicrosPerKwhDischarged >= 0 &&
    chargePowerWMax.every((_, period) => isOneWay(period) || isLossless(storage, period))
  );
}
