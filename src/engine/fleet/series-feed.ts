import type { AssetMeasurement } from '../commissioning/index.ts';
import { isId, type SeriesId } from '../ids.ts';
import { mapParallel, type PortfolioRepository, type SeriesRepository } from '../repositories/index.ts';
import {
  chunkInterval,
  NO_SAMPLES,
  type Sample,
  type SeriesChunk,
  type SeriesMeta,
  sampleCountOf,
  sliceSamples,
  stackSamples,
} from '../series/index.ts';
import { type Day, dayOf, HOUR_MS, type Interval, UTC } from '../time/index.ts';
import {
  intervalValuesOf,
  quantityOf,
  SYSTEM_SERIES,
  type SystemSeries,
  systemOfSeries,
  systemSeriesId,
} from './site-series.ts';
import type { MeasurementFeed, SystemMeasurements } from './telemetry.ts';
import { systemKeyOf } from './view.ts';

/** A measurement over a longer time says too little of when it was, and whatever a clock says, no more days are written. */
const INTERVAL_MS_MAX = HOUR_MS;

/** What a feed has done so far. */
export interface SeriesFeedReport {
  /** Systems whose measurements were added to series. */
  readonly systemCount: number;
  /** Samples that were not there before. */
  readonly sampleCount: number;
  /** Systems that measure and whose series nobody asks for. */
  readonly unnamedSystemIds: ReadonlySet<string>;
}

export interface SeriesFeed extends MeasurementFeed {
  readonly report: SeriesFeedReport;
}

/**
 * Systems whose series sites of the portfolio use, by the key of the system: a site whose base load or photovoltaics are the
 * series `SYSTEM/load` or `SYSTEM/pv` is the site of that system.
 */
export async function namedSystems(
  portfolio: Pick<PortfolioRepository, 'sites'>,
): Promise<ReadonlyMap<string, string>> {
  const named = new Map<string, string>();
  for await (const { baseLoad, devices } of portfolio.sites()) {
    const ids = [
      ...(baseLoad.kind === 'series' ? [baseLoad.seriesId] : []),
      ...devices.flatMap((device) => (device.kind === 'pv' ? [device.seriesId] : [])),
    ];
    for (const id of ids) {
      const prefix = systemOfSeries(id);
      if (prefix !== undefined) named.set(systemKeyOf(prefix), prefix);
    }
  }
  return named;
}

/**
 * Writes measurements into the series of their system, each interval as it was measured. What comes late fills in, what comes again
 * changes nothing, and what was not measured stays absent.
 *
 * @param named - see {@link namedSystems}; undefined: of all systems.
 */
export function openSeriesFeed(
  series: SeriesRepository,
  named: ReadonlyMap<string, string> | undefined,
): SeriesFeed {
  const fed = new Set<string>();
  const unnamedSystemIds = new Set<string>();
  const metas = new Map<SeriesId, SeriesMeta>();
  let sampleCount = 0;
  return {
    get report() {
      return { systemCount: fed.size, sampleCount, unnamedSystemIds };
    },
    async add(batches) {
      const additions: Addition[] = [];
      for (const batch of batches) {
        const key = systemKeyOf(batch.systemId);
        const prefix = named === undefined ? prefixOf(batch.systemId) : named.get(key);
        if (prefix === undefined) unnamedSystemIds.add(key);
        else {
          fed.add(key);
          additions.push(...additionsOf(prefix, batch));
        }
      }
      const added = await mapParallel(additions, (addition) => addSamples(addition, series, metas));
      sampleCount += added.reduce((sum, count) => sum + count, 0);
    },
  };
}

/** A system whose id cannot be part of a series' id has none. */
function prefixOf(systemId: string): string | undefined {
  return isId(systemId) ? systemId : undefined;
}

/** New samples of one series. */
interface Addition {
  readonly id: SeriesId;
  readonly series: SystemSeries;
  readonly samples: readonly Sample[];
}

function additionsOf(prefix: string, { measurements, topology }: SystemMeasurements): readonly Addition[] {
  const samples = new Map<SystemSeries, Sample[]>(SYSTEM_SERIES.map((name) => [name, []]));
  for (const ofInterval of Map.groupBy(measurements, intervalKey).values()) {
    const { startMs, endMs } = ofInterval[0]!;
    if (endMs - startMs > INTERVAL_MS_MAX) continue;
    const values = intervalValuesOf(ofInterval, topology);
    for (const name of SYSTEM_SERIES) {
      const value = values[name];
      if (value !== undefined) samples.get(name)!.push({ startMs, endMs, value });
    }
  }
  return [...samples].flatMap(([name, ofSeries]) =>
    ofSeries.length === 0 ? [] : [{ id: systemSeriesId(prefix, name), series: name, samples: ofSeries }],
  );
}

function intervalKey({ startMs, endMs }: AssetMeasurement): string {
  return `${startMs} ${endMs}`;
}

/** @returns how many were not there before. */
async function addSamples(
  { id, series: name, samples }: Addition,
  series: SeriesRepository,
  metas: Map<SeriesId, SeriesMeta>,
): Promise<number> {
  const byDay = samplesByDay(samples);
  const meta = metas.get(id) ?? (await series.meta(id));
  const days = [...byDay.keys()];
  const chunks = await series.chunks(id, days);
  const changed = new Map<Day, SeriesChunk>();
  let addedCount = 0;
  let described = meta;
  days.forEach((day, index) => {
    const stored = chunks[index] ?? NO_SAMPLES;
    const stacked = stackSamples(stored, byDay.get(day)!);
    if (stacked.addedCount > 0) changed.set(day, stacked.samples);
    const newCount = sampleCountOf(stacked.samples) - describedCount(stored, meta);
    if (newCount <= 0) return;
    addedCount += stacked.addedCount;
    described = describe({ id, quantity: quantityOf(name) }, described, { chunk: stacked.samples, newCount });
  });
  if (changed.size > 0) await series.putChunks(id, changed);
  if (described === undefined) return 0;
  if (described !== meta) await series.putMeta(described);
  metas.set(id, described);
  return addedCount;
}

/** Almost every sample lies in the day of the one before. */
function samplesByDay(samples: readonly Sample[]): ReadonlyMap<Day, readonly Sample[]> {
  const byDay = new Map<Day, Sample[]>();
  let interval: Interval = { startMs: 0, endMs: 0 };
  let ofDay: Sample[] = [];
  for (const sample of samples) {
    let rest = sample;
    while (rest.startMs < rest.endMs) {
      if (rest.startMs < interval.startMs || rest.startMs >= interval.endMs) {
        const day = dayOf(UTC, rest.startMs);
        interval = chunkInterval(day);
        ofDay = byDay.get(day) ?? [];
        byDay.set(day, ofDay);
      }
      const endMs = Math.min(rest.endMs, interval.endMs);
      ofDay.push(endMs === rest.endMs ? rest : { ...rest, endMs });
      rest = { ...rest, startMs: endMs };
    }
  }
  return byDay;
}

/** Of a day's samples, those that the series' description counts: one that was killed before it described them left others. */
function describedCount(chunk: SeriesChunk, meta: SeriesMeta | undefined): number {
  if (meta === undefined || sampleCountOf(chunk) === 0) return 0;
  const isWithin = chunk.startMs[0]! >= meta.firstMs && chunk.endMs.at(-1)! <= meta.lastMs;
  return isWithin
    ? sampleCountOf(chunk)
    : sampleCountOf(sliceSamples(chunk, { startMs: meta.firstMs, endMs: meta.lastMs }));
}

/** The description of a series once samples are added. */
function describe(
  identity: Pick<SeriesMeta, 'id' | 'quantity'>,
  before: SeriesMeta | undefined,
  { chunk, newCount }: { readonly chunk: SeriesChunk; readonly newCount: number },
): SeriesMeta {
  const firstMs = Math.min(before?.firstMs ?? Number.POSITIVE_INFINITY, chunk.startMs[0]!);
  const lastMs = Math.max(before?.lastMs ?? Number.NEGATIVE_INFINITY, chunk.endMs.at(-1)!);
  const resolutionMs = commonLengthMs(chunk, before);
  return {
    id: identity.id,
    quantity: before?.quantity ?? identity.quantity,
    ...(resolutionMs === undefined ? {} : { resolutionMs }),
    firstMs,
    lastMs,
    sampleCount: (before?.sampleCount ?? 0) + newCount,
  };
}

function commonLengthMs({ startMs, endMs }: SeriesChunk, before: SeriesMeta | undefined): number | undefined {
  const lengthMs = before === undefined ? endMs[0]! - startMs[0]! : before.resolutionMs;
  const isCommon = startMs.every((start, index) => endMs[index]! - start === lengthMs);
  return isCommon ? lengthMs : undefined;
}
