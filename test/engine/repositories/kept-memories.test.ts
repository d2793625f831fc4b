import { describe, expect, test } from 'vitest';
import { type IntakeMemory, NO_MEMORY } from '../../../src/engine/commissioning/index.ts';
import {
  keepMemories,
  type RememberedSystem,
  type WantedMemory,
} from '../../../src/engine/repositories/index.ts';
import { DAY_MS } from '../../../src/engine/time/index.ts';

const NOON_MS = Date.UTC(2026, 5, 1, 12);

const memoryOf = (...endsMs: readonly number[]): IntakeMemory => ({
  ...NO_MEMORY,
  seenEndsMs: Float64Array.from(endsMs),
  seenDigests: Int32Array.from(endsMs, (endMs) => endMs % 1_000),
});
const wanted = (systemId: string, atMs = NOON_MS): WantedMemory => ({
  systemId,
  fromMs: atMs,
  untilMs: atMs,
});

/** A store that notes what it is asked, and answers with what it was given last. */
function notedStore() {
  const reads: string[][] = [];
  const writes: RememberedSystem[][] = [];
  const stored = new Map<string, IntakeMemory>();
  return {
    reads,
    writes,
    stored,
    memories: async (asked: readonly WantedMemory[]) => {
      if (asked.length > 0) reads.push(asked.map(({ systemId }) => systemId));
      return asked.map(({ systemId }) => stored.get(systemId) ?? NO_MEMORY);
    },
    putMemories: async (memories: readonly RememberedSystem[]) => {
      writes.push([...memories]);
      for (const { systemId, after } of memories) stored.set(systemId, after);
    },
  };
}

describe('memories that are held back', () => {
  test('are written once, however often a system sends meanwhile, from what lies in the store to the last', async () => {
    const store = notedStore();
    const kept = keepMemories(store);
    let before = (await kept.memories([wanted('a')]))[0]!;
    for (const endMs of [1, 2, 3]) {
      const after = memoryOf(endMs);
      await kept.putMemories([{ systemId: 'a', before, after }]);
      before = (await kept.memories([wanted('a')]))[0]!;
      expect(before).toBe(after);
    }
    expect([store.reads, store.writes]).toEqual([[['a']], []]);
    expect(kept.unwrittenCount).toBe(1);
    await kept.write();
    expect(kept.unwrittenCount).toBe(0);
    const { seenEndsMs, seenDigests } = NO_MEMORY;
    expect(store.writes).toEqual([
      [{ systemId: 'a', before: { seenEndsMs, seenDigests }, after: memoryOf(3) }],
    ]);
  });

  test('are answered in the order asked, some from here and others from the store', async () => {
    const store = notedStore();
    for (const id of ['a', 'b', 'c']) store.stored.set(id, memoryOf(id.charCodeAt(0)));
    const kept = keepMemories(store);
    const [before] = await kept.memories([wanted('b')]);
    await kept.putMemories([{ systemId: 'b', before: before!, after: memoryOf(7) }]);
    const found = await kept.memories([wanted('c'), wanted('b'), wanted('a')]);
    expect(found.map(({ seenEndsMs }) => seenEndsMs[0])).toEqual([99, 7, 97]);
    expect(store.reads).toEqual([['b'], ['a', 'c']]);
  });

  test('are read anew once written: others may have written meanwhile', async () => {
    const store = notedStore();
    const kept = keepMemories(store);
    const [before] = await kept.memories([wanted('a')]);
    await kept.putMemories([{ systemId: 'a', before: before!, after: memoryOf(1) }]);
    await kept.write();
    store.stored.set('a', memoryOf(2));
    expect(await kept.memories([wanted('a')])).toEqual([memoryOf(2)]);
  });

  test.each([-1, 1])('of another day are written and read with its intervals (%i)', async (days) => {
    const store = notedStore();
    const kept = keepMemories(store);
    const [before] = await kept.memories([wanted('a'), wanted('b')]);
    for (const systemId of ['a', 'b'])
      await kept.putMemories([{ systemId, before: before!, after: memoryOf(1) }]);
    await kept.memories([wanted('a', NOON_MS + days * DAY_MS)]);
    expect(store.writes.map((some) => some.map(({ systemId }) => systemId))).toEqual([['a']]);
    expect(store.reads).toEqual([['a', 'b'], ['a']]);
    expect(kept.unwrittenCount).toBe(1);
  });

  test('are kept where writing fails', async () => {
    const store = notedStore();
    const kept = keepMemories(store);
    const [before] = await kept.memories([wanted('a')]);
    await kept.putMemories([{ systemId: 'a', before: before!, after: memoryOf(1) }]);
    const { putMemories } = store;
    store.putMemories = async () => {
      throw new Error('full');
    };
    await expect(kept.write()).rejects.toThrow('full');
    expect(kept.unwrittenCount).toBe(1);
    store.putMemories = putMemories;
    await kept.write();
    expect(store.stored.get('a')).toEqual(memoryOf(1));
  });
});
