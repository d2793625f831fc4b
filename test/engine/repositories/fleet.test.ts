import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import type { SqliteTable } from '../../../src/adapters/store/sqlite/table.ts';
import {
  type IntakeMemory,
  NO_MEMORY,
  type StatusEvidence,
} from '../../../src/engine/commissioning/index.ts';
import type { Item, Table } from '../../../src/engine/ports.ts';
import {
  collect,
  createRepositories,
  type FleetRepository,
  type Recorded,
} from '../../../src/engine/repositories/index.ts';

const DAY_MS = 86_400_000;
const MONDAY_MS = Date.UTC(2026, 5, 1);

let table: SqliteTable;
let fleet: FleetRepository;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  fleet = createRepositories(table).fleet;
});
afterEach(() => table.close());

/** Intervals that end at these times; the digest of each is its number. */
function memory(endsMs: readonly number[], more: Partial<IntakeMemory> = {}): IntakeMemory {
  const seenDigests = endsMs.map((_, index) => -1 - index);
  return { ...NO_MEMORY, seenEndsMs: endsMs, seenDigests, ...more };
}

const FULL = memory([MONDAY_MS + 1, MONDAY_MS + DAY_MS - 1, MONDAY_MS + DAY_MS], {
  heartbeat: { lastFreshMs: 5, newestEndMs: 4, inverterStateCode: 0x0820, freshCount: 2 },
  counters: {
    'battery.importedTotalWs': { highWs: 2n ** 63n, lowerCount: 2 },
    'inverter.exportedTotalWs': { highWs: 0n, lowerCount: 0 },
  },
  evidence: {
    delaysMs: Int32Array.of(-300_000, 9_000),
    lastArrivalMs: 7,
    soc: { pct: 12.5, endMs: 6 },
    batterySigns: '+-',
    meterSigns: '',
    seen: { 'ac-pv-code': { count: 1, lastMs: 5, code: 0x0880 } },
  },
});

const read = (fromMs: number, untilMs: number) =>
  fleet.memories([{ systemId: 'a', fromMs, untilMs }]).then(([one]) => one);
const remember = (after: IntakeMemory, changedFromMs = after.seenEndsMs[0]!) =>
  fleet.putMemories([{ systemId: 'a', after, changedFromMs }]);

describe('what is remembered of a system', () => {
  it('is read as it was written', async () => {
    await remember(FULL);
    expect(await read(MONDAY_MS, MONDAY_MS + DAY_MS)).toEqual(FULL);
    expect(await read(MONDAY_MS + DAY_MS, MONDAY_MS + DAY_MS)).toMatchObject({
      seenEndsMs: [MONDAY_MS + DAY_MS],
      seenDigests: [-3],
    });
  });

  it('is nothing where nothing was written, and has no heartbeat where none came', async () => {
    expect(await read(MONDAY_MS, MONDAY_MS)).toEqual(NO_MEMORY);
    await remember(memory([MONDAY_MS + 1]));
    expect((await read(MONDAY_MS, MONDAY_MS))?.heartbeat).toBeUndefined();
    expect(await collect(fleet.heartbeats())).toEqual([]);
  });

  it('lists heartbeats, with what the records add up to only where that is asked for', async () => {
    await remember(FULL);
    const { heartbeat, evidence } = FULL;
    expect(await collect(fleet.heartbeats())).toEqual([{ id: 'a', ...heartbeat }]);
    expect(await collect(fleet.heartbeats({ withEvidence: true }))).toEqual([
      { id: 'a', ...heartbeat, evidence },
    ]);
  });

  it('writes only spans that have changed, and none where nothing was used', async () => {
    const written: string[] = [];
    const watched: Table = {
      ...table,
      putMany: (items: readonly Item[]) => {
        written.push(...items.map(({ pk }) => pk));
        return table.putMany(items);
      },
    };
    await remember(FULL);
    const after = { ...memory([...FULL.seenEndsMs, MONDAY_MS + DAY_MS + 5]) };
    const { putMemories } = createRepositories(watched).fleet;
    await putMemories([{ systemId: 'a', after, changedFromMs: after.seenEndsMs.at(-1)! }]);
    expect(written).toEqual(['FLEET-HEARTBEATS', 'FLEET-SEEN#a']);
    expect(await read(MONDAY_MS, MONDAY_MS + DAY_MS)).toEqual(after);
    written.length = 0;
    await putMemories([{ systemId: 'a', after }]);
    expect(written).toEqual(['FLEET-HEARTBEATS']);
  });

  it('keeps no more than ten days, however long it goes on; a span that has made way is not taken for another', async () => {
    for (let day = 0; day < 25; day += 1) {
      const ends = [day - 1, day].filter((one) => one >= 0).map((one) => MONDAY_MS + one * DAY_MS + 1);
      await remember(memory(ends, { seenDigests: ends.map(() => 1) }), ends.at(-1)!);
    }
    const items = await collect(table.query({ pk: 'FLEET-SEEN#a' }));
    expect(items).toHaveLength(10);
    const last = MONDAY_MS + 24 * DAY_MS;
    const ofLast = [...(await read(last - 8 * DAY_MS, last + DAY_MS))!.seenEndsMs];
    expect(ofLast).toEqual(Array.from({ length: 9 }, (_, index) => last - (8 - index) * DAY_MS + 1));
    expect((await read(MONDAY_MS, MONDAY_MS))!.seenEndsMs).toHaveLength(0);
  });
});

describe('a status', () => {
  const status = (id: string, observedMs: number): Recorded<StatusEvidence> => ({
    id,
    status: 'success',
    observedMs,
    receivedMs: 0,
  });
  const times = async () =>
    Object.fromEntries((await collect(fleet.status())).map(({ id, observedMs }) => [id, observedMs]));

  it('of many at once replaces what is older, and nothing else', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `a-${index}`);
    expect(await fleet.putStatus(ids.map((id) => status(id, 10)))).toEqual(ids.map(() => true));
    const mixed = ids.map((id, index) => status(id, 9 + (index % 3)));
    expect(await fleet.putStatus(mixed)).toEqual(ids.map((_, index) => index % 3 === 2));
    expect(Object.values(await times())).toEqual(ids.map(() => expect.toBeOneOf([10, 11])));
  });

  it('ends as the newest, in whatever order and pieces answers come', async () => {
    const answers = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 5 })));
    await fc.assert(
      fc.asyncProperty(fc.array(answers), async (rounds) => {
        for (const { id } of await collect(fleet.status()))
          await table.delete({ pk: 'FLEET-STATUS', sk: id });
        await Promise.all(rounds.map((round) => fleet.putStatus(round.map(([id, ms]) => status(id, ms)))));
        const all = rounds.flat();
        const newest = Object.fromEntries(
          all.map(([id]) => [id, Math.max(...all.filter(([one]) => one === id).map(([, ms]) => ms))]),
        );
        expect(await times()).toEqual(newest);
      }),
      { seed: 20_261_122, numRuns: 60 },
    );
  });

  it('that somebody else writes meanwhile is looked at again, and harms no other', async () => {
    await fleet.putStatus([status('a', 1), status('b', 1)]);
    const meddled: Table = {
      ...table,
      transact: async (actions) => {
        await fleet.putStatus([status('a', 9)]);
        return table.transact(actions);
      },
    };
    const stored = await createRepositories(meddled).fleet.putStatus([status('a', 5), status('b', 5)]);
    expect(stored).toEqual([false, true]);
    expect(await times()).toEqual({ a: 9, b: 5 });
  });
});
