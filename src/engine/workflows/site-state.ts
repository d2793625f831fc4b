import type { SeriesId, SiteId } from '../ids.ts';
import type { Site } from '../portfolio/index.ts';
import {
  type ForecastOptions,
  LOAD_FORECAST,
  LOOKBACK_DAYS,
  PV_FORECAST,
  shortHistory,
} from '../prognosis/index.ts';
import type { PlanHead, Repositories } from '../repositories/index.ts';
import { coversInterval, type Samples } from '../series/index.ts';
import { addDays, DAY_MS, dayStartMs, type Grid, type Interval } from '../time/index.ts';
import type { SiteInputs } from './site-problem/inputs.ts';

/** Days are up to 25 hours long, and zones lie up to 14 hours from UTC. */
const LOOKBACK_MS = (LOOKBACK_DAYS + 2) * DAY_MS;

/** Prices of the day by series, shared by the sites that are planned together. */
export type PricesOfDay = Map<SeriesId, Promise<Samples | undefined>>;

/** For which day inputs are read. */
export interface InputsOfDay {
  readonly grid: Grid;
  readonly nowMs: number;
  /** Filled with what is read; so that series that many sites have in common are read once. */
  readonly prices: PricesOfDay;
}

/** Reads what the planner problem of a site's day is built from. */
export async function siteInputs(
  repositories: Repositories,
  site: Site,
  { grid, nowMs, prices }: InputsOfDay,
): Promise<SiteInputs> {
  const series = new Map<string, Samples>();
  const forecasts = forecastsOf(site);
  const read = (id: SeriesId, interval: Interval) => repositories.series.samplesIn(id, interval);
  for (const id of priceSeriesOf(site)) {
    if (forecasts.has(id)) continue; // read below with its history
    const reading = prices.get(id) ?? read(id, grid);
    prices.set(id, reading);
    const samples = await reading;
    if (samples !== undefined) series.set(id, samples);
  }
  for (const [id, options] of forecasts) {
    const samples =
      (await readShortHistory(id, options && shortHistory(grid, { ...options, nowMs }), read)) ??
      (await read(id, { startMs: grid.startMs - LOOKBACK_MS, endMs: grid.endMs }));
    if (samples !== undefined) series.set(id, samples);
  }
  const before = await repositories.plans.latestHead(site.id, addDays(grid.day, -1));
  return { site, grid, nowMs, series, startEnergyWh: endEnergies(before, site.id, grid) };
}

/** @returns undefined where that much is not enough. */
async function readShortHistory(
  id: SeriesId,
  interval: Interval | undefined,
  read: (id: SeriesId, interval: Interval) => Promise<Samples | undefined>,
): Promise<Samples | undefined> {
  const samples = interval && (await read(id, interval));
  return samples !== undefined && coversInterval(samples, interval!) ? samples : undefined;
}

function priceSeriesOf(site: Site): ReadonlySet<SeriesId> {
  const ids = new Set<SeriesId>();
  for (const price of [site.importPrice, site.exportPrice]) {
    if (price.kind === 'series') ids.add(price.seriesId);
  }
  return ids;
}

/** The series that are forecast from, and how; undefined where one is used in several ways, and needed as a whole. */
function forecastsOf(site: Site): ReadonlyMap<SeriesId, ForecastOptions | undefined> {
  const forecasts = new Map<SeriesId, ForecastOptions | undefined>();
  const prices = priceSeriesOf(site);
  const add = (id: SeriesId, options: ForecastOptions) =>
    forecasts.set(id, forecasts.has(id) || prices.has(id) ? undefined : options);
  if (site.baseLoad.kind === 'series') add(site.baseLoad.seriesId, LOAD_FORECAST);
  for (const device of site.devices) {
    if (device.kind === 'pv') add(device.seriesId, PV_FORECAST);
  }
  return forecasts;
}

/** Stored energy at the end of the plan of the day before, where that plan ends when this day begins. */
function endEnergies(plan: PlanHead | undefined, site: SiteId, grid: Grid): ReadonlyMap<string, number> {
  const energies = new Map<string, number>();
  if (plan === undefined || plan.siteId !== site) return energies;
  if (plan.startMs + plan.netW.length * plan.periodMs !== dayStartMs(grid.zone, grid.day)) return energies;
  for (const { deviceId, energyWh } of plan.devices) {
    const endWh = energyWh?.at(-1);
    if (endWh !== undefined) energies.set(deviceId, endWh);
  }
  return energies;
}
