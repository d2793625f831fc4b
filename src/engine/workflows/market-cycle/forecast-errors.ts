import type { SeriesId } from '../../ids.ts';
import { parsePlannerProblem } from '../../planner/index.ts';
import type { Site } from '../../portfolio/index.ts';
import type { Repositories } from '../../repositories/index.ts';
import { resample } from '../../series/index.ts';
import { addDays, type Grid, gridOf } from '../../time/index.ts';

/** How far back forecasts are compared with what came of them [days]. */
const ERROR_DAYS_MAX = 28;

/**
 * How wrong the forecasts of a site were lately: for each recent day that was planned ahead and has been measured wholly, what could
 * not be steered as measured less as forecast [W] per period, PV that gave less counting as load.
 *
 * Only days with as many periods as the day that is offered for count: their errors can stand in for one another.
 *
 * @param nowMs - days that end after it have not been measured [ms].
 */
export async function recentForecastErrors(
  site: Site,
  { grid, nowMs }: { readonly grid: Grid; readonly nowMs: number },
  repositories: Repositories,
): Promise<readonly Float64Array[]> {
  const errors: Float64Array[] = [];
  for (let back = 1; back <= ERROR_DAYS_MAX; back += 1) {
    const day = gridOf(grid.zone, addDays(grid.day, -back), grid.periodMinutes);
    if (day.periodCount !== grid.periodCount || day.endMs > nowMs) continue;
    const error = await errorOfDay(site, day, repositories);
    if (error !== undefined) errors.push(error);
  }
  return errors;
}

async function errorOfDay(
  site: Site,
  day: Grid,
  repositories: Repositories,
): Promise<Float64Array | undefined> {
  const plan = await repositories.plans.get(site.id, day.day, 1);
  if (plan === undefined || plan.netW.length !== day.periodCount) return undefined;
  const forecast = parsePlannerProblem(JSON.parse(plan.problemJson));
  const errorW = new Float64Array(day.periodCount);
  const add = async (id: SeriesId, forecastW: Float64Array, sign: 1 | -1): Promise<boolean> => {
    const samples = await repositories.series.samplesIn(id, day);
    if (samples === undefined) return false;
    const { mean, coveredPu } = resample(samples, day);
    if (coveredPu.some((part) => part < 1)) return false;
    for (let period = 0; period < errorW.length; period += 1) {
      errorW[period]! += sign * (mean[period]! - forecastW[period]!);
    }
    return true;
  };
  if (site.baseLoad.kind === 'series') {
    if (!(await add(site.baseLoad.seriesId, forecast.site.fixedPowerW, 1))) return undefined;
  }
  for (const device of site.devices) {
    const planned = forecast.devices.find(({ id }) => id === device.id);
    if (device.kind !== 'pv' || planned?.kind !== 'pv') continue;
    if (!(await add(device.seriesId, planned.availableW, -1))) return undefined;
  }
  return errorW.map(Math.round);
}
