import { expect, it } from 'vitest';
import type { Action } from '../../../src/engine/ports.ts';
import { putAbsent, putOnce, replace, transactOnce } from '../../../src/engine/repositories/index.ts';
import { instantKey, joinKey, revisionKey } from '../../../src/engine/repositories/keys.ts';
import { CALLS_AT_ONCE, mapParallel, piecesOf } from '../../../src/engine/repositories/parallel.ts';
import { emptyTable, itemsOf } from './memory.ts';

const item = (content: number, createdMs = 1, sk = 's') => ({
  pk: 'p',
  sk,
  attributes: { content, createdMs },
});

it('stores once; the same is a success, whenever it was made, and another a conflict', async () => {
  const table = await emptyTable();
  expect(await putOnce(table, item(1))).toEqual({ outcome: 'stored' });
  expect(await putOnce(table, item(1, 2))).toEqual({ outcome: 'already', existing: item(1) });
  expect(await putOnce(table, item(2))).toEqual({ outcome: 'conflict', existing: item(1) });
  expect(await table.get(item(1))).toEqual(item(1));
});

it('compares times too where it is told to', async () => {
  const table = await emptyTable();
  await putOnce(table, item(1));
  expect((await putOnce(table, item(1, 2), [])).outcome).toBe('conflict');
});

it('replaces only what was read', async () => {
  const table = await emptyTable();
  await table.put(item(1));
  expect(await replace(table, item(1), item(2))).toEqual({ outcome: 'stored' });
  expect((await replace(table, item(1), item(2))).outcome).toBe('already');
  expect(await replace(table, item(1), item(3))).toEqual({ outcome: 'conflict', existing: item(2) });
  expect(await replace(table, item(1, 1, 'nowhere'), item(3, 1, 'nowhere'))).toEqual({
    outcome: 'conflict',
    existing: undefined,
  });
});

it('sees that a transaction was done before, though its latest pointers have moved on', async () => {
  const table = await emptyTable();
  const pointer = (content: number): Action => ({ kind: 'put', item: item(content, 1, 'latest') });
  const first = [putAbsent(item(1, 1, 'r1')), pointer(1)];
  expect(await transactOnce(table, first)).toEqual({ outcome: 'stored' });
  await transactOnce(table, [putAbsent(item(2, 1, 'r2')), pointer(2)]);
  expect(await transactOnce(table, first)).toEqual({ outcome: 'already' });
  expect((await table.get({ pk: 'p', sk: 'latest' }))?.attributes).toEqual({ content: 2, createdMs: 1 });
});

it('takes a half-known transaction for a conflict, and writes nothing of it', async () => {
  const table = await emptyTable();
  await table.put(item(1, 1, 'a'));
  const result = await transactOnce(table, [putAbsent(item(5, 1, 'b')), putAbsent(item(1, 1, 'a'))]);
  expect(result).toEqual({ outcome: 'conflict', index: 1, existing: item(1, 1, 'a') });
  expect(await itemsOf(table, { pk: 'p' })).toHaveLength(1);
});

it('takes a failed check for a conflict', async () => {
  const table = await emptyTable();
  const check: Action = { kind: 'check', key: { pk: 'p', sk: 'x' }, condition: { kind: 'present' } };
  expect(await transactOnce(table, [check])).toEqual({ outcome: 'conflict', index: 0, existing: undefined });
});

it.each([
  ['', 'a'],
  ['a#b', 'c'],
])('makes no key of "%s" and "%s"', (...parts) => {
  expect(() => joinKey(...parts)).toThrow(/cannot be part of a key/);
});

it.each([-1, 1.5, 1e15, Number.NaN])('makes no key of the instant %s', (instantMs) => {
  expect(() => instantKey(instantMs)).toThrow(/cannot be part of a key/);
});

it.each([0, -1, 1.5, 1e8])('makes no key of the revision %s', (revision) => {
  expect(() => revisionKey(revision)).toThrow(/revision|part of a key/);
});

it('works in parallel, in order, and ends all that has begun before it fails', async () => {
  const numbers = Array.from({ length: 500 }, (_, index) => index);
  expect(await mapParallel(numbers, async (number) => 2 * number)).toEqual(
    numbers.map((number) => 2 * number),
  );
  let running = 0;
  let runningMax = 0;
  const work = async (number: number) => {
    running += 1;
    runningMax = Math.max(runningMax, running);
    await Promise.resolve();
    running -= 1;
    if (number === 300) throw new Error('the three hundredth');
  };
  await expect(mapParallel(numbers, work)).rejects.toThrow('the three hundredth');
  expect([running, runningMax]).toEqual([0, CALLS_AT_ONCE]);
});

it('cuts lists into pieces', () => {
  expect(piecesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(piecesOf([], 2)).toEqual([]);
});
