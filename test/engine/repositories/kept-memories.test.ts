import { describe, expect, test } from 'vitest';
import { type IntakeMemory, NO_MEMORY } from '../../../src/engine/commissioning/index.ts';
import {
  type KeptMemories,
  keepMemories,
  type RememberedSystem,
  type WantedMemory,
} from '../../../src/engine/repositories/index.ts';
import { HOUR_MS } from '../../../src/engine/time/index.ts';

const NOON_MS = Date.UTC(2026, 5, 1, 12);
const SPAN_MS = 4 * HOUR_MS;

const memoryOf = (...endsMs: readonly number[]): IntakeMemory => ({
  ...NO_MEMORY,
  seenEndsMs: endsMs,
  seenDigests: endsMs.map((endMs) => endMs % 1_000),
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

/** Uses an interval that ends then, as the processor does. */
async function use(kept: KeptMemories, systemId: string, endMs: number): Promise<IntakeMemory> {
  const [before] = await kept.memories([wanted(systemId, endMs)]);
  const { seenEndsMs, seenDigests } = before!;
  const after = { ...before!, seenEndsMs: [...seenEndsMs, endMs], seenDigests: [...seenDigests, 7] };
  await kept.putMemories([{ systemId, after, changedFromMs: endMs }]);
  return after;
}

describe('memories that are kept', () => {
  test('are read once, and written once for however often a system sends meanwhile', async () => {
    const store = notedStore();
    const kept = keepMemories(store);
    for (let round = 0; round < 3; round += 1) {
      const after = await use(kept, 'a', NOON_MS + round);
      expect(await kept.memories([wanted('a', NOON_MS)])).toEqual([after]);
    }
    expect([store.reads, store.writes]).toEqual([[['a']], []]);
    expect(kept.unwrittenCount).toBe(1);
    await kept.write();
    expect(kept.unwrittenCount).toBe(0);
    const ends = [NOON_MS, NOON_MS + 1, NOON_MS + 2];
    const after = { ...NO_MEMORY, seenEndsMs: ends, seenDigests: [7, 7, 7] };
    expect(store.writes).toEqual([[{ systemId: 'a', after, changedFromMs: NOON_MS }]]);
    await kept.write();
    await use(kept, 'a', NOON_MS + 3);
    await kept.write();
    expect(store.writes).toHaveLength(2);
    expect(store.writes[1]).toMatchObject([{ changedFromMs: NOON_MS + 3 }]);
    expect(store.reads).toHaveLength(1);
  });

  test('are answered in the order asked, some from here and others from the store', async () => {
    const store = notedStore();
    for (const id of ['a', 'b', 'c']) store.stored.set(id, memoryOf(id.charCodeAt(0)));
    const kept = keepMemories(store);
    await kept.memories([wanted('b')]);
    const found = await kept.memories([wanted('c'), wanted('b'), wanted('a')]);
    expect(found.map(({ seenEndsMs }) => seenEndsMs[0])).toEqual([99, 98, 97]);
    expect(store.reads).toEqual([['b'], ['a', 'c']]);
  });

  test.each([
    -2, 1,
  ])('of another span than those that are here are written and read with its intervals (%i)', async (spans) => {
    const store = notedStore();
    const kept = keepMemories(store);
    for (const systemId of ['a', 'b']) await use(kept, systemId, NOON_MS);
    await kept.memories([wanted('a', NOON_MS + spans * SPAN_MS)]);
    expect(store.writes.map((some) => some.map(({ systemId }) => systemId))).toEqual([['a']]);
    expect(store.reads).toEqual([['a'], ['b'], ['a']]);
    expect(kept.unwrittenCount).toBe(1);
  });

  test('of the span before are here until they are written: what comes late does not read anew', async () => {
    const store = notedStore();
    const kept = keepMemories(store);
    await use(kept, 'a', NOON_MS);
    await kept.memories([wanted('a', NOON_MS - SPAN_MS)]);
    expect(store.reads).toEqual([['a']]);
    await kept.write();
    await kept.memories([wanted('a', NOON_MS)]);
    expect(store.reads).toEqual([['a']]);
    await kept.memories([wanted('a', NOON_MS - SPAN_MS)]);
    expect(store.reads).toEqual([['a'], ['a']]);
  });

  test('forget intervals that are written and old, and read them again where they are asked for', async () => {
    const store = notedStore();
    const kept = keepMemories(store);
    const from = { systemId: 'a', fromMs: NOON_MS - 3 * SPAN_MS, untilMs: NOON_MS };
    const ends = [NOON_MS - 3 * SPAN_MS, NOON_MS - SPAN_MS, NOON_MS];
    const [before] = await kept.memories([from]);
    const after = { ...before!, seenEndsMs: ends, seenDigests: [1, 2, 3] };
    await kept.putMemories([{ systemId: 'a', after, changedFromMs: ends[0]! }]);
    expect(await kept.memories([from])).toEqual([after]);
    await kept.write();
    expect((await kept.memories([wanted('a', NOON_MS)]))[0]!.seenEndsMs).toEqual(ends.slice(2));
    expect(store.reads).toHaveLength(1);
    expect((await kept.memories([from]))[0]!.seenEndsMs).toEqual(ends);
    expect(store.reads).toHaveLength(2);
  });

  test('are kept where writing fails', async () => {
    const store = notedStore();
    const kept = keepMemories(store);
    const after = await use(kept, 'a', NOON_MS);
    const { putMemories } = store;
    store.putMemories = async () => {
      throw new Error('full');
    };
    await expect(kept.write()).rejects.toThrow('full');
    expect(kept.unwrittenCount).toBe(1);
    store.putMemories = putMemories;
    await kept.write();
    expect(store.stored.get('a')).toEqual(after);
  });
});
