import type { IntakeMemory } from '../commissioning/index.ts';
import { ByteArena } from './byte-arena.ts';
import type { FleetRepository } from './fleet.ts';
import type { RememberedSystem, WantedMemory } from './fleet-records.ts';
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
  const keeper = new MemoryKeeper(fleet);
  return {
    get unwrittenCount() {
      return keeper.unwrittenCount;
    },
    memories: (wanted) => keeper.memories(wanted),
    putMemories: async (memories) => {
      for (const one of memories) keeper.remember(one);
    },
    write: () => keeper.write(),
  };
}

class MemoryKeeper {
  readonly #fleet: Memories;
  readonly #kept = new ByteArena<string>();
  readonly #unwritten = new Set<string>();
  readonly #scratch = new ByteWriter();

  constructor(fleet: Memories) {
    this.#fleet = fleet;
  }

  get unwrittenCount(): number {
    return this.#unwritten.size;
  }

  async memories(wanted: readonly WantedMemory[]): Promise<readonly IntakeMemory[]> {
    const elsewhere = wanted.filter((one) => this.#isElsewhere(one)).map(({ systemId }) => systemId);
    await this.#write(elsewhere.filter((systemId) => this.#unwritten.has(systemId)));
    for (const systemId of elsewhere) this.#kept.delete(systemId);
    await this.#read(wanted.filter(({ systemId }) => !this.#kept.has(systemId)));
    return wanted.map(({ systemId }) => this.#of(systemId).memory);
  }

  remember({ systemId, after, changedFromMs = Number.POSITIVE_INFINITY }: RememberedSystem): void {
    const known = this.#kept.get(systemId, BOUNDS_BYTES);
    const before = known === undefined ? NO_BOUNDS : boundsOf(known);
    const earliestMs = Math.min(before.changedFromMs, changedFromMs);
    this.#put(systemId, { ...before, changedFromMs: earliestMs, memory: after });
    this.#unwritten.add(systemId);
  }

  async write(): Promise<void> {
    await this.#write([...this.#unwritten]);
    if (this.#kept.byteCount > KEPT_BYTES_MAX) this.#kept.clear();
  }

  /** Intervals are asked for that are not here: the store has those. */
  #isElsewhere(wanted: WantedMemory): boolean {
    const bytes = this.#kept.get(wanted.systemId, BOUNDS_BYTES);
    if (bytes === undefined) return false;
    const { fromMs, untilMs } = boundsOf(bytes);
    return startOfSpan(wanted.fromMs) < fromMs || startOfSpan(wanted.untilMs) > untilMs;
  }

  async #read(missing: readonly WantedMemory[]): Promise<void> {
    if (missing.length === 0) return;
    const asked = missing.map(withSpanBefore).sort(bySystem);
    const found = await this.#fleet.memories(asked);
    asked.forEach(({ systemId, fromMs, untilMs }, index) => {
      const changedFromMs = Number.POSITIVE_INFINITY;
      this.#put(systemId, { fromMs, untilMs, changedFromMs, memory: found[index]! });
    });
  }

  async #write(systemIds: readonly string[]): Promise<void> {
    for (const some of piecesOf(systemIds.toSorted(), WRITTEN_AT_ONCE)) {
      const read = some.map((systemId) => this.#of(systemId));
      await this.#fleet.putMemories(
        read.map(({ memory, changedFromMs }, index) => ({
          systemId: some[index]!,
          after: memory,
          ...(Number.isFinite(changedFromMs) ? { changedFromMs } : {}),
        })),
      );
      some.forEach((systemId, index) => {
        this.#put(systemId, withoutOld(read[index]!));
        this.#unwritten.delete(systemId);
      });
    }
  }

  #of(systemId: string): Kept {
    return readKept(this.#kept.get(systemId)!);
  }

  #put(systemId: string, one: Kept): void {
    this.#kept.put(systemId, writeKept(this.#scratch, one));
  }
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
