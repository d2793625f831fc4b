import type { SeriesId } from '../../engine/ids.ts';
import type { SeriesChunk, SeriesMeta } from '../../engine/series/index.ts';
import type { Day } from '../../engine/time/index.ts';

export type DayChunks = ReadonlyMap<Day, SeriesChunk>;

/** Where imported series go: the store of series, chunk by chunk. */
export interface SeriesSink {
  /** What is known of a series; undefined where there is none. */
  meta(seriesId: SeriesId): Promise<SeriesMeta | undefined>;
  /** The chunks of these UTC days that there are. */
  read(seriesId: SeriesId, days: readonly Day[]): Promise<DayChunks>;
  /**
   * Replaces the chunks of these UTC days and describes the series as it is with them. Doing it again with the same is
   * the same. `meta` goes with the chunks, so that a store that has transactions can keep them together.
   */
  write(meta: SeriesMeta, chunks: DayChunks): Promise<void>;
}
