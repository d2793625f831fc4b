import { ByteArena } from './byte-arena.ts';
import type { FleetRepository } from './fleet.ts';
import type { WantedMemory } from './fleet-records.ts';
import { BOUNDS_BYTES, boundsOf, type Kept, NO_BOUNDS, readKept, writeKept } from './kept-bytes.ts';
import { ByteWriter } from './memory-bytes.ts';
import { piecesOf } from './parallel.ts';
import { SPAN_MS, startOfSpan } from './seen-spans.ts';

/** Neighbours in the store go together; as items they take far more memory than as they are kept. */
const WRITTEN_AT_ONCE = 1_000;

/** Beyond that [bytes] nothing is kept that is written: half a million of systems. */
const KEPT_BYTES_MAX = 256 * 1_048_576;

type Memories = Pick<FleetRepository, 'memories' | 'putMemories'>;

/**
 * What is remembered of systems, kept in memory by the only one who changes it: a system is read once, and written now and then,
 * however often it sends.
 */
export interface KeptMemories extends Memories {
  /** Systems of which something is not written yet. */
  readonly unwrittenCount: number;
  /** Writes all of it. */
  write(): Promise<void>;
}

/** @param fleet - where it is read, and written in the end; who is killed before has remembered nothing of it. */
export function keepMemories(fleet: Memories): KeptMemories {
  const kept = new ByteArena<string>();
  const unwritten = new Set<string>();
  const scratch = new ByteWriter();
  const put = (systemId: string, one: Kept) => kept.put(systemId, writeKept(scratch, one));

  const write = async (systemIds: readonly string[]) => {
    for (const some of piecesOf(systemIds.toSorted(), WRITTEN_AT_ONCE)) {
      const read = some.map((systemId) => readKept(kept.get(systemId)!));
      await fleet.putMemories(
        read.map(({ memory, changedFromMs }, index) => ({
          systemId: some[index]!,
          after: memory,
          ...(Number.isFinite(changedFromMs) ? { changedFromMs } : {}),
        })),
      );
      some.forEach((systemId, index) => {
        put(systemId, withoutOld(read[index]!));
        unwritten.delete(systemId);
      });
    }
  };

  /** Intervals are asked for that are not here: the store has those. */
  const isElsewhere = (wanted: WantedMemory) => {
    const bytes = kept.get(wanted.systemId, BOUNDS_BYTES);
    if (bytes === undefined) return false;
    const { fromMs, untilMs } = boundsOf(bytes);
    return startOfSpan(wanted.fromMs) < fromMs || startOfSpan(wanted.untilMs) > untilMs;
  };

  return {
    get unwrittenCount() {
      return unwritten.size;
    },
    async memories(wanted) {
      const elsewhere = wanted.filter(isElsewhere).map(({ systemId }) => systemId);
      await write(elsewhere.filter((systemId) => unwritten.has(systemId)));
      for (const systemId of elsewhere) kept.delete(systemId);
      const missing = wanted.filter(({ systemId }) => !kept.has(systemId)).sort(bySystem);
      if (missing.length > 0) {
        const asked = missing.map(withSpanBefore);
        const found = await fleet.memories(asked);
        asked.forEach(({ systemId, fromMs, untilMs }, index) => {
          const one = { fromMs, untilMs, changedFromMs: Number.POSITIVE_INFINITY, memory: found[index]! };
          put(systemId, one);
        });
      }
      return wanted.map(({ systemId }) => readKept(kept.get(systemId)!).memory);
    },
    async putMemories(memories) {
      for (const { systemId, after, changedFromMs = Number.POSITIVE_INFINITY } of memories) {
        const known = kept.get(systemId, BOUNDS_BYTES);
        const before = known === undefined ? NO_BOUNDS : boundsOf(known);
        const earliestMs = Math.min(before.changedFromMs, changedFromMs);
        put(systemId, { ...before, changedFromMs: earliestMs, memory: after });
        unwritten.add(systemId);
      }
    },
    async write() {
      await write([...unwritten]);
      if (kept.byteCount > KEPT_BYTES_MAX) kept.clear();
    },
  };
}

/** As they lie in the store: neighbours are read together. */
function bySystem({ systemId: left }: WantedMemory, { systemId: right }: WantedMemory): number {
  return left < right ? -1 : 1;
}

/** What comes late lies in the span before. */
function withSpanBefore({ systemId, fromMs, untilMs }: WantedMemory): WantedMemory {
  return { systemId, fromMs: startOfSpan(fromMs) - SPAN_MS, untilMs: startOfSpan(untilMs) };
}

/** A memory that the store has needs no older intervals than those of its last span: little comes late. */
function withoutOld({ fromMs, untilMs, memory }: Kept): Kept {
  const { seenEndsMs, seenDigests } = memory;
  const newestMs = seenEndsMs.at(-1) ?? fromMs;
  const oldestMs = Math.max(fromMs, startOfSpan(newestMs));
  const from = seenEndsMs.findIndex((endMs) => endMs >= oldestMs);
  return {
    fromMs: oldestMs,
    untilMs,
    changedFromMs: Number.POSITIVE_INFINITY,
    memory:
      from <= 0
        ? memory
        : { ...memory, seenEndsMs: seenEndsMs.slice(from), seenDigests: seenDigests.slice(from) },
  };
}
