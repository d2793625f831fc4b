import { afterAll, beforeAll, expect, test } from 'vitest';
import { cycleId, requestId } from '../../../../src/engine/ids.ts';
import { collect } from '../../../../src/engine/repositories/index.ts';
import { marketCycle } from '../../../../src/engine/workflows/market-cycle/index.ts';
import { type ExampleStore, openExampleStore } from '../../../support/example-store.ts';
import { operatorOver, reduction } from '../operator.ts';
import { differences, type Snapshot, snapshotOf } from '../snapshot.ts';

/** Each task of a cycle that is done, done again at another time: store and journal stay as they are. */

let store: ExampleStore;
let before: Snapshot;
let input: Record<string, string>;

beforeAll(async () => {
  store = await openExampleStore({ seed: 2, siteCount: 3, day: '2026-11-21', historyDays: 3 });
  const { group, grid, repositories, ports } = store;
  const operator = operatorOver({ table: repositories.table, group, grid, clock: ports.clock });
  await operator.generate('run-1');
  await operator.ask('r1', { ranges: [reduction(68, 80, 2_000)], reboundW: 4_000 });
  expect(await operator.cycle('r1')).toMatchObject({ outcome: 'succeeded' });
  input = { cycleId: cycleId('c-r1'), requestId: requestId('r1'), groupId: group.id, day: store.day };
  before = await snapshotOf(repositories.table);
});
afterAll(() => store.close());

test.each(marketCycle.tasks.map((task) => [task.name, task] as const))('%s', async (_, { handle }) => {
  const later = store.ports.clock.nowMs() + 7 * 3_600_000;
  await handle({ ...input, batch: 0 }, { ...store.ports, clock: { nowMs: () => later } });
  expect(differences(before, await snapshotOf(store.repositories.table))).toEqual([]);
});

test('the journal tells of it in its order, each effect at the time that is stored with it', async () => {
  const { repositories, group } = store;
  const id = cycleId('c-r1');
  const entries = await collect(repositories.journal.entries(id));
  expect(entries.map(({ what, who }) => `${what} ${who}`)).toEqual([
    `cycle-opened ${group.id}`,
    'offer-made home-01',
    'offer-made home-02',
    'offer-made home-03',
    `offers-selected ${group.id}`,
    `cycle-closed ${group.id}`,
  ]);
  const cycle = (await repositories.cycles.get(id))!;
  const offers = await collect(repositories.offers.list(id));
  const offer = (await repositories.aggregateOffers.get(id))!;
  expect(entries.map(({ atMs }) => atMs)).toEqual([
    cycle.createdMs,
    ...offers.map(({ createdMs }) => createdMs),
    offer.createdMs,
    cycle.endedMs,
  ]);
  expect(await repositories.journal.event(id)).toEqual({
    id,
    kind: 'market-cycle',
    createdMs: cycle.createdMs,
    groupId: group.id,
    day: store.day,
    causedBy: 'r1',
  });
});
