import { NO_COLUMN } from './context.ts';
import type { SiteModel } from './site-model.ts';

/**
 * What decides between plans that cost the same, in this order of weight per kWh: waste less PV, move
 * less energy through storages, charge sooner and curtail later, use the device that is named first.
 * The weights are an objective of their own; no money is traded for them.
 */
const CURTAILED = 2;
const MOVED = 1;
const SOONER = 0.1;
const DEVICE_ORDER = 0.01;

export function addPreferences(model: SiteModel): void {
  const { builder, hours } = model.context;
  const prefer = (column: number, cost: number) => {
    if (column !== NO_COLUMN) builder.charge('preference', column, cost);
  };
  const deviceCount = model.devices.length;
  model.devices.forEach((columns, deviceIndex) => {
    const moved = MOVED + (DEVICE_ORDER * deviceIndex) / deviceCount;
    hours.forEach((lengthH, period) => {
      const late = (SOONER * period) / hours.length;
      switch (columns.kind) {
        case 'storage':
          prefer(columns.charge[period]!, lengthH * (moved + late));
          prefer(columns.discharge[period]!, lengthH * moved);
          break;
        case 'pv':
          prefer(columns.generation[period]!, -lengthH * (CURTAILED + SOONER - late));
          break;
        case 'shiftable':
          prefer(columns.chosen[period]!, late);
          break;
      }
    });
  });
}
