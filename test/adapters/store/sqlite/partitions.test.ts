import { expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { collected } from '../../../engine/repositories/memory.ts';
import { temporaryPath } from './store-file.ts';

const item = (pk: string, sk = 'SELF') => ({ pk, sk, attributes: {} });

test('the partitions of a kind are those whose key begins with it, each once, in their order', async () => {
  const table = await openSqliteTable(IN_MEMORY);
  await table.putMany([
    item('PLAN#a', '1'),
    item('PLAN#a', '2'),
    item('PLAN#a#b'),
    item('PLAN#é'),
    item('PLAN'),
    item('PLAN-PROBLEM#a'),
    item('PLANS#a'),
    item('PLA#a'),
  ]);
  expect(await collected(table.partitions('PLAN'))).toEqual(['PLAN', 'PLAN#a', 'PLAN#a#b', 'PLAN#é']);
  expect(await collected(table.partitions('PLANS'))).toEqual(['PLANS#a']);
  expect(await collected(table.partitions('NONE'))).toEqual([]);
  await table.close();
});

test('more partitions than are read in one go are all there', async () => {
  const table = await openSqliteTable(IN_MEMORY);
  const keys = Array.from({ length: 1_203 }, (_, index) => `SITE#${String(index).padStart(5, '0')}`);
  await table.putMany(keys.map((pk) => item(pk)));
  expect(await collected(table.partitions('SITE'))).toEqual(keys);
  await table.close();
});

test('a table that holds still does not see what is written meanwhile', async () => {
  const path = temporaryPath();
  const writer = await openSqliteTable(path);
  await writer.put(item('A'));
  const reader = await openSqliteTable(path, { readOnly: true });
  await reader.holdStill();
  await writer.put(item('B'));
  await writer.delete({ pk: 'A', sk: 'SELF' });
  expect(await reader.get({ pk: 'A', sk: 'SELF' })).toBeDefined();
  expect(await collected(reader.scan())).toEqual([item('A')]);
  await reader.close();
  const later = await openSqliteTable(path, { readOnly: true });
  expect(await collected(later.scan())).toEqual([item('B')]);
  await later.close();
  await writer.close();
});

test('only a table that is opened to read holds still', async () => {
  const table = await openSqliteTable(IN_MEMORY);
  await expect(table.holdStill()).rejects.toThrow('opened to read');
  await table.close();
});
