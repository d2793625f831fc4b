import { setTimeout as sleep } from 'node:timers/promises';
import { AdapterError } from '../../engine/errors.ts';
import type { LiveRecord, LiveStream, Shard, ShardPosition } from './stream.ts';

/** How far a shard has been read: up to a place, or to its end. */
export type ShardProgress = Exclude<ShardPosition, { readonly kind: 'latest' }> | { readonly kind: 'ended' };

/** Some of what the stream has, and how far its shard has been read with it. */
export interface FollowedPage {
  readonly shardId: string;
  readonly records: readonly LiveRecord[];
  /** Absent: as far as it was before. */
  readonly progress?: ShardProgress;
  /** Every shard has been read up to now. */
  readonly isCaughtUp: boolean;
}

export interface FollowOptions {
  /** Where shards that nobody has read yet are begun; `latest` means those that there are now. */
  readonly from: ShardPosition;
  /** How far shards have been read before. */
  readonly progress: ReadonlyMap<string, ShardProgress>;
  /** When it begins: what was begun with `latest` and is broken off before the first record goes on from here. */
  readonly nowMs: number;
  /** Ends it between two pages. */
  readonly signal: AbortSignal;
}

/** A shard may be asked five times a second. */
const NEXT_PAGE_MS = 200;
const CAUGHT_UP_MS = 1_000;
const THROTTLED_MS = 2_000;
const THROTTLED_IN_A_ROW_MAX = 30;
/** Pages that are under way at once: each is held in memory. */
const AT_ONCE = 4;

/** A shard that is being read. */
interface Reader {
  readonly shardId: string;
  position: ShardPosition;
  iterator: string | undefined;
  dueMs: number;
  isCaughtUp: boolean;
  throttledCount: number;
}

/**
 * Reads all shards of a stream, side by side, until it is stopped. A shard that was split or merged is read to its end before those
 * that came of it are begun, so that the records of a key stay in their order.
 *
 * @throws NotFoundError, ConfigError, AdapterError where the stream cannot be read.
 */
export async function* followStream(
  stream: LiveStream,
  options: FollowOptions,
): AsyncGenerator<FollowedPage> {
  const { signal } = options;
  const family = new ShardFamily(options, await stream.shards());
  yield* family.begun();
  while (!signal.aborted && family.readers.size > 0) {
    const due = dueReaders(family.readers.values());
    if (due.length === 0) {
      await pause(family.readers.values(), signal);
      continue;
    }
    const read = await Promise.all(due.map((one) => readPage(stream, one)));
    for (const [index, { reader, page }] of read.entries()) {
      if (page === undefined) continue;
      if (page.progress?.kind === 'ended') {
        family.end(reader.shardId, await stream.shards());
        yield { ...page, isCaughtUp: false };
        yield* family.begun();
      } else yield { ...page, isCaughtUp: index === read.length - 1 && family.isCaughtUp };
    }
  }
}

/** Which shards are read now, have been, or wait for those that they came of. */
class ShardFamily {
  readonly readers = new Map<string, Reader>();
  readonly #progress: Map<string, ShardProgress>;
  readonly #nowMs: number;
  /** Where shards begin that come of others. */
  readonly #later: ShardPosition;
  #fresh: string[] = [];

  constructor({ from, progress, nowMs }: FollowOptions, shards: readonly Shard[]) {
    this.#progress = new Map(progress);
    this.#nowMs = nowMs;
    this.#later = from.kind === 'latest' ? { kind: 'start' } : from;
    for (const { id, isClosed } of shards) {
      // Whoever wants what comes from now on needs nothing of a shard into which nothing comes any more.
      if (from.kind === 'latest' && isClosed) this.#progress.set(id, { kind: 'ended' });
    }
    this.#begin(shards, from);
  }

  get isCaughtUp(): boolean {
    return [...this.readers.values()].every((reader) => reader.isCaughtUp);
  }

  end(shardId: string, shards: readonly Shard[]): void {
    this.readers.delete(shardId);
    this.#progress.set(shardId, { kind: 'ended' });
    this.#begin(shards, this.#later);
  }

  /** Says where shards begin that have just been begun: it is to be remembered, also before a record comes. */
  *begun(): Generator<FollowedPage> {
    for (const shardId of this.#fresh.splice(0)) {
      const position = this.readers.get(shardId)?.position ?? { kind: 'start' };
      const progress: ShardProgress =
        position.kind === 'latest' ? { kind: 'at', atMs: this.#nowMs } : position;
      yield { shardId, records: [], progress, isCaughtUp: false };
    }
  }

  #begin(shards: readonly Shard[], fresh: ShardPosition): void {
    const known = new Set(shards.map(({ id }) => id));
    for (const { id, parentIds } of shards) {
      const before = this.#progress.get(id);
      if (this.readers.has(id) || before?.kind === 'ended') continue;
      const isFree = parentIds.every(
        (parent) => !known.has(parent) || this.#progress.get(parent)?.kind === 'ended',
      );
      if (before === undefined && !isFree) continue;
      const reader = { shardId: id, position: before ?? fresh, iterator: undefined, dueMs: 0 };
      this.readers.set(id, { ...reader, isCaughtUp: false, throttledCount: 0 });
      if (before === undefined) this.#fresh.push(id);
    }
  }
}

function dueReaders(readers: Iterable<Reader>): readonly Reader[] {
  const nowMs = performance.now();
  return [...readers]
    .filter(({ dueMs }) => dueMs <= nowMs)
    .sort((a, b) => a.dueMs - b.dueMs)
    .slice(0, AT_ONCE);
}

async function pause(readers: Iterable<Reader>, signal: AbortSignal): Promise<void> {
  const nextMs = Math.min(...[...readers].map(({ dueMs }) => dueMs));
  await sleep(Math.max(1, nextMs - performance.now()), undefined, { signal }).catch(() => {});
}

type ReadPage = Omit<FollowedPage, 'isCaughtUp'>;

async function readPage(
  stream: LiveStream,
  reader: Reader,
): Promise<{ readonly reader: Reader; readonly page: ReadPage | undefined }> {
  reader.iterator ??= await stream.iterator(reader.shardId, reader.position);
  const page = await stream.page(reader.shardId, reader.iterator);
  if (page === 'expired') {
    reader.iterator = undefined;
    return { reader, page: undefined };
  }
  if (page === 'throttled') return { reader, page: throttled(reader, stream) };
  const { records, nextIterator, behindMs } = page;
  const last = records.at(-1);
  if (last !== undefined) reader.position = { kind: 'after', sequenceNumber: last.sequenceNumber };
  reader.iterator = nextIterator;
  // Whatever a page says of what is behind it, an empty one is the proof.
  reader.isCaughtUp = behindMs === 0 && last === undefined;
  reader.throttledCount = 0;
  reader.dueMs = performance.now() + (reader.isCaughtUp ? CAUGHT_UP_MS : NEXT_PAGE_MS);
  const progress = progressOf(reader, { isEnded: nextIterator === undefined, hasMore: last !== undefined });
  return { reader, page: { shardId: reader.shardId, records, ...progress } };
}

function progressOf(
  { position }: Reader,
  { isEnded, hasMore }: { readonly isEnded: boolean; readonly hasMore: boolean },
): { readonly progress?: ShardProgress } {
  if (isEnded) return { progress: { kind: 'ended' } };
  return hasMore && position.kind !== 'latest' ? { progress: position } : {};
}

function throttled(reader: Reader, { name }: LiveStream): undefined {
  reader.throttledCount += 1;
  reader.dueMs = performance.now() + THROTTLED_MS;
  if (reader.throttledCount < THROTTLED_IN_A_ROW_MAX) return undefined;
  throw new AdapterError('throttled', `${name}: shard ${reader.shardId} is read by too many.`, {
    retryable: true,
  });
}
