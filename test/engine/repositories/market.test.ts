import { expect, it } from 'vitest';
import { cycleId, groupId, orderId, participantId, requestId } from '../../../src/engine/ids.ts';
import { aggregateOffer, cycle, order, participantOrder } from './market-samples.ts';
import { collected, emptyRepositories } from './memory.ts';
import { CREATED_MS, CYCLE, DAY, offer, powers, request } from './samples.ts';

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
  const [collecting, trading] = [cycle('c1'), cycle('c1', { status: 'trading', offerCount: 10 })];
  await cycles.create(collecting);
  expect((await cycles.update(collecting, trading)).outcome).toBe('stored');
  expect((await cycles.update(collecting, trading)).outcome).toBe('already');
  expect((await cycles.update(collecting, cycle('c1', { status: 'cancelled' }))).outcome).toBe('conflict');
  expect((await cycles.create(collecting)).outcome).toBe('conflict');
  expect(await cycles.get(cycleId('c1'))).toEqual(trading);
  expect(await collected(cycles.list())).toEqual([trading]);
});

it('stores an answer of each participant once', async () => {
  const { offers } = await emptyRepositories();
  const none = offer('home-2', { options: [], reasons: ['no contract'] });
  expect((await offers.putMany(CYCLE, [none, offer('home-1')])).map(({ outcome }) => outcome)).toEqual([
    'stored',
    'stored',
  ]);
  expect((await offers.put(CYCLE, none)).outcome).toBe('already');
  expect((await offers.put(CYCLE, offer('home-1', { prognosisRevision: 9 }))).outcome).toBe('conflict');
  expect(await collected(offers.list(CYCLE))).toEqual([offer('home-1'), none]);
  expect(await collected(offers.list(cycleId('cyc-2')))).toEqual([]);
  expect(await offers.get(CYCLE, participantId('home-1'))).toEqual(offer('home-1'));
  expect(await offers.getMany(CYCLE, ['home-3', 'home-2'].map(participantId))).toEqual([undefined, none]);
});

it('lists thousands of offers', async () => {
  const { offers } = await emptyRepositories();
  const all = Array.from({ length: 1_500 }, (_, index) => offer(`home-${String(index).padStart(4, '0')}`));
  await offers.putMany(CYCLE, all);
  expect(await collected(offers.list(CYCLE))).toEqual(all);
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

it('stores an order and what it asks of each participant', async () => {
  const { orders } = await emptyRepositories();
  expect((await orders.create(order('ord-1'))).outcome).toBe('stored');
  expect((await orders.create(order('ord-1', { createdMs: CREATED_MS + 1 }))).outcome).toBe('already');
  expect((await orders.create(order('ord-1', { orderedBy: 'rebalance' }))).outcome).toBe('conflict');
  const asked = ['home-2', 'home-1'].map(participantOrder);
  const created = async () => (await orders.createParticipants(asked)).map(({ outcome }) => outcome);
  expect(await created()).toEqual(['stored', 'stored']);
  expect(await created()).toEqual(['already', 'already']);
  expect(await collected(orders.participants(orderId('ord-1')))).toEqual([asked[1], asked[0]]);
  const failed = { ...asked[0]!, state: 'failed', reason: 'battery is gone' } as const;
  expect((await orders.updateParticipant(asked[0]!, failed)).outcome).toBe('stored');
  expect((await orders.updateParticipant(asked[0]!, { ...failed, state: 'applied' })).outcome).toBe(
    'conflict',
  );
  expect(await orders.participant(orderId('ord-1'), participantId('home-2'))).toEqual(failed);
  const done = order('ord-1', { status: 'partly' });
  expect((await orders.update(order('ord-1'), done)).outcome).toBe('stored');
  expect(await orders.get(orderId('ord-1'))).toEqual(done);
  expect(await collected(orders.list({ of: NORTH, day: DAY }))).toEqual([done]);
});
