import type { SeriesId } from '../../ids.ts';
import type { BaseLoad, PvSpec } from '../../portfolio/index.ts';
import { type ForecastOptions, forecastDay, LOAD_FORECAST, PV_FORECAST } from '../../prognosis/index.ts';
import { type Built, built, refused, type SiteInputs } from './inputs.ts';

/** Power that cannot be steered [W] per period, in whole watts. */
export function baseLoadPower(baseLoad: BaseLoad, inputs: SiteInputs): Built<Float64Array> {
  if (baseLoad.kind === 'constant') {
    return built(new Float64Array(inputs.grid.periodCount).fill(Math.round(baseLoad.powerW)));
  }
  return forecastPower(baseLoad.seriesId, LOAD_FORECAST, 'base load', inputs);
}

/** What the sun is expected to give [W] ≥ 0 per period, in whole watts, at most what is installed. */
export function pvPower(pv: PvSpec, inputs: SiteInputs): Built<Float64Array> {
  const forecast = forecastPower(pv.seriesId, PV_FORECAST, `PV ${pv.id}`, inputs);
  if (forecast.outcome === 'refused') return forecast;
  const peakPowerW = pv.peakPowerW ?? Number.POSITIVE_INFINITY;
  return built(forecast.part.map((powerW) => Math.min(peakPowerW, Math.max(0, powerW))));
}

function forecastPower(
  seriesId: SeriesId,
  options: ForecastOptions,
  what: string,
  { series, grid, nowMs, site }: SiteInputs,
): Built<Float64Array> {
  const history = series.get(seriesId);
  if (history === undefined) {
    return refused(
      `site ${site.id} has no history for its ${what}: nothing was imported for series ${seriesId}`,
    );
  }
  const result = forecastDay(history, grid, { ...options, nowMs });
  if (result.outcome === 'no-history') {
    return refused(`site ${site.id} has no forecast for its ${what}: in series ${seriesId} ${result.reason}`);
  }
  return built(result.forecast.powerW.map(Math.round));
}
