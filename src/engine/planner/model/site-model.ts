import { ModelBuilder } from '../matrix.ts';
import type { Device, PlannerConstraint, PlannerProblem } from '../problem.ts';
import { hoursOf, W_PER_KW } from '../units.ts';
import { addOverruns, addPeaks } from './charges.ts';
import { addConstraint } from './constraints.ts';
import type { Elasticity, ModelContext, PowerExpression } from './context.ts';
import type { Discrete } from './discrete.ts';
import { exchangeLimits } from './limits.ts';
import { addPreferences } from './preferences.ts';
import { addPv, type PvColumns, pvPower } from './pv.ts';
import { addShiftable, type ShiftableColumns, shiftablePower } from './shiftable.ts';
import { addBalance, addMode, addSite, addSurplusRule, type SiteColumns } from './site.ts';
import { addStorage, type StorageColumns, storagePower } from './storage.ts';
import { onlyTightens, tighten } from './tighten.ts';

/** Columns of one device, by its kind. */
export type DeviceColumns = StorageColumns | PvColumns | ShiftableColumns;

/** A problem as columns and rows; the columns are what a solution is read from. */
export interface SiteModel {
  readonly context: ModelContext;
  readonly site: SiteColumns;
  /** In the order of the problem's devices. */
  readonly devices: readonly DeviceColumns[];
}

/** Writes a problem as a linear model, with whole numbers where `discrete` says. */
export function buildSiteModel(
  problem: PlannerProblem,
  discrete: Discrete,
  elasticity: Elasticity,
): SiteModel {
  const context: ModelContext = {
    problem,
    hours: hoursOf(problem.horizon),
    builder: new ModelBuilder(),
    discrete,
    elasticity,
    limits: exchangeLimits(problem),
  };
  const site = addSite(context);
  const devices = problem.devices.map((device, index) => addDevice(context, device, index));
  addBalance(context, site, (period) => devices.map((columns) => devicePower(columns, period)));
  addModes(context, site, devices);
  if (problem.site.exportOnlyPvSurplus) {
    const plants = devices.filter((columns) => columns.kind === 'pv');
    addSurplusRule(context, site, (period) => plants.map((columns) => pvPower(columns, period)));
  }
  addPeaks(context, site);
  addOverruns(context, site);
  const model: SiteModel = { context, site, devices };
  for (const constraint of problem.constraints) {
    if (!elasticity.promises && onlyTightens(model, constraint)) tighten(model, constraint);
    else {
      addConstraint(context, constraint, (period) =>
        constrainedPower(context, site, devices, constraint, period),
      );
    }
  }
  addPreferences(model);
  return model;
}

function addDevice(context: ModelContext, device: Device, deviceIndex: number): DeviceColumns {
  switch (device.kind) {
    case 'storage':
      return addStorage(context, device, deviceIndex);
    case 'pv':
      return addPv(context, device);
    case 'shiftable':
      return addShiftable(context, device, deviceIndex);
  }
}

function devicePower(columns: DeviceColumns, period: number): PowerExpression {
  switch (columns.kind) {
    case 'storage':
      return storagePower(columns, period);
    case 'pv':
      return pvPower(columns, period);
    case 'shiftable':
      return shiftablePower(columns, period);
  }
}

function addModes(context: ModelContext, site: SiteColumns, devices: readonly DeviceColumns[]): void {
  const storages = new Map<number, StorageColumns>();
  devices.forEach((columns, index) => {
    if (columns.kind === 'storage') storages.set(index, columns);
  });
  context.hours.forEach((_, period) => {
    if (!context.discrete.all && !context.discrete.siteModes.has(period)) return;
    addMode(context, site, storages, period);
  });
}

function constrainedPower(
  { problem }: ModelContext,
  site: SiteColumns,
  devices: readonly DeviceColumns[],
  { target }: PlannerConstraint,
  period: number,
): PowerExpression {
  if (target.kind === 'net') {
    const terms = [[site.import[period]!, 1] as const, [site.export[period]!, -1] as const];
    return { terms, constantKw: 0 };
  }
  const index = problem.devices.findIndex(({ id }) => id === target.deviceId);
  const columns = devices[index];
  return columns === undefined ? { terms: [], constantKw: 0 } : devicePower(columns, period);
}

/** Value of an expression [W] at a solution. */
export function powerWAt({ terms, constantKw }: PowerExpression, x: Float64Array): number {
  let powerKw = constantKw;
  for (const [column, coefficient] of terms) powerKw += coefficient * x[column]!;
  return powerKw * W_PER_KW;
}

/** Whole-number columns at the values that a solution gives them. */
export function wholeValues({ context }: SiteModel, x: Float64Array): ReadonlyMap<number, number> {
  const columns = context.builder.wholeColumns();
  return new Map(columns.map((column) => [column, Math.round(x[column]!)]));
}
