import { describe, expect, it } from 'vitest';
import { cycleId, groupId, orderId, participantId, requestId } from '../../../src/engine/ids.ts';
import { entryOf } from '../../../src/engine/journal/index.ts';
import type { Action } from '../../../src/engine/ports.ts';
import {
  checkCycleOffered,
  checkLatestAggregate,
  type ParticipantOrder,
  replaceOrder,
  replaceParticipantOrder,
  takeOrdering,
} from '../../../src/engine/repositories/index.ts';
import { aggregateOffer, cycle, limitedProof, order, participantOrder } from './market-samples.ts';
import { collected, emptyRepositories } from './memory.ts';
import { CREATED_MS, CYCLE, DAY, powers, prognosis, request } from './samples.ts';

const NORTH = groupId('north');

it('stores a request once', async () => {
  const { requests } = await emptyRepositories();
  expect((await requests.put(request('req-1'))).outcome).toBe('stored');
  expect((await requests.put(request('req-1', { createdMs: CREATED_MS + 60_000 }))).outcome).toBe('already');
  expect((await requests.put(request('req-1', { maxDeltaW: powers(0, 0, 0) }))).outcome).toBe('conflict');
  expect(await requests.get(requestId('req-1'))).toEqual(request('req-1'));
  expect(await requests.get(requestId('req-2'))).toBeUndefined();
  expect(await collected(requests.list())).toEqual([request('req-1')]);
});

it('lists newest first: all, of a group, of its day, and a few', async () => {
  const { cycles } = await emptyRepositories();
  const stored = [
    cycle('c1', { createdMs: CREATED_MS + 1 }),
    cycle('c2', { createdMs: CREATED_MS + 4, day: '2026-11-20' }),
    cycle('c3', { createdMs: CREATED_MS + 3, groupId: groupId('south') }),
    cycle('c4', { createdMs: CREATED_MS + 2 }),
  ];
  for (const one of stored) await cycles.create(one);
  const ids = async (filter?: Parameters<typeof cycles.list>[0]) =>
    (await collected(cycles.list(filter))).map(({ id }) => id);
  expect(await ids()).toEqual(['c2', 'c3', 'c4', 'c1']);
  expect(await ids({ limit: 2 })).toEqual(['c2', 'c3']);
  expect(await ids({ of: NORTH })).toEqual(['c4', 'c1', 'c2']);
  expect(await ids({ of: NORTH, day: DAY })).toEqual(['c4', 'c1']);
  expect(await ids({ of: NORTH, day: DAY, limit: 1 })).toEqual(['c4']);
  expect(await ids({ of: groupId('west') })).toEqual([]);
});

it('lists hundreds', async () => {
  const { cycles } = await emptyRepositories();
  const numbers = Array.from({ length: 250 }, (_, index) => index);
  for (const index of numbers) await cycles.create(cycle(`c${index}`, { createdMs: CREATED_MS + index }));
  const listed = await collected(cycles.list());
  expect(listed.map(({ createdMs }) => createdMs - CREATED_MS)).toEqual(numbers.reverse());
});

it('lets a cycle go on from the state that was read, and lists its new state', async () => {
  const { cycles } = await emptyRepositories();
  const [collecting, offered] = [cycle('c1'), cycle('c1', { status: 'offered', offerCount: 10 })];
  await cycles.create(collecting);
  expect((await cycles.update(collecting, offered)).outcome).toBe('stored');
  expect((await cycles.update(collecting, offered)).outcome).toBe('already');
  expect((await cycles.update(collecting, cycle('c1', { status: 'cancelled' }))).outcome).toBe('conflict');
  expect((await cycles.create(collecting)).outcome).toBe('conflict');
  expect(await cycles.get(cycleId('c1'))).toEqual(offered);
  expect(await collected(cycles.list())).toEqual([offered]);
});

describe('cancelling a cycle', () => {
  const offered = cycle(CYCLE, { status: 'offered' });
  const cancelled = { ...offered, status: 'cancelled', reason: 'wrong day' } as const;
  const id = orderId('ord-1');
  const entry = entryOf('cycle-cancelled', { eventId: CYCLE, atMs: CREATED_MS });

  it.each([
    ['not ordered', undefined, 'stored'],
    ['ordered', order('ord-1'), 'ordered'],
    ['ordered and applied', order('ord-1', { status: 'applied' }), 'ordered'],
    ['ordered, and the order cancelled', order('ord-1', { status: 'cancelled' }), 'stored'],
  ] as const)('that is %s', async (_, known, outcome) => {
    const { cycles, orders } = await emptyRepositories();
    await cycles.create(offered);
    if (known !== undefined) await orders.create(known);
    expect(await cycles.cancel({ previous: offered, next: cancelled, orderId: id, entry })).toBe(outcome);
    expect(await cycles.get(CYCLE)).toEqual(outcome === 'stored' ? cancelled : offered);
  });

  it('that has gone on since it was read changes nothing', async () => {
    const { cycles } = await emptyRepositories();
    await cycles.create(offered);
    const previous = cycle(CYCLE);
    expect(await cycles.cancel({ previous, next: cancelled, orderId: id, entry })).toBe('overtaken');
    expect(await cycles.get(CYCLE)).toEqual(offered);
  });

  it('lets no transaction pass that needs its offer', async () => {
    const { cycles, table } = await emptyRepositories();
    await cycles.create(offered);
    const put = (sk: string): Action => ({ kind: 'put', item: { pk: 'TEST', sk, attributes: {} } });
    expect(await table.transact([checkCycleOffered(CYCLE), put('before')])).toEqual({ outcome: 'stored' });
    await cycles.cancel({ previous: offered, next: cancelled, orderId: id, entry });
    expect(await table.transact([checkCycleOffered(CYCLE), put('after')])).toMatchObject({ index: 0 });
  });
});

it.each([0, 1, 100, 1_234])('stores an aggregate offer with %s accepted offers', async (acceptedCount) => {
  const { aggregateOffers } = await emptyRepositories();
  const stored = aggregateOffer(acceptedCount);
  expect(await aggregateOffers.get(CYCLE)).toBeUndefined();
  expect((await aggregateOffers.put(stored)).outcome).toBe('stored');
  expect((await aggregateOffers.put(stored)).outcome).toBe('already');
  expect((await aggregateOffers.put(aggregateOffer(acceptedCount + 1))).outcome).toBe('conflict');
  expect(await aggregateOffers.get(CYCLE)).toEqual(stored);
  expect((await aggregateOffers.head(CYCLE))?.acceptedCount).toBe(acceptedCount);
});

it.each([0, 3, 2_000, 4_500])('stores limits that %s participants are behind', async (memberCount) => {
  const { aggregateOffers } = await emptyRepositories();
  const stored = { ...aggregateOffer(2), proof: limitedProof(memberCount) };
  expect((await aggregateOffers.put(stored)).outcome).toBe('stored');
  expect((await aggregateOffers.put(stored)).outcome).toBe('already');
  expect(await aggregateOffers.get(CYCLE)).toEqual(stored);
});

it('stores an order and what it asks of each participant', async () => {
  const { orders, table } = await emptyRepositories();
  expect((await orders.create(order('ord-1'))).outcome).toBe('stored');
  expect((await orders.create(order('ord-1', { createdMs: CREATED_MS + 1 }))).outcome).toBe('already');
  expect((await orders.create(order('ord-1', { orderedBy: 'rebalance' }))).outcome).toBe('conflict');
  const asked = ['home-2', 'home-1'].map(participantOrder);
  const created = async () => (await orders.createParticipants(asked)).map(({ outcome }) => outcome);
  expect(await created()).toEqual(['stored', 'stored']);
  expect(await created()).toEqual(['already', 'already']);
  expect(await collected(orders.participants(orderId('ord-1')))).toEqual([asked[1], asked[0]]);
  const failed = { ...asked[0]!, state: 'failed', reason: 'battery is gone' } as const;
  const replacedBy = async (next: ParticipantOrder) =>
    (await table.transact([...replaceParticipantOrder(asked[0]!, next)])).outcome;
  expect(await replacedBy(failed)).toBe('stored');
  expect(await replacedBy({ ...failed, state: 'applied' })).toBe('refused');
  expect(await orders.participant(orderId('ord-1'), participantId('home-2'))).toEqual(failed);
  const done = order('ord-1', { status: 'partly' });
  expect((await table.transact([...replaceOrder(order('ord-1'), done)])).outcome).toBe('stored');
  expect(await orders.get(orderId('ord-1'))).toEqual(done);
  expect(await collected(orders.list({ of: NORTH, day: DAY }))).toEqual([done]);
});

it('lets one order of a day be at work, and then the next', async () => {
  const { orders, table } = await emptyRepositories();
  expect(await orders.ordering(NORTH, DAY)).toBeUndefined();
  const take = async (id: string, before: Awaited<ReturnType<typeof orders.ordering>>) =>
    (await table.transact(takeOrdering(order(id), before))).outcome;
  expect(await take('ord-1', undefined)).toBe('stored');
  expect(await take('ord-2', undefined)).toBe('refused');
  const first = await orders.ordering(NORTH, DAY);
  expect(first).toEqual({ orderId: 'ord-1', count: 1 });
  expect(await take('ord-1', first)).toBe('stored');
  expect(await take('ord-2', first)).toBe('refused');
  expect(await orders.ordering(NORTH, '2026-11-22')).toBeUndefined();
});

it('tells whether a later sum is stored', async () => {
  const { aggregates, table } = await emptyRepositories();
  const { participantId: _, planRevision: __, siteId: ___, ...sum } = prognosis('home-1', 1);
  const isLatest = async (revision: number) =>
    (await table.transact([checkLatestAggregate(NORTH, DAY, revision)])).outcome === 'stored';
  await aggregates.put({ ...sum, groupId: NORTH, members: [] });
  expect(await isLatest(1)).toBe(true);
  await aggregates.put({ ...sum, groupId: NORTH, revision: 2, members: [] });
  expect(await isLatest(1)).toBe(false);
  expect(await isLatest(2)).toBe(true);
});
