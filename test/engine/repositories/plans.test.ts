import { expect, it } from 'vitest';
import { contractId, siteId } from '../../../src/engine/ids.ts';
import {
  dropConstraint,
  dropInvocation,
  packRecord,
  putConstraint,
  putInvocation,
  putPlan,
  putPrognosis,
  replaceConstraint,
  replaceParticipantOrder,
  transactOnce,
} from '../../../src/engine/repositories/index.ts';
import { participantOrder } from './market-samples.ts';
import { collected, emptyRepositories } from './memory.ts';
import { constraint, DAY, invocation, plan, powers, prognosis } from './samples.ts';

const HOME = siteId('home-1');

it('stores revision after revision of a plan, with its problem', async () => {
  const { plans } = await emptyRepositories();
  expect(await plans.latest(HOME, DAY)).toBeUndefined();
  const second = plan('home-1', 2, { problemJson: '{"id":"q"}', orderIds: ['ord-1'] });
  expect((await plans.put(plan('home-1', 1))).outcome).toBe('stored');
  expect((await plans.put(second)).outcome).toBe('stored');
  expect((await plans.put(second)).outcome).toBe('already');
  expect((await plans.put({ ...second, problemJson: '{"id":"r"}' })).outcome).toBe('conflict');
  expect((await plans.put(plan('home-1', 4))).outcome).toBe('conflict');
  expect(await plans.latest(HOME, DAY)).toEqual(second);
  expect(await plans.get(HOME, DAY, 1)).toEqual(plan('home-1', 1));
  expect((await plans.revisions(HOME, DAY)).map(({ revision }) => revision)).toEqual([1, 2]);
  expect(
    (await plans.latestHeads(['nowhere', 'home-1'].map(siteId), DAY)).map((head) => head?.revision),
  ).toEqual([undefined, 2]);
});

it.each([
  ['none', ''],
  ['exactly one part', 'x'.repeat(128 * 1024)],
  ['a character across two parts', `${'x'.repeat(128 * 1024 - 1)}😀${'y'.repeat(128 * 1024)}`],
  ['many characters of three bytes', '…'.repeat(500_000)],
])('keeps a problem of any length: %s', async (_, problemJson) => {
  const { plans, table } = await emptyRepositories();
  await plans.put(plan('home-1', 1, { problemJson }));
  for await (const { attributes } of table.query({ pk: `PLAN-PROBLEM#home-1#${DAY}` })) {
    expect(String(attributes['text']).isWellFormed()).toBe(true);
  }
  expect((await plans.latest(HOME, DAY))!.problemJson).toBe(problemJson);
});

it('lists invocations by the time at which they begin', async () => {
  const { invocations, table } = await emptyRepositories();
  for (const [startMs, order] of [
    [3_000, 'a'],
    [1_000, 'a'],
    [2_000, 'b'],
    [2_000, 'a'],
  ] as const) {
    const before = await invocations.uses(contractId('home-1-down'));
    await table.transact(putInvocation(invocation('home-1-down', startMs, order), before));
  }
  await table.transact(putInvocation(invocation('home-1-up', 2_000), undefined));
  const list = async (startMs: number, endMs: number) =>
    (await invocations.list(contractId('home-1-down'), { startMs, endMs })).map(
      ({ startMs: at, orderId }) => [at, orderId],
    );
  expect(await list(0, 9_000)).toEqual([
    [1_000, 'a'],
    [2_000, 'a'],
    [2_000, 'b'],
    [3_000, 'a'],
  ]);
  expect(await list(1_000, 3_000)).toEqual([
    [1_000, 'a'],
    [2_000, 'a'],
    [2_000, 'b'],
  ]);
  expect(await list(2_000, 2_000)).toEqual([]);
  const both = await invocations.listMany(['home-1-up', 'home-2-up'].map(contractId), {
    startMs: 0,
    endMs: 9_000,
  });
  expect(both).toEqual([[invocation('home-1-up', 2_000)], []]);
});

/** What applying an order to a site stores: all of it or nothing. */
function application() {
  const pending = participantOrder('home-1');
  const applied = { ...pending, state: 'applied', planRevision: 2, prognosisRevision: 2 } as const;
  return [
    ...putPlan(plan('home-1', 2, { netW: powers(1, -7, 3), orderIds: ['ord-1'] })),
    ...putConstraint(constraint('home-1', 'ord-1')),
    ...putInvocation(invocation('home-1-down', 5_000), undefined),
    ...putPrognosis(prognosis('home-1', 2)),
    ...replaceParticipantOrder(pending, applied),
  ];
}

async function beforeApplication() {
  const repositories = await emptyRepositories();
  await repositories.plans.put(plan('home-1', 1));
  await repositories.prognoses.put(prognosis('home-1', 1));
  await repositories.orders.createParticipants([participantOrder('home-1')]);
  return repositories;
}

it('stores plan, constraint, invocation, prognosis and state together, once', async () => {
  const { table, plans, invocations, prognoses, orders } = await beforeApplication();
  expect(await transactOnce(table, application())).toEqual({ outcome: 'stored' });
  expect(await transactOnce(table, application())).toEqual({ outcome: 'already' });
  expect((await plans.latestHead(HOME, DAY))?.revision).toBe(2);
  expect(await plans.constraints(HOME, DAY)).toEqual([constraint('home-1', 'ord-1')]);
  expect(await invocations.list(contractId('home-1-down'), { startMs: 0, endMs: 9_000 })).toHaveLength(1);
  expect((await prognoses.latest(prognosis('home-1', 1).participantId, DAY))?.revision).toBe(2);
  const [stored] = await collected(orders.participants(participantOrder('home-1').orderId));
  expect(stored?.state).toBe('applied');
});

it.each([
  ['the plan has another second revision', 'PLAN#home-1#2026-11-21', '00000002'],
  ['the order has another constraint', 'CONSTRAINT#home-1#2026-11-21', 'ord-1'],
  ['the invocation is another', 'INVOCATION#home-1-down', '1970-01-01T00:00:05.000Z#ord-1'],
  ['the prognosis has another second revision', 'PROGNOSIS#home-1#2026-11-21', '00000002'],
  ['somebody else has changed the state', 'ORDER-PARTICIPANT#ord-1', 'home-1'],
])('stores nothing of it where %s', async (_, pk, sk) => {
  const { table, plans, prognoses } = await beforeApplication();
  await table.put({ pk, sk, attributes: packRecord({ revision: 2, other: true }) });
  const before = await plans.latestHead(HOME, DAY);
  const outcome = await transactOnce(table, application());
  expect(outcome).toMatchObject({ outcome: 'conflict', existing: { pk, sk } });
  expect(await plans.latestHead(HOME, DAY)).toEqual(before);
  expect(await table.get({ pk: 'PROGNOSIS-LATEST#north#2026-11-21', sk: 'home-1' })).toMatchObject({
    attributes: { revision: 1 },
  });
  expect(await prognoses.get(prognosis('home-1', 1).participantId, DAY, 1)).toEqual(prognosis('home-1', 1));
});

it('lets two uses of a contract in only where the second has seen the first', async () => {
  const { table, invocations } = await emptyRepositories();
  const contract = contractId('home-1-down');
  const seen = await invocations.uses(contract);
  expect(seen).toBeUndefined();
  const use = (startMs: number, before: typeof seen) =>
    transactOnce(table, putInvocation(invocation('home-1-down', startMs), before));
  expect((await use(1_000, seen)).outcome).toBe('stored');
  expect((await use(2_000, seen)).outcome).toBe('conflict');
  const again = await invocations.uses(contract);
  expect(again).toEqual({ count: 1 });
  expect((await use(2_000, again)).outcome).toBe('stored');
  expect(await invocations.list(contract, { startMs: 0, endMs: 9_000 })).toHaveLength(2);
});

it('gives the use of a contract back once, and counts that', async () => {
  const { table, invocations } = await emptyRepositories();
  const contract = contractId('home-1-down');
  const given = invocation('home-1-down', 1_000);
  await table.transact(putInvocation(given, undefined));
  const before = await invocations.uses(contract);
  expect((await table.transact(dropInvocation(given, before))).outcome).toBe('stored');
  expect((await table.transact(dropInvocation(given, before))).outcome).toBe('refused');
  expect(await invocations.uses(contract)).toEqual({ count: 2 });
  expect(await invocations.list(contract, { startMs: 0, endMs: 9_000 })).toEqual([]);
});

it('changes and drops a constraint only as it was read', async () => {
  const { table, plans } = await emptyRepositories();
  const read = constraint('home-1', 'ord-1');
  const less = { ...read, netW: powers(0, 0, 0) };
  await table.transact(putConstraint(read));
  expect((await table.transact(replaceConstraint(read, less))).outcome).toBe('stored');
  expect((await table.transact(replaceConstraint(read, less))).outcome).toBe('refused');
  expect(await plans.constraints(HOME, DAY)).toEqual([less]);
  expect((await table.transact(dropConstraint(less))).outcome).toBe('stored');
  expect((await table.transact(dropConstraint(less))).outcome).toBe('refused');
  expect(await plans.constraints(HOME, DAY)).toEqual([]);
});
