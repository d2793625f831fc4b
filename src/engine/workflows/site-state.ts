import type { SeriesId, SiteId } from '../ids.ts';
import type { Site } from '../portfolio/index.ts';
import { LOOKBACK_DAYS } from '../prognosis/index.ts';
import type { PlanHead, Repositories } from '../repositories/index.ts';
import { joinSamples, type Samples } from '../series/index.ts';
import { addDays, DAY_MS, dayStartMs, type Grid } from '../time/index.ts';
import type { SiteInputs } from './site-problem/inputs.ts';

/** Days are up to 25 hours long, and zones lie up to 14 hours from UTC. */
const LOOKBACK_MS = (LOOKBACK_DAYS + 2) * DAY_MS;

/** Reads what the planner problem of a site's day is built from. */
export async function siteInputs(
  repositories: Repositories,
  site: Site,
  grid: Grid,
  nowMs: number,
): Promise<SiteInputs> {
  const series = new Map<string, Samples>();
  const interval = { startMs: grid.startMs - LOOKBACK_MS, endMs: grid.endMs };
  for (const id of seriesOf(site)) {
    const chunks = await repositories.series.chunksIn(id, interval);
    if (chunks.length > 0) series.set(id, joinSamples(chunks));
  }
  const before = await repositories.plans.latestHead(site.id, addDays(grid.day, -1));
  return { site, grid, nowMs, series, startEnergyWh: endEnergies(before, site.id, grid) };
}

function seriesOf(site: Site): ReadonlySet<SeriesId> {
  const ids = new Set<SeriesId>();
  for (const price of [site.importPrice, site.exportPrice]) {
    if (price.kind === 'series') ids.add(price.seriesId);
  }
  if (site.baseLoad.kind === 'series') ids.add(site.baseLoad.seriesId);
  for (const device of site.devices) {
    if (device.kind === 'pv') ids.add(device.seriesId);
  }
  return ids;
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
