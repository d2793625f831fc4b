import type { SeriesSink } from '../../adapters/series-file/sink.ts';
import type { SeriesId } from '../../engine/ids.ts';
import type { SeriesRepository } from '../../engine/repositories/index.ts';
import { type SeriesChunk, type SeriesMeta, sampleCountOf, sliceSamples } from '../../engine/series/index.ts';
import type { Day } from '../../engine/time/index.ts';

/** Told after each write how many samples the written days hold. */
export type OnWritten = (sampleCount: number) => void;

/**
 * The store's series as the importer sees them. Chunks and the description of a series are not stored in
 * one step: an import that is killed between the two leaves samples that the description does not know of. They
 * count as absent here, so that importing again stores and describes them.
 */
export function seriesSink(repository: SeriesRepository, onWritten: OnWritten): SeriesSink {
  const metas = new Map<SeriesId, SeriesMeta | undefined>();
  const metaOf = async (id: SeriesId) => {
    if (!metas.has(id)) metas.set(id, await repository.meta(id));
    return metas.get(id);
  };
  return {
    meta: metaOf,
    read: async (id, days) => {
      const meta = await metaOf(id);
      if (meta === undefined) return new Map();
      const chunks = await repository.chunks(id, days);
      return new Map(days.flatMap((day, index) => describedEntry(day, chunks[index], meta)));
    },
    write: async (meta, chunks) => {
      await repository.putChunks(meta.id, chunks);
      await repository.putMeta(meta);
      metas.set(meta.id, meta);
      onWritten([...chunks.values()].reduce((sum, chunk) => sum + sampleCountOf(chunk), 0));
    },
  };
}

function describedEntry(
  day: Day,
  chunk: SeriesChunk | undefined,
  { firstMs, lastMs }: SeriesMeta,
): readonly (readonly [Day, SeriesChunk])[] {
  if (chunk === undefined) return [];
  const described = sliceSamples(chunk, { startMs: firstMs, endMs: lastMs });
  return sampleCountOf(described) === 0 ? [] : [[day, described]];
}
