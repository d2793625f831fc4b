import { NO_COLUMN } from '../model/context.ts';
import type { ShiftableColumns } from '../model/shiftable.ts';
import type { SiteModel } from '../model/site-model.ts';
import type { StorageColumns } from '../model/storage.ts';
import type { StorageDevice } from '../problem.ts';
import { W_PER_KW } from '../units.ts';
import type { Cheat } from './cheats.ts';

/** What becomes of a power between nothing and what is allowed: the nearer of the two, always on, always off. */
export type Rounding = 'nearest' | 'on' | 'off';

/** In the order in which they are tried. */
export const ROUNDINGS: readonly Rounding[] = ['nearest', 'on', 'off'];

/** A run of which less than this is done is left out, if it may be. */
const DONE_PU = 0.5;
/** [kW] */
const NOISE_KW = 1e-6;

/** Decides, by the bounds of columns, what is done where an LP cheats, as near to what it did as the rules allow. */
export function decideCheat(model: SiteModel, x: Float64Array, cheat: Cheat, rounding: Rounding): void {
  switch (cheat.kind) {
    case 'direction':
    case 'minimum':
      decideStorage(model, x, cheat, rounding);
      break;
    case 'mode':
      decideMode(model, x, cheat.period);
      break;
    case 'surplus':
      close(model, model.site.export[cheat.period]!);
      break;
    case 'run':
      decideRun(model, x, cheat.deviceIndex);
      break;
  }
}

function close({ context }: SiteModel, column: number): void {
  if (column !== NO_COLUMN) context.builder.tighten(column, 0, 0);
}

function valueAt(x: Float64Array, column: number): number {
  return column === NO_COLUMN ? 0 : x[column]!;
}

interface Place {
  readonly deviceIndex: number;
  readonly period: number;
}

function decideStorage(
  model: SiteModel,
  x: Float64Array,
  { deviceIndex, period }: Place,
  rounding: Rounding,
): void {
  const device = model.context.problem.devices[deviceIndex]!;
  const columns = model.devices[deviceIndex]!;
  if (device.kind !== 'storage' || columns.kind !== 'storage') return;
  const charge = columns.chargeColumns[period]!;
  const discharge = columns.dischargeColumns[period]!;
  const isStepped = device.chargeStepsW.length > 0;
  const decideCharge = (powerKw: number) =>
    decidePower(model, charge, { powerKw, allowedKw: chargePowersKw(device), isStepped }, rounding);
  const allowedKw = [device.dischargePowerWMin / W_PER_KW];
  const decideDischarge = (powerKw: number) =>
    decidePower(model, discharge, { powerKw, allowedKw, isStepped: false }, rounding);
  const [chargeKw, dischargeKw] = [valueAt(x, charge), valueAt(x, discharge)];
  if (!device.exclusiveDirections) {
    if (chargeKw > NOISE_KW) decideCharge(chargeKw);
    if (dischargeKw > NOISE_KW) decideDischarge(dischargeKw);
  } else if (chargeKw > dischargeKw) {
    close(model, discharge);
    decideCharge(chargeKw - dischargeKw);
  } else {
    close(model, charge);
    decideDischarge(dischargeKw - chargeKw);
  }
}

/** Steps, or the least power, above 0. */
function chargePowersKw({ chargeStepsW, chargePowerWMin }: StorageDevice): readonly number[] {
  const stepsW = chargeStepsW.length > 0 ? chargeStepsW : [chargePowerWMin];
  return stepsW.map((powerW) => powerW / W_PER_KW);
}

interface Wanted {
  readonly powerKw: number;
  readonly allowedKw: readonly number[];
  readonly isStepped: boolean;
}

function decidePower(
  { context }: SiteModel,
  column: number,
  { powerKw, allowedKw, isStepped }: Wanted,
  rounding: Rounding,
): void {
  if (column === NO_COLUMN) return;
  const { builder } = context;
  const existingKw = allowedKw.filter((stepKw) => stepKw > 0);
  const reachableKw = existingKw.filter((stepKw) => stepKw <= builder.upperOf(column) + NOISE_KW);
  const leastKw = Math.min(...reachableKw);
  if (existingKw.length === 0 || (!isStepped && powerKw >= leastKw)) return;
  const isOff = rounding === 'off' && powerKw < leastKw;
  const choicesKw = rounding === 'on' && reachableKw.length > 0 ? reachableKw : [0, ...reachableKw];
  const chosenKw = isOff ? 0 : nearest(choicesKw, powerKw);
  builder.tighten(column, chosenKw, chosenKw === 0 || isStepped ? chosenKw : Number.POSITIVE_INFINITY);
}

function nearest(choicesKw: readonly number[], powerKw: number): number {
  return choicesKw.reduce((best, stepKw) =>
    Math.abs(stepKw - powerKw) < Math.abs(best - powerKw) ? stepKw : best,
  );
}

/** The site does what it did more of; a storage that may not take part in that does not. */
function decideMode(model: SiteModel, x: Float64Array, period: number): void {
  const { site, context } = model;
  const netKw = x[site.import[period]!]! - x[site.export[period]!]!;
  const exclusive = context.problem.site.exclusiveImportExport;
  model.devices.forEach((columns, index) => {
    const device = context.problem.devices[index]!;
    if (columns.kind !== 'storage' || device.kind !== 'storage') return;
    keepFromGrid(model, x, { device, columns, period, netKw });
  });
  if (exclusive) close(model, netKw >= 0 ? site.export[period]! : site.import[period]!);
}

interface AtGrid {
  readonly device: StorageDevice;
  readonly columns: StorageColumns;
  readonly period: number;
  readonly netKw: number;
}

/** What is less of the two gives way: the storage's power, or the grid's. */
function keepFromGrid(model: SiteModel, x: Float64Array, { device, columns, period, netKw }: AtGrid): void {
  const sides = [
    {
      isFree: device.chargeFromGrid,
      column: columns.chargeColumns[period]!,
      grid: model.site.import,
      gridKw: netKw,
    },
    {
      isFree: device.dischargeToGrid,
      column: columns.dischargeColumns[period]!,
      grid: model.site.export,
      gridKw: -netKw,
    },
  ];
  for (const { isFree, column, grid, gridKw } of sides) {
    const powerKw = valueAt(x, column);
    if (isFree || Math.min(powerKw, gridKw) <= NOISE_KW) continue;
    close(model, powerKw > gridKw ? grid[period]! : column);
  }
}

/** As many of the periods, or the one start, that the LP chose most of; the sooner of equals. */
function decideRun(model: SiteModel, x: Float64Array, deviceIndex: number): void {
  const columns = model.devices[deviceIndex]!;
  if (columns.kind !== 'shiftable') return;
  const chosen = [...columns.chosen].filter((column) => column !== NO_COLUMN);
  const count = isLeftOut(columns, chosen, x)
    ? 0
    : columns.device.contiguous
      ? 1
      : columns.device.profileW.length;
  const best = new Set(
    chosen.toSorted((left, right) => x[right]! - x[left]! || left - right).slice(0, count),
  );
  for (const column of chosen) {
    const value = best.has(column) ? 1 : 0;
    model.context.builder.tighten(column, value, value);
  }
}

function isLeftOut({ device }: ShiftableColumns, chosen: readonly number[], x: Float64Array): boolean {
  if (device.optionalValueMicros === undefined) return false;
  const done = chosen.reduce((sum, column) => sum + x[column]!, 0);
  return done < DONE_PU * (device.contiguous ? 1 : device.profileW.length);
}
