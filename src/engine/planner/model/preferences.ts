import type { StorageDevice } from '../problem.ts';
import { MICROS_PER_UNIT, W_PER_KW } from '../units.ts';
import { NO_COLUMN, term } from './context.ts';
import type { SiteModel } from './site-model.ts';
import type { StorageColumns } from './storage.ts';

/**
 * What decides between plans that cost the same, in this order of weight per kWh: waste less PV, move
 * less energy through storages, stay near the plan that there was, charge sooner and curtail later, use the device that is
 * named first. The weights are an objective of their own; without a plan to stay near no money is traded for them.
 */
export const CURTAILED = 2;
export const MOVED = 1;
export const NEAR = 0.5;
export const SOONER = 0.1;
export const DEVICE_ORDER = 0.01;

/**
 * What a unit of dislike is worth where there is a plan to stay near [micro-units]. Prices are known to a micro-unit per kWh, and
 * to use the difference between two periods moves energy in both: so what is less than that makes no other plan.
 */
export const DISLIKE_MICROS = 1;

/** Adds the objective of preferences to a model that is otherwise complete; see the weights above. */
export function addPreferences(model: SiteModel): void {
  const { builder, hours } = model.context;
  const prefer = (column: number, weight: number) => {
    if (column !== NO_COLUMN) builder.addCost('preference', column, weight);
  };
  const deviceCount = model.devices.length;
  model.devices.forEach((columns, deviceIndex) => {
    const moved = MOVED + (DEVICE_ORDER * deviceIndex) / deviceCount;
    hours.forEach((lengthH, period) => {
      const late = (SOONER * period) / hours.length;
      switch (columns.kind) {
        case 'storage':
          prefer(columns.chargeColumns[period]!, lengthH * (moved + late));
          prefer(columns.dischargeColumns[period]!, lengthH * moved);
          break;
        case 'pv':
          prefer(columns.generationColumns[period]!, -lengthH * (CURTAILED + SOONER - late));
          break;
        case 'shiftable':
          prefer(columns.chosen[period]!, late);
          break;
      }
    });
  });
  if (model.context.problem.near !== undefined) addNear(model);
}

/** Staying near a plan, and money beside all preferences, at what they are worth then. */
function addNear(model: SiteModel): void {
  const { builder, problem, hours } = model.context;
  for (const near of problem.near ?? []) {
    const deviceIndex = problem.devices.findIndex(({ id }) => id === near.deviceId);
    const columns = model.devices[deviceIndex];
    const device = problem.devices[deviceIndex];
    if (columns?.kind === 'storage' && device?.kind === 'storage') {
      hours.forEach((lengthH, period) => {
        addNearPower(model, device, columns, { period, weight: NEAR * lengthH, nearW: near.powerW[period]! });
      });
    }
    if (columns?.kind === 'shiftable') {
      columns.chosen.forEach((column, start) => {
        if (column === NO_COLUMN) return;
        const profileW = columns.device.contiguous
          ? columns.device.profileW
          : columns.device.profileW.subarray(0, 1);
        builder.addCost('preference', column, NEAR * distanceKwh(profileW, start, near.powerW, hours));
      });
    }
  }
  builder.costsOf('money').forEach((costUnits, column) => {
    builder.addCost('preference', column, dislikeOf(costUnits));
  });
}

/** Money as dislike, where there is a plan to stay near. */
function dislikeOf(costUnits: number): number {
  return (costUnits * MICROS_PER_UNIT) / DISLIKE_MICROS;
}

/** Adds to what a unit of a column costs [units of the currency] in a model that is complete. */
export function addMoney(
  { context: { builder, problem } }: SiteModel,
  column: number,
  costUnits: number,
): void {
  builder.addCost('money', column, costUnits);
  if (problem.near !== undefined) builder.addCost('preference', column, dislikeOf(costUnits));
}

interface NearPower {
  readonly period: number;
  /** Per kW of distance. */
  readonly weight: number;
  readonly nearW: number;
}

/**
 * weight · |power − near|, but for a constant. For near > 0 it is near − power + 2 · over with over ≥ power − near; for
 * near < 0 the other way round: a storage that rests needs no over, so that resting stays a solution to start from.
 */
function addNearPower(
  { context: { builder } }: SiteModel,
  device: StorageDevice,
  columns: StorageColumns,
  { period, weight, nearW }: NearPower,
): void {
  const charge = columns.chargeColumns[period]!;
  const discharge = columns.dischargeColumns[period]!;
  const add = (column: number, dislike: number) => {
    if (column !== NO_COLUMN) builder.addCost('preference', column, dislike);
  };
  if (nearW === 0) {
    add(charge, weight);
    add(discharge, weight);
    return;
  }
  const sign = nearW > 0 ? 1 : -1;
  add(charge, -sign * weight);
  add(discharge, sign * weight);
  const mostW = (nearW > 0 ? device.chargePowerWMax : device.dischargePowerWMax)[period]!;
  if (mostW <= Math.abs(nearW)) return;
  const over = builder.addColumn(0, Number.POSITIVE_INFINITY);
  builder.addCost('preference', over, 2 * weight);
  builder.addRow(
    Number.NEGATIVE_INFINITY,
    [...term(charge, sign), ...term(discharge, -sign), [over, -1]],
    Math.abs(nearW) / W_PER_KW,
  );
}

/** How far a run that starts in a period is from what was to run [kWh], but for a constant. */
function distanceKwh(
  profileW: Float64Array,
  start: number,
  nearW: Float64Array,
  hours: Float64Array,
): number {
  let distance = 0;
  profileW.forEach((powerW, element) => {
    const before = nearW[start + element]!;
    distance += ((Math.abs(powerW - before) - Math.abs(before)) * hours[start + element]!) / W_PER_KW;
  });
  return distance;
}
