import type { NotFoundError } from '../../engine/errors.ts';
import type { SeriesId } from '../../engine/ids.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import type { SeriesMeta } from '../../engine/series/index.ts';
import { notFound } from '../common/resolve-group.ts';

/** @throws NotFoundError `no-such-series`, with the nearest one that there is. */
export async function findSeries(repositories: Repositories, id: SeriesId): Promise<SeriesMeta> {
  const meta = await repositories.series.meta(id);
  if (meta === undefined) throw await seriesNotFound(repositories, id);
  return meta;
}

async function seriesNotFound(repositories: Repositories, id: SeriesId): Promise<NotFoundError> {
  const known = await repositories.series.list();
  return notFound(
    'series',
    id,
    known.map((meta) => meta.id),
  );
}
