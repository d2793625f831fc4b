import type { DayChunks, SeriesSink } from '../../../src/adapters/series-file/sink.ts';
import type { SeriesId } from '../../../src/engine/ids.ts';
import {
  decodeChunk,
  encodeChunk,
  joinSamples,
  type Samples,
  type SeriesMeta,
} from '../../../src/engine/series/index.ts';
import type { Day } from '../../../src/engine/time/index.ts';

/** A store of series that keeps the packed bytes, as the real one does. */
export class MemorySink implements SeriesSink {
  readonly metas = new Map<SeriesId, SeriesMeta>();
  readonly chunks = new Map<SeriesId, Map<Day, Uint8Array>>();
  writeCount = 0;

  async meta(seriesId: SeriesId): Promise<SeriesMeta | undefined> {
    return this.metas.get(seriesId);
  }

  async read(seriesId: SeriesId, days: readonly Day[]): Promise<DayChunks> {
    const stored = this.chunks.get(seriesId);
    const found = days.flatMap((day) => {
      const bytes = stored?.get(day);
      return bytes === undefined ? [] : [[day, decodeChunk(bytes)] as const];
    });
    return new Map(found);
  }

  async write(meta: SeriesMeta, chunks: DayChunks): Promise<void> {
    this.writeCount += 1;
    this.metas.set(meta.id, meta);
    const stored = this.chunks.get(meta.id) ?? new Map<Day, Uint8Array>();
    for (const [day, chunk] of chunks) stored.set(day, encodeChunk(chunk));
    this.chunks.set(meta.id, stored);
  }

  /** All samples of a series, in order. */
  samples(id: string): Samples {
    const stored = this.chunks.get(id as SeriesId) ?? new Map<Day, Uint8Array>();
    const days = [...stored.keys()].sort();
    return joinSamples(days.map((day) => decodeChunk(stored.get(day)!)));
  }

  get ids(): readonly string[] {
    return [...this.metas.keys()];
  }
}
