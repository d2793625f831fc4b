import type { IntakeMemory } from '../commissioning/index.ts';
import type { FleetRepository } from './fleet.ts';
import { startOfDay } from './fleet-memory.ts';
import type { SeenIntervals, WantedMemory } from './fleet-records.ts';
import { piecesOf } from './parallel.ts';

/** Neighbours in the store go together; as items they take far more memory than as they are kept. */
const WRITTEN_AT_ONCE = 1_000;

type Memories = Pick<FleetRepository, 'memories' | 'putMemories'>;

/** What is remembered of systems, held back until it is written: whoever sends several times meanwhile is written once. */
export interface KeptMemories extends Memories {
  /** Systems of which something is not written yet. */
  readonly unwrittenCount: number;
  /** Writes all of it, and keeps nothing: what is asked for next is read anew, whoever else has written meanwhile. */
  write(): Promise<void>;
}

/** The days of UTC whose intervals a memory has, by their start [ms]. */
interface Days {
  readonly firstMs: number;
  readonly lastMs: number;
}

interface Kept {
  readonly days: Days;
  /** As it lies in the store. */
  readonly before: SeenIntervals;
  readonly after: IntakeMemory;
}

/** @param fleet - where it is read, and written in the end; who is killed before has remembered nothing of it. */
export function keepMemories(fleet: Memories): KeptMemories {
  const kept = new Map<string, Kept>();
  /** Of which days systems were read, until it is known what is remembered of them. */
  const read = new Map<string, Days>();

  const write = async (systemIds: readonly string[]) => {
    for (const some of piecesOf(systemIds.toSorted(), WRITTEN_AT_ONCE)) {
      await fleet.putMemories(
        some.map((systemId) => {
          const { before, after } = kept.get(systemId)!;
          return { systemId, before, after };
        }),
      );
      for (const systemId of some) kept.delete(systemId);
    }
  };

  /** Whether intervals of other days are asked for than are here: the store has those. */
  const isElsewhere = (wanted: WantedMemory) => {
    const days = kept.get(wanted.systemId)?.days;
    const { firstMs, lastMs } = daysOf(wanted);
    return days !== undefined && (firstMs < days.firstMs || lastMs > days.lastMs);
  };

  return {
    get unwrittenCount() {
      return kept.size;
    },
    async memories(wanted) {
      await write(wanted.filter(isElsewhere).map(({ systemId }) => systemId));
      const missing = wanted.filter(({ systemId }) => !kept.has(systemId)).sort(bySystem);
      const found = new Map<string, IntakeMemory>();
      for (const [index, memory] of (await fleet.memories(missing)).entries()) {
        const one = missing[index]!;
        found.set(one.systemId, memory);
        read.set(one.systemId, daysOf(one));
      }
      return wanted.map(({ systemId }) => kept.get(systemId)?.after ?? found.get(systemId)!);
    },
    async putMemories(memories) {
      for (const { systemId, before, after } of memories) {
        const known = kept.get(systemId);
        kept.set(systemId, {
          days: known?.days ?? read.get(systemId) ?? NO_DAYS,
          before: known?.before ?? { seenEndsMs: before.seenEndsMs, seenDigests: before.seenDigests },
          after,
        });
      }
      read.clear();
    },
    write: () => write([...kept.keys()]),
  };
}

/** Of a memory that nobody asked for: whatever is asked of it next, the store has. */
const NO_DAYS: Days = { firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY };

function daysOf({ fromMs, untilMs }: WantedMemory): Days {
  return { firstMs: startOfDay(fromMs), lastMs: startOfDay(untilMs) };
}

/** As they lie in the store: neighbours are read together. */
function bySystem({ systemId: left }: WantedMemory, { systemId: right }: WantedMemory): number {
  return left < right ? -1 : 1;
}
