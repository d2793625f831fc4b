import { isId, type SeriesId } from '../ids.ts';
import type { PortfolioRepository, SeriesDayChunk, SeriesRepository } from '../repositories/index.ts';
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
import { type LoggedInterval, MeasurementLog } from './measurement-log.ts';
import {
  flowsOf,
  quantityOf,
  SYSTEM_SERIES,
  type SystemSeries,
  seriesValueOf,
  systemOfSeries,
  systemSeriesId,
} from './site-series.ts';
import type { MeasurementFeed, SystemMeasurements } from './telemetry.ts';
import { systemKeyOf } from './view.ts';

/** A measurement over a longer time says too little of when it was, and whatever a clock says, no more days are written. */
const INTERVAL_MS_MAX = HOUR_MS;

/** Systems whose series are written together. */
const SYSTEMS_AT_ONCE = 200;

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
  /** What is held and not written yet [bytes]. */
  readonly heldBytes: number;
  /** Writes what is held. Who is killed before writes it when the measurements come again. */
  write(): Promise<void>;
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
 * changes nothing, and what was not measured stays absent. They are held until they are written, since a day of a series is written
 * as one.
 *
 * @param named - see {@link namedSystems}; undefined: of all systems.
 */
export function openSeriesFeed(
  series: SeriesRepository,
  named: ReadonlyMap<string, string> | undefined,
): SeriesFeed {
  const fed = new Set<string>();
  const unnamedSystemIds = new Set<string>();
  const log = new MeasurementLog();
  let sampleCount = 0;
  return {
    get report() {
      return { systemCount: fed.size, sampleCount, unnamedSystemIds };
    },
    get heldBytes() {
      return log.byteCount;
    },
    async add(batches) {
      for (const batch of batches) {
        const key = systemKeyOf(batch.systemId);
        const prefix = named === undefined ? prefixOf(batch.systemId) : named.get(key);
        if (prefix === undefined) unnamedSystemIds.add(key);
        else {
          fed.add(key);
          for (const interval of intervalsOf(batch)) log.add(prefix, interval);
        }
      }
    },
    async write() {
      for (const some of inPieces(log.bySystem(), SYSTEMS_AT_ONCE)) {
        const additions = some.flatMap(([prefix, intervals]) => additionsOf(prefix, intervals));
        sampleCount += await addSamples(additions, series);
      }
      log.clear();
    },
  };
}

function* inPieces<Element>(elements: Iterable<Element>, length: number): Generator<readonly Element[]> {
  let piece: Element[] = [];
  for (const element of elements) {
    piece.push(element);
    if (piece.length < length) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
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

/** Measurements of one interval come one behind the other. */
function* intervalsOf({ measurements, topology }: SystemMeasurements): Generator<LoggedInterval> {
  let from = 0;
  while (from < measurements.length) {
    const { startMs, endMs } = measurements[from]!;
    let until = from + 1;
    while (measurements[until]?.startMs === startMs && measurements[until]?.endMs === endMs) until += 1;
    if (endMs - startMs <= INTERVAL_MS_MAX)
      yield { startMs, endMs, ...flowsOf(measurements.slice(from, until), topology) };
    from = until;
  }
}

function additionsOf(prefix: string, intervals: readonly LoggedInterval[]): readonly Addition[] {
  return SYSTEM_SERIES.flatMap((name): readonly Addition[] => {
    const samples: Sample[] = [];
    for (const interval of intervals) {
      const value = seriesValueOf(name, interval);
      if (value !== undefined) samples.push({ startMs: interval.startMs, endMs: interval.endMs, value });
    }
    return samples.length === 0 ? [] : [{ id: systemSeriesId(prefix, name), series: name, samples }];
  });
}

/**
 * Adds samples to series that differ: first the samples, and then what is known of the series.
 *
 * @returns how many were not there before.
 */
async function addSamples(additions: readonly Addition[], series: SeriesRepository): Promise<number> {
  const metas = await series.metas(additions.map(({ id }) => id));
  const days = additions.map(({ samples }) => [...samplesByDay(samples)]);
  const stored = await series.dayChunks(
    additions.flatMap(({ id }, index) => days[index]!.map(([day]) => ({ id, day }))),
  );
  const changed: SeriesDayChunk[] = [];
  const described: SeriesMeta[] = [];
  let next = 0;
  let addedCount = 0;
  additions.forEach((addition, index) => {
    const ofDays = days[index]!.map(([day, samples]) => {
      const chunk = stored[next] ?? NO_SAMPLES;
      next += 1;
      return { day, samples, stored: chunk };
    });
    const added = withAdded(addition, ofDays, metas[index]);
    addedCount += added.count;
    for (const one of added.changed) changed.push(one);
    if (added.meta !== undefined && added.meta !== metas[index]) described.push(added.meta);
  });
  await series.putDayChunks(changed);
  await series.putMetas(described);
  return addedCount;
}

/** New samples of a day, and those that are stored. */
interface DayAddition {
  readonly day: Day;
  readonly samples: readonly Sample[];
  readonly stored: SeriesChunk;
}

/** What a series becomes: days that have changed, how many samples are new, and its description. */
function withAdded(
  { id, series: name }: Addition,
  days: readonly DayAddition[],
  meta: SeriesMeta | undefined,
): {
  readonly changed: readonly SeriesDayChunk[];
  readonly count: number;
  readonly meta: SeriesMeta | undefined;
} {
  const changed: SeriesDayChunk[] = [];
  let count = 0;
  let described = meta;
  for (const { day, samples, stored } of days) {
    const stacked = stackSamples(stored, samples);
    if (stacked.addedCount > 0) changed.push({ id, day, chunk: stacked.samples });
    const newCount = sampleCountOf(stacked.samples) - describedCount(stored, meta);
    if (newCount <= 0) continue;
    count += stacked.addedCount;
    described = describe({ id, quantity: quantityOf(name) }, described, { chunk: stacked.samples, newCount });
  }
  return { changed, count, meta: described };
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
