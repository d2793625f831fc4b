import { NO_COLUMN } from '../model/context.ts';
import { type Discrete, storageKey } from '../model/discrete.ts';
import { pvPower } from '../model/pv.ts';
import { powerWAt, type SiteModel } from '../model/site-model.ts';
import type { StorageColumns } from '../model/storage.ts';
import type { StorageDevice } from '../problem.ts';
import { isLossless } from '../schedule.ts';
import { W_PER_KW } from '../units.ts';

/** Where an LP did what only a whole number can forbid. */
export type Cheat =
  | { readonly kind: 'direction'; readonly deviceIndex: number; readonly period: number }
  | { readonly kind: 'minimum'; readonly deviceIndex: number; readonly period: number }
  | { readonly kind: 'mode'; readonly period: number }
  | { readonly kind: 'surplus'; readonly period: number }
  | { readonly kind: 'run'; readonly deviceIndex: number };

/** Powers below this are a solver's noise [kW]. */
const NOISE_KW = 1e-6;
const WHOLE_TOLERANCE = 1e-6;

/**
 * Compares a solution of an LP with the rules that only whole numbers can express.
 *
 * @param x - the solution, one value per column of the model.
 * @returns in the order of the periods for the site, then device by device; empty: nothing to forbid.
 */
export function findCheats(model: SiteModel, x: Float64Array): readonly Cheat[] {
  const cheats: Cheat[] = [];
  model.context.hours.forEach((_, period) => {
    if (modeCheats(model, x, period)) cheats.push({ kind: 'mode', period });
    if (surplusCheats(model, x, period)) cheats.push({ kind: 'surplus', period });
  });
  model.context.problem.devices.forEach((device, deviceIndex) => {
    const columns = model.devices[deviceIndex]!;
    if (columns.kind === 'shiftable') {
      const fraction = [...columns.chosen].some((column) => column !== NO_COLUMN && !isWhole(x[column]!));
      if (fraction) cheats.push({ kind: 'run', deviceIndex });
    }
    if (columns.kind !== 'storage' || device.kind !== 'storage') return;
    model.context.hours.forEach((_, period) => {
      const kind = storageCheat(device, columns, x, period);
      if (kind !== undefined) cheats.push({ kind, deviceIndex, period });
    });
  });
  return cheats;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= WHOLE_TOLERANCE;
}

function storageCheat(
  device: StorageDevice,
  columns: StorageColumns,
  x: Float64Array,
  period: number,
): 'direction' | 'minimum' | undefined {
  const chargeKw = valueAt(x, columns.chargeColumns[period]!);
  const dischargeKw = valueAt(x, columns.dischargeColumns[period]!);
  const both = chargeKw > NOISE_KW && dischargeKw > NOISE_KW;
  const needsSteps = device.chargeStepsW.length > 0 && chargeKw > NOISE_KW;
  if (needsSteps && !device.chargeStepsW.some((stepW) => near(stepW, chargeKw))) return 'minimum';
  if (below(chargeKw, device.chargePowerWMin) || below(dischargeKw, device.dischargePowerWMin))
    return 'minimum';
  const isSwitched = device.chargePowerWMin > 0 || device.dischargePowerWMin > 0;
  const matters = isSwitched || needsSteps || !isLossless(device, period);
  return both && device.exclusiveDirections && matters ? 'direction' : undefined;
}

function near(stepW: number, powerKw: number): boolean {
  return Math.abs(stepW / W_PER_KW - powerKw) <= NOISE_KW;
}

function below(powerKw: number, minW: number): boolean {
  return powerKw > NOISE_KW && powerKw < minW / W_PER_KW - NOISE_KW;
}

function valueAt(x: Float64Array, column: number): number {
  return column === NO_COLUMN ? 0 : x[column]!;
}

/** Importing and exporting at once where that pays, or a storage that takes from or gives to the grid. */
function modeCheats(model: SiteModel, x: Float64Array, period: number): boolean {
  const { problem } = model.context;
  const { exclusiveImportExport, exportPriceMicrosPerKwh, importPriceMicrosPerKwh } = problem.site;
  const importKw = x[model.site.import[period]!]!;
  const exportKw = x[model.site.export[period]!]!;
  const pays = exportPriceMicrosPerKwh[period]! > importPriceMicrosPerKwh[period]!;
  if (exclusiveImportExport && pays && Math.min(importKw, exportKw) > NOISE_KW) return true;
  const netKw = importKw - exportKw;
  return model.devices.some((columns, index) => {
    const device = problem.devices[index]!;
    if (columns.kind !== 'storage' || device.kind !== 'storage') return false;
    const chargeKw = valueAt(x, columns.chargeColumns[period]!);
    const dischargeKw = valueAt(x, columns.dischargeColumns[period]!);
    return (
      (!device.chargeFromGrid && Math.min(netKw, chargeKw) > NOISE_KW) ||
      (!device.dischargeToGrid && Math.min(-netKw, dischargeKw) > NOISE_KW)
    );
  });
}

function surplusCheats(model: SiteModel, x: Float64Array, period: number): boolean {
  const { problem } = model.context;
  if (!problem.site.exportOnlyPvSurplus) return false;
  let generatedW = 0;
  for (const columns of model.devices) {
    if (columns.kind === 'pv') generatedW -= powerWAt(pvPower(columns, period), x);
  }
  const surplusW = Math.max(0, generatedW - problem.site.fixedPowerW[period]!);
  return x[model.site.export[period]!]! - surplusW / W_PER_KW > NOISE_KW;
}

/** The same cheats of the same devices in every period: where forbidding one only moved it elsewhere. */
export function everywhere(cheats: readonly Cheat[], periodCount: number): readonly Cheat[] {
  return cheats.flatMap((cheat): Cheat[] =>
    'period' in cheat ? Array.from({ length: periodCount }, (_, period) => ({ ...cheat, period })) : [cheat],
  );
}

/** @returns whether that made the model decide with more whole numbers than before. */
export function forbid(discrete: Discrete, cheats: readonly Cheat[]): boolean {
  const size = () =>
    discrete.siteModes.size + discrete.storages.size + discrete.surplus.size + discrete.shiftables.size;
  const before = size();
  for (const cheat of cheats) {
    switch (cheat.kind) {
      case 'direction':
      case 'minimum':
        discrete.storages.add(storageKey(cheat.deviceIndex, cheat.period));
        break;
      case 'mode':
        discrete.siteModes.add(cheat.period);
        break;
      case 'surplus':
        discrete.surplus.add(cheat.period);
        break;
      case 'run':
        discrete.shiftables.add(cheat.deviceIndex);
        break;
    }
  }
  return size() > before;
}
