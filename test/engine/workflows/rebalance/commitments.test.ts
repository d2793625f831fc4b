import { afterEach, beforeEach, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { cycleId, groupId, orderId, participantId } from '../../../../src/engine/ids.ts';
import type { PrognosisCause } from '../../../../src/engine/prognosis/index.ts';
import {
  createRepositories,
  type OrderRecord,
  type Repositories,
} from '../../../../src/engine/repositories/index.ts';
import { parseDayStrict } from '../../../../src/engine/time/index.ts';
import { commitmentsOf } from '../../../../src/engine/workflows/index.ts';

/** Days of four periods, so that they can be read at a glance. */
const OF = { groupId: groupId('north'), day: parseDayStrict('2026-11-21') };

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let repositories: Repositories;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  repositories = createRepositories(table);
});
afterEach(() => table.close());

async function sum(revision: number, powersW: readonly number[], cause: PrognosisCause): Promise<void> {
  const members = [{ participantId: participantId('home-1'), revision }];
  const powerW = Int32Array.from(powersW);
  await repositories.aggregates.put({ ...OF, revision, powerW, members, cause, createdMs: revision });
}

async function order(id: string, deltaW: readonly number[], more: Partial<OrderRecord>): Promise<void> {
  await repositories.orders.create({
    id: orderId(id),
    cycleId: cycleId(`c-${id}`),
    ...OF,
    status: 'applied',
    factor: 1,
    prognosisRevision: 1,
    deltaW: Int32Array.from(deltaW),
    priceMicros: 0,
    orderedBy: 'partner',
    createdMs: 1,
    ...more,
  });
}

async function committed(watched: 'ordered' | 'day' = 'ordered') {
  const aggregate = (await repositories.aggregates.latest(OF.groupId, OF.day))!;
  const found = await commitmentsOf({ ...OF, watched, aggregate }, repositories);
  if (found === undefined) return undefined;
  return {
    orders: found.orderIds,
    powers: Object.fromEntries([...found.periods].map((period, index) => [period, found.committedW[index]])),
  };
}

const RUN: PrognosisCause = { kind: 'run', runId: 'run' };
const by = (id: string): PrognosisCause => ({ kind: 'order', orderId: id });

test('an order commits to the sum that it was made against plus its change, where it changes something', async () => {
  await sum(1, [10, 20, 30, 40], RUN);
  await order('a', [0, -5, 0, 3], {});
  await sum(2, [10, 99, 30, 99], by('a'));
  expect(await committed()).toEqual({ orders: ['a'], powers: { 1: 15, 3: 43 } });
  expect(await committed('day')).toEqual({ orders: ['a'], powers: { 0: 10, 1: 15, 2: 30, 3: 43 } });
});

test('of two orders the later decides where both change something', async () => {
  await sum(1, [10, 20, 30, 40], RUN);
  await order('z', [0, -5, 3, 0], {});
  await sum(2, [10, 15, 33, 40], by('z'));
  await order('a', [0, -2, 0, 1], { prognosisRevision: 2 });
  await sum(3, [10, 13, 33, 41], by('a'));
  expect(await committed()).toEqual({ orders: ['a', 'z'], powers: { 1: 13, 2: 33, 3: 41 } });
  expect(await committed('day')).toMatchObject({ powers: { 0: 10, 1: 13, 2: 33, 3: 41 } });
});

test('what rebalancing orders commits to nothing', async () => {
  await sum(1, [10, 20, 30, 40], RUN);
  await order('a', [0, -5, 0, 0], { rebalanceId: 'rb' });
  expect(await committed()).toBeUndefined();
});

test.each<[string, Partial<OrderRecord>, boolean]>([
  ['cancelled', { status: 'cancelled' }, false],
  ['being cancelled', { cancellingMs: 5 }, false],
  ['kept by nobody', { status: 'failed' }, true],
  ['kept by some', { status: 'partly' }, true],
  ['being applied', { status: 'pending' }, false],
])('an order that is %s', async (_, more, isCommitting) => {
  await sum(1, [10, 20, 30, 40], RUN);
  await order('a', [0, -5, 0, 0], more);
  expect((await committed()) !== undefined).toBe(isCommitting);
});

test('an order that is being applied commits once it is in the sum', async () => {
  await sum(1, [10, 20, 30, 40], RUN);
  await order('a', [0, -5, 0, 0], { status: 'pending' });
  await sum(2, [10, 15, 30, 40], by('a'));
  expect(await committed()).toEqual({ orders: ['a'], powers: { 1: 15 } });
});

test('an earlier order that is cancelled later does not commit through the later one', async () => {
  await sum(1, [10, 20, 30, 40], RUN);
  await order('a', [0, -5, 0, 0], { status: 'cancelled' });
  await sum(2, [10, 15, 30, 40], by('a'));
  await order('b', [0, -2, 0, 0], { prognosisRevision: 2 });
  await sum(3, [10, 13, 30, 40], by('b'));
  await sum(4, [10, 18, 30, 40], { kind: 'cancellation', orderId: 'a' });
  expect(await committed()).toEqual({ orders: ['b'], powers: { 1: 18 } });
});

test('one that was cancelled before is not in the sum of the later one', async () => {
  await sum(1, [10, 20, 30, 40], RUN);
  await order('a', [0, -5, 0, 0], { status: 'cancelled' });
  await sum(2, [10, 15, 30, 40], by('a'));
  await sum(3, [10, 20, 30, 40], { kind: 'cancellation', orderId: 'a' });
  await order('b', [0, -2, 0, 0], { prognosisRevision: 3 });
  expect(await committed()).toEqual({ orders: ['b'], powers: { 1: 18 } });
});
