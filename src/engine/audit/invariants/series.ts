import type { SeriesId } from '../../ids.ts';
import { keys } from '../../repositories/index.ts';
import { type SeriesMeta, sampleCountOf } from '../../series/index.ts';
import type { Day } from '../../time/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldBy, inPieces, recordAt } from '../read.ts';

/** Measurements can be read, and are found. */
export const series: Invariant = {
  id: 'series',
  says: 'every series is listed with as many samples as are stored, and every day of it is whole and can be read',
  checks: { SERIES: checkListed, 'SERIES-CHUNK': checkChunks },
};

async function checkListed({ items }: Subject, audit: Audit): Promise<void> {
  for await (const item of items()) {
    const { key, record } = heldBy<SeriesMeta>(item);
    audit.checked();
    if (await hasItems(keys.chunksPk(key.sk), audit)) continue;
    const expected = `${record.sampleCount} samples`;
    audit.violated({ place: placeOf(key), found: 'a series without samples', expected });
  }
}

async function hasItems(pk: string, { table }: Audit): Promise<boolean> {
  for await (const _ of table.query({ pk, limit: 1 })) return true;
  return false;
}

async function checkChunks(subject: Subject, audit: Audit): Promise<void> {
  const [id] = subject.parts;
  const meta = await recordAt<SeriesMeta>(audit.table, keys.seriesKey(id!));
  if (meta === undefined) {
    const expected = `series ${id}`;
    audit.unfinished({ place: subject.pk, found: 'samples of a series that is not listed', expected });
  }
  let sampleCount = 0;
  for await (const days of inPieces(daysOf(subject))) {
    const chunks = await audit.repositories.series.chunks(id as SeriesId, days);
    audit.checked(chunks.length);
    chunks.forEach((chunk, index) => {
      sampleCount += chunk === undefined ? 0 : sampleCountOf(chunk);
      if (chunk !== undefined) return;
      const place = `${subject.pk} / ${days[index]}`;
      audit.violated({ place, found: 'no whole chunk', expected: 'the samples of the day' });
    });
  }
  checkCount(sampleCount, { meta, place: subject.pk }, audit);
}

/** Samples are stored before they are counted: an import that was broken off leaves more, or where it replaced finer ones, fewer. */
function checkCount(
  sampleCount: number,
  { meta, place }: { readonly meta: SeriesMeta | undefined; readonly place: string },
  audit: Audit,
): void {
  if (meta === undefined || meta.sampleCount === sampleCount) return;
  audit.unfinished({ place, found: `${sampleCount} samples`, expected: `${meta.sampleCount} samples` });
}

async function* daysOf({ items }: Subject): AsyncGenerator<Day> {
  let last: string | undefined;
  for await (const { sk } of items()) {
    const [day] = sk.split('#');
    if (day !== last) yield day as Day;
    last = day;
  }
}
