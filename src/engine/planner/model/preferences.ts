import { NO_COLUMN } from './context.ts';
import type { SiteModel } from './site-model.ts';

/**
 * What decides between plans that cost the same, in this order of weight per kWh: waste less PV, move
 * less energy through storages, charge sooner and curtail later, use the device that is named first.
 * The weights are an objective of their own; no money is traded for them.
 */
export const CURTAILED = 2;
export const MOVED = 1;
export const SOONER = 0.1;
export const DEVICE_ORDER = 0.01;

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
}
