import { afterEach, beforeEach, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { groupId } from '../../../src/engine/ids.ts';
import { collect, createRepositories, type Repositories } from '../../../src/engine/repositories/index.ts';
import { rebalance, rebalanceRound } from './rebalance-samples.ts';

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let repositories: Repositories;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  repositories = createRepositories(table);
});
afterEach(() => table.close());

test('a rebalancing is stored once, listed, and replaced only as it was read', async () => {
  const { rebalances } = repositories;
  const record = rebalance('rb-1');
  expect(await rebalances.create(record)).toEqual({ outcome: 'stored' });
  expect(await rebalances.create({ ...record, createdMs: 7 })).toEqual({ outcome: 'already' });
  expect(await rebalances.create({ ...record, causedBy: 'run-2' })).toMatchObject({ outcome: 'conflict' });
  expect(await rebalances.get('rb-1')).toEqual(record);

  const ended = { ...record, status: 'ended', end: 'balanced', roundCount: 1, endedMs: 9 } as const;
  expect(await rebalances.update(record, ended)).toEqual({ outcome: 'stored' });
  expect(await rebalances.update(record, { ...ended, end: 'too-late' })).toMatchObject({
    outcome: 'conflict',
  });
  expect(await collect(rebalances.list({ of: groupId('north'), day: record.day }))).toEqual([ended]);
  expect(await collect(rebalances.list({ of: groupId('south') }))).toEqual([]);
});

test('what a look found stays as it was found first', async () => {
  const { rebalances } = repositories;
  const second = rebalanceRound('rb-1', 2);
  const first = rebalanceRound('rb-1', 1);
  expect(await rebalances.putRound(second)).toEqual(second);
  expect(await rebalances.putRound(first)).toEqual(first);
  expect(await rebalances.putRound({ ...first, decision: 'balanced', createdMs: 99 })).toEqual(first);
  expect(await rebalances.round('rb-1', 1)).toEqual(first);
  expect(await rebalances.round('rb-1', 3)).toBeUndefined();
  expect(await collect(rebalances.rounds('rb-1'))).toEqual([first, second]);
});

test('what is due is due once, until it is removed', async () => {
  const { dueStarts } = repositories;
  const due = {
    workflow: 'rebalance',
    name: 'rb-1',
    input: { groupId: 'north', revision: 2 },
    causedBy: 'run-1',
    createdMs: 5,
  };
  await dueStarts.put(due);
  await dueStarts.put({ ...due, createdMs: 6 });
  await dueStarts.put({ ...due, name: 'rb-0' });
  expect(await collect(dueStarts.list())).toEqual([{ ...due, name: 'rb-0' }, due]);
  await dueStarts.remove(due);
  await dueStarts.remove(due);
  expect((await collect(dueStarts.list())).map(({ name }) => name)).toEqual(['rb-0']);
});
