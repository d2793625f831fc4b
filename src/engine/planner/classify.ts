import type { PlannerProblem, StorageDevice } from './problem.ts';
import { isLossless } from './schedule.ts';

/** By what a site is planned. */
export type SiteClass =
  /** Nothing ties one period to another: the best of each period by itself. */
  | { readonly kind: 'none-stored' }
  /**
   * Periods hang together by the energy in a store, and in each of them at most one store can charge or discharge:
   * one storage, or several that are there one after the other, as the stays of a vehicle are.
   */
  | { readonly kind: 'one-storage'; readonly storages: readonly StorageDevice[] }
  /** A solver is needed; `because` says what for. */
  | { readonly kind: 'general'; readonly because: string };

/**
 * Tells what is needed to plan a site exactly.
 *
 * @returns the first reason for a solver where there is one; else whether anything is stored.
 */
export function classify(problem: PlannerProblem): SiteClass {
  const storages = storagesOf(problem);
  const because = couplingOf(problem, storages);
  if (because !== undefined) return { kind: 'general', because };
  for (const storage of storages) {
    const outside = outsideOf(storage);
    if (outside !== undefined) return { kind: 'general', because: outside };
  }
  return storages.length === 0 ? { kind: 'none-stored' } : { kind: 'one-storage', storages };
}

function storagesOf({ devices }: PlannerProblem): readonly StorageDevice[] {
  return devices.filter((device) => device.kind === 'storage');
}

/** What ties periods, or devices, together beyond the energy in one store. */
function couplingOf(problem: PlannerProblem, storages: readonly StorageDevice[]): string | undefined {
  const { site, devices, constraints } = problem;
  if (storages.length > 1 && !areInTurn(storages)) return 'several storages share one connection';
  if (devices.some(({ kind }) => kind === 'shiftable')) return 'a run is to be placed';
  if (site.peaks.some(({ priceMicrosPerKw }) => priceMicrosPerKw > 0)) return 'the highest power is priced';
  if (!site.exclusiveImportExport && exportPays(problem)) return 'importing and exporting at once pays';
  const isKnown = (id: string) => devices.some((device) => device.id === id);
  const strange = constraints.some(({ target }) => target.kind === 'device' && !isKnown(target.deviceId));
  return strange ? 'an order is on a device that is not there' : undefined;
}

/** No two of them can charge or discharge in the same period. */
function areInTurn(storages: readonly StorageDevice[]): boolean {
  const periodCount = storages[0]!.chargePowerWMax.length;
  for (let period = 0; period < periodCount; period++) {
    let count = 0;
    for (const storage of storages) if (canMove(storage, period)) count += 1;
    if (count > 1) return false;
  }
  return true;
}

/** Whether a storage can charge or discharge in a period. */
export function canMove({ chargePowerWMax, dischargePowerWMax }: StorageDevice, period: number): boolean {
  return chargePowerWMax[period]! > 0 || dischargePowerWMax[period]! > 0;
}

function exportPays({ site }: PlannerProblem): boolean {
  const { importPriceMicrosPerKwh, exportPriceMicrosPerKwh } = site;
  return exportPriceMicrosPerKwh.some(
    (priceMicros, period) => priceMicros > importPriceMicrosPerKwh[period]!,
  );
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
  return isUsual(storage) ? undefined : 'all that is stored, or charged, is lost';
}

function isUsual({ chargeEfficiencyPu, dischargeEfficiencyPu, retentionPu }: StorageDevice): boolean {
  for (let period = 0; period < retentionPu.length; period++) {
    const least = Math.min(chargeEfficiencyPu[period]!, dischargeEfficiencyPu[period]!, retentionPu[period]!);
    if (!(least > 0)) return false;
  }
  return true;
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
