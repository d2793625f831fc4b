import { InvariantError, invariant } from '../errors.ts';
import type { SeriesId } from '../ids.ts';
import { type Action, ITEM_BYTES_MAX, type Item, type Table } from '../ports.ts';
import {
  decodeChunk,
  decodeChunks,
  encodeChunk,
  type Samples,
  type SeriesChunk,
  type SeriesMeta,
} from '../series/index.ts';
import { type Day, dayOf, type Interval, UTC } from '../time/index.ts';
import { chunkSk, chunksPk, keySuffix, SERIES, seriesKey } from './keys.ts';
import { mapParallel } from './parallel.ts';
import { collect, queryRecords, readRecord, readRecords, recordItem } from './read.ts';

/** Bytes of a chunk in one item; a day by the second takes two. */
const PART_BYTES_MAX = ITEM_BYTES_MAX - 16 * 1024;

/** Sorts after the part numbers of a day. */
const AFTER_PARTS = '~';

/** Measurements: what is known of each series, and its samples by UTC day. */
export interface SeriesRepository {
  meta(id: SeriesId): Promise<SeriesMeta | undefined>;
  /** In the order of the ids. */
  list(): Promise<readonly SeriesMeta[]>;
  putMeta(meta: SeriesMeta): Promise<void>;
  /** Of many at once, in their order. */
  metas(ids: readonly SeriesId[]): Promise<readonly (SeriesMeta | undefined)[]>;
  putMetas(metas: readonly SeriesMeta[]): Promise<void>;
  /** The chunks of all days that the interval touches, in the order of time; days without samples are not there. */
  chunksIn(id: SeriesId, interval: Interval): Promise<readonly SeriesChunk[]>;
  /** The samples of all days that the interval touches; undefined where there are none. */
  samplesIn(id: SeriesId, interval: Interval): Promise<Samples | undefined>;
  /** The chunks of these days, in their order; undefined where there is none. */
  chunks(id: SeriesId, days: readonly Day[]): Promise<readonly (SeriesChunk | undefined)[]>;
  /** Replaces the chunks of these days. Each day is stored wholly or not at all. */
  putChunks(id: SeriesId, chunks: ReadonlyMap<Day, SeriesChunk>): Promise<void>;
  /** Days of many series, in their order; undefined where there are no samples. */
  dayChunks(wanted: readonly SeriesDay[]): Promise<readonly (SeriesChunk | undefined)[]>;
  /** Replaces days of many series. Each is stored wholly or not at all. */
  putDayChunks(chunks: readonly SeriesDayChunk[]): Promise<void>;
}

/** A day of a series. */
export interface SeriesDay {
  readonly id: SeriesId;
  readonly day: Day;
}

/** A day of a series, with its samples. */
export interface SeriesDayChunk extends SeriesDay {
  readonly chunk: SeriesChunk;
}

/** Measurements in a table: a UTC day of a series is one packed chunk, in several items where it is long. */
export function createSeriesRepository(table: Table): SeriesRepository {
  return {
    meta: (id) => readRecord<SeriesMeta>(table, seriesKey(id)),
    list: () => collect(queryRecords<SeriesMeta>(table, { pk: SERIES })),
    putMeta: async (meta) => {
      await table.put(recordItem(seriesKey(meta.id), meta));
    },
    chunksIn: async (id, interval) => (await readChunks(table, id, interval)).map(decodeChunk),
    samplesIn: async (id, interval) => {
      const chunks = await readChunks(table, id, interval);
      return chunks.length === 0 ? undefined : decodeChunks(chunks);
    },
    chunks: (id, days) => mapParallel(days, (day) => readChunk(table, id, day)),
    putChunks: (id, chunks) =>
      putDayChunks(
        table,
        [...chunks].map(([day, chunk]) => ({ id, day, chunk })),
      ),
    metas: (ids) => readRecords<SeriesMeta>(table, ids.map(seriesKey)),
    putMetas: (metas) => table.putMany(metas.map((meta) => recordItem(seriesKey(meta.id), meta))),
    dayChunks: (wanted) => readDayChunks(table, wanted),
    putDayChunks: (chunks) => putDayChunks(table, chunks),
  };
}

async function readChunks(table: Table, id: SeriesId, interval: Interval): Promise<readonly Uint8Array[]> {
  const { startMs, endMs } = interval;
  if (endMs <= startMs) return [];
  return wholeChunks(table, id, dayOf(UTC, startMs), dayOf(UTC, endMs - 1));
}

async function readChunk(table: Table, id: SeriesId, day: Day): Promise<SeriesChunk | undefined> {
  return (await wholeChunks(table, id, day, day)).map(decodeChunk)[0];
}

/** The bytes of each day's chunk, put together where it lies in several items. */
async function wholeChunks(
  table: Table,
  id: SeriesId,
  first: Day,
  last: Day,
): Promise<readonly Uint8Array[]> {
  const query = { pk: chunksPk(id), from: first, until: last + AFTER_PARTS };
  const chunks: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  let partCount = 0;
  for await (const item of table.query(query)) {
    const part = partOf(item);
    if (part.isFirst) partCount = part.partCount;
    if (parts.length === partCount) continue; // left behind by a longer chunk
    parts.push(part.bytes);
    if (parts.length < partCount) continue;
    chunks.push(joined(parts));
    parts = [];
    partCount = 0;
  }
  invariant(parts.length === 0, `a chunk of the series ${id} is not whole`);
  return chunks;
}

/** One item of a chunk that may take several. */
interface Part {
  readonly isFirst: boolean;
  readonly bytes: Uint8Array;
  readonly partCount: number;
}

function partOf({ pk, sk, attributes }: Item): Part {
  const { bytes, partCount } = attributes;
  if (!(bytes instanceof Uint8Array && typeof partCount === 'number')) {
    throw new InvariantError(`${pk} / ${sk} is no chunk of a series`);
  }
  return { isFirst: sk.endsWith(keySuffix(0)), bytes, partCount };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Almost every day lies in one item, which is all that is asked for at first. */
async function readDayChunks(
  table: Table,
  wanted: readonly SeriesDay[],
): Promise<readonly (SeriesChunk | undefined)[]> {
  const firsts = await table.getMany(
    wanted.map(({ id, day }) => ({ pk: chunksPk(id), sk: chunkSk(day, 0) })),
  );
  const chunks: (SeriesChunk | undefined)[] = [];
  for (const [index, { id, day }] of wanted.entries()) {
    const first = firsts[index];
    const part = first && partOf(first);
    const isWhole = part === undefined || part.partCount === 1;
    chunks.push(isWhole ? part && decodeChunk(part.bytes) : await readChunk(table, id, day));
  }
  return chunks;
}

async function putDayChunks(table: Table, chunks: readonly SeriesDayChunk[]): Promise<void> {
  const items = chunks.map(({ id, day, chunk }) => chunkItems(id, day, encodeChunk(chunk)));
  await table.putMany(items.filter(({ length }) => length === 1).flat());
  for (const parts of items.filter(({ length }) => length > 1)) {
    await table.transact(parts.map((item): Action => ({ kind: 'put', item })));
  }
}

function chunkItems(id: SeriesId, day: Day, bytes: Uint8Array): readonly Item[] {
  const partCount = Math.ceil(bytes.length / PART_BYTES_MAX);
  return Array.from({ length: partCount }, (_, part) => ({
    pk: chunksPk(id),
    sk: chunkSk(day, part),
    attributes: { partCount, bytes: bytes.slice(part * PART_BYTES_MAX, (part + 1) * PART_BYTES_MAX) },
  }));
}
