import type { SeriesId } from '../../engine/ids.ts';
import {
  mergeChunks,
  NO_SAMPLES,
  resolutionMsOf,
  type Samples,
  type SeriesChunk,
  type SeriesMeta,
  splitByUtcDay,
} from '../../engine/series/index.ts';
import { DAY_MS, type Day, dayOf, UTC } from '../../engine/time/index.ts';
import type { DayBuffer } from './day-buffer.ts';
import {
  type DaySamples,
  type Neighbours,
  orderThatCounts,
  type Reading,
  samplesOfDay,
} from './intervals.ts';
import type { StampEdge } from './options.ts';
import type { SeriesProblem } from './report.ts';
import type { SeriesImport } from './series-import.ts';
import type { DayChunks, SeriesSink } from './sink.ts';
import { findSteps, type Steps } from './steps.ts';

export interface WriterOptions {
  readonly edge: StampEdge;
  readonly resolutionMs: number | undefined;
  readonly dryRun: boolean;
}

/** What is known of a series in the store, with what was written to it since. */
interface Known {
  readonly meta: SeriesMeta | undefined;
}

/** A piece of a day: what one buffered day adds to one chunk. */
interface Piece {
  readonly day: Day;
  readonly samples: SeriesChunk;
}

/** Writes buffered days of series into the store: converts, merges with what is there, counts. */
export class SeriesWriter {
  readonly #sink: SeriesSink;
  readonly #options: WriterOptions;
  readonly #known = new Map<SeriesId, Known>();

  constructor(sink: SeriesSink, options: WriterOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /**
   * How the stamps of a series follow each other, found out once.
   *
   * @param fallback - of other series, where this one has a single stamp.
   */
  stepsOf(series: SeriesImport, fallback?: Steps): Steps | undefined {
    const { resolutionMs } = this.#options;
    if (resolutionMs !== undefined) {
      series.steps = { kind: 'regular', resolutionMs, from: 'flag' };
    }
    series.steps ??= findSteps(series.sortedDays()) ?? fallback;
    return series.steps;
  }

  /** Writes these days of a series and takes them out of its buffer. */
  async write(series: SeriesImport, days: readonly DayBuffer[]): Promise<void> {
    const known = await this.#knownOf(series.id);
    const refusal = this.#refusalOf(series, days, known);
    if (refusal === undefined) await this.#convert(series, days, known);
    else series.leaveOut(refusal);
    series.release(days);
  }

  async #knownOf(id: SeriesId): Promise<Known> {
    const known = this.#known.get(id) ?? { meta: await this.#sink.meta(id) };
    this.#known.set(id, known);
    return known;
  }

  #refusalOf(series: SeriesImport, days: readonly DayBuffer[], { meta }: Known): SeriesProblem | undefined {
    const count = days.reduce((sum, day) => sum + day.valueCount, 0);
    const steps = this.stepsOf(series);
    if (count === 0) return undefined;
    if (meta !== undefined && meta.quantity !== series.quantity) {
      const message = `${series.id} is known as ${meta.quantity}, the file has ${series.quantity}: import it under another name`;
      return { reason: 'other-quantity', count, message };
    }
    if (steps === undefined) {
      const message = 'a single row does not tell how long its interval is: give the resolution flag';
      return { reason: 'no-interval', count, message };
    }
    if (steps.kind === 'irregular' && series.column.unit.kind === 'energy') {
      const message =
        'energy at irregular times does not tell over how long it was measured: give the resolution flag';
      return { reason: 'irregular-energy', count, message };
    }
    return undefined;
  }

  async #convert(series: SeriesImport, days: readonly DayBuffer[], known: Known): Promise<void> {
    if (series.steps === undefined) return; // nothing but stamps without value
    const { unit, inverted } = series.column;
    const reading: Reading = { unit, inverted, edge: this.#options.edge, steps: series.steps };
    const again = days.filter(({ dayMs }) => series.coverage.has(dayMs));
    const pieces = days.flatMap((day) => {
      const converted = samplesOfDay(day, reading, neighboursOf(series, day, reading.steps));
      noteCounts(series, converted);
      series.coverage.note(day.dayMs, converted.samples);
      return piecesOf(converted.samples);
    });
    const chunks = await this.#merge(series, pieces, known);
    // Of a day that came in parts, the chunk holds them all.
    for (const { dayMs } of again) series.coverage.note(dayMs, chunks.get(dayOf(UTC, dayMs)) ?? NO_SAMPLES);
  }

  async #merge(series: SeriesImport, pieces: readonly Piece[], known: Known): Promise<DayChunks> {
    const existing = await this.#sink.read(series.id, [...new Set(pieces.map(({ day }) => day))]);
    const chunks = new Map<Day, SeriesChunk>(existing);
    const changed = new Set<Day>();
    for (const { day, samples } of pieces) {
      const { merged, ...counts } = mergeChunks(chunks.get(day) ?? NO_SAMPLES, samples);
      series.counts.added += counts.added;
      series.counts.changed += counts.changed;
      series.counts.unchanged += counts.unchanged;
      if (counts.added + counts.changed > 0) changed.add(day);
      chunks.set(day, merged);
    }
    if (changed.size === 0) return chunks;
    const written = new Map([...changed].map((day) => [day, chunks.get(day)!]));
    const meta = describe(series, known.meta, { existing, written });
    this.#known.set(series.id, { meta });
    if (!this.#options.dryRun) await this.#sink.write(meta, written);
    return chunks;
  }
}

/** Stamps just outside a day, where they are still buffered. */
function neighboursOf(series: SeriesImport, day: DayBuffer, steps: Steps): Neighbours {
  const before = series.days.get(day.dayMs - DAY_MS);
  const after = series.days.get(day.dayMs + DAY_MS);
  const last = before === undefined ? undefined : orderThatCounts(before, steps).at(-1);
  const first = after === undefined ? undefined : orderThatCounts(after, steps).at(0);
  return {
    previousMs: last === undefined ? undefined : before?.stampMs(last),
    nextMs: first === undefined ? undefined : after?.stampMs(first),
  };
}

function noteCounts(series: SeriesImport, converted: DaySamples): void {
  series.duplicates += converted.duplicates;
  series.conflicts += converted.conflicts;
  series.firstConflict ??= converted.firstConflict;
  if (converted.overlaps === 0) return;
  series.leaveOut({
    reason: 'overlap',
    count: converted.overlaps,
    message:
      'energy whose interval reaches into the next one: over what time it was summed cannot be told. Import parts of different resolution apart, each with the resolution flag',
    ...(converted.firstOverlapMs === undefined ? {} : { firstMs: converted.firstOverlapMs }),
  });
}

/** Samples as pieces of chunks; one over midnight UTC gives a piece to both days. */
function piecesOf(samples: Samples): readonly Piece[] {
  return [...splitByUtcDay(samples)].map(([each, chunk]) => ({ day: each, samples: chunk }));
}

interface Change {
  readonly existing: ReadonlyMap<Day, SeriesChunk>;
  readonly written: ReadonlyMap<Day, SeriesChunk>;
}

/** The series as it is with the chunks that are written. */
function describe(
  series: SeriesImport,
  before: SeriesMeta | undefined,
  { existing, written }: Change,
): SeriesMeta {
  let sampleCount = before?.sampleCount ?? 0;
  let firstMs = before?.firstMs ?? Number.POSITIVE_INFINITY;
  let lastMs = before?.lastMs ?? Number.NEGATIVE_INFINITY;
  const lengths = new Set<number | undefined>(before === undefined ? [] : [before.resolutionMs]);
  for (const [day, chunk] of written) {
    sampleCount += chunk.startMs.length - (existing.get(day)?.startMs.length ?? 0);
    firstMs = Math.min(firstMs, chunk.startMs[0]!);
    lastMs = Math.max(lastMs, chunk.endMs[chunk.endMs.length - 1]!);
    lengths.add(resolutionMsOf(chunk));
  }
  const [resolutionMs] = lengths;
  return {
    id: series.id,
    quantity: series.quantity,
    ...(lengths.size === 1 && resolutionMs !== undefined ? { resolutionMs } : {}),
    firstMs,
    lastMs,
    sampleCount,
  };
}
