import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdapterError, InvariantError } from '../../../src/engine/errors.ts';
import {
  type Action,
  type Attribute,
  type Attributes,
  ITEM_BYTES_MAX,
  type Item,
  type Query,
  type Table,
  TRANSACTION_ACTIONS_MAX,
} from '../../../src/engine/ports.ts';
import { attributes, keyText } from './arbitraries.ts';

/** A table to test, and how to get rid of it. */
export interface OpenedTable {
  readonly table: Table;
  close(): Promise<void>;
}

const SEED = 20261121;

/**
 * What every adapter of the Table port does. Each test works in partitions of its own, so that one
 * table serves all of them.
 */
export function tableContract(name: string, open: () => Promise<OpenedTable>): void {
  describe(`Table: ${name}`, () => {
    let opened: OpenedTable;
    let table: Table;
    beforeAll(async () => {
      opened = await open();
      table = opened.table;
    });
    afterAll(async () => opened.close());

    describe('get', () => {
      it('gives undefined where nothing is', async () => {
        expect(await table.get({ pk: 'get-1', sk: 'a' })).toBeUndefined();
      });

      it('gives what was put, keys and attributes', async () => {
        const stored = item('get-2', 'a', { powerW: new Uint8Array([0, 255, 7]), name: 'Zoë', list: [] });
        await table.put(stored);
        expect(await table.get({ pk: 'get-2', sk: 'a' })).toEqual(stored);
      });

      it('does not take the key of another partition', async () => {
        await table.put(item('get-3', 'a'));
        expect(await table.get({ pk: 'get-3b', sk: 'a' })).toBeUndefined();
      });

      it('gives many in the order of the keys asked for, also twice the same', async () => {
        await table.putMany([item('get-4', 'a'), item('get-4', 'b')]);
        const found = await table.getMany(['b', 'x', 'a', 'b'].map((sk) => ({ pk: 'get-4', sk })));
        expect(found.map((one) => one?.sk)).toEqual(['b', undefined, 'a', 'b']);
      });

      it('gives more than one batch of the port', async () => {
        const items = Array.from({ length: 1234 }, (_, index) => item('get-5', `k${index}`, { index }));
        await table.putMany(items);
        expect(await table.getMany([...items].reverse())).toEqual([...items].reverse());
      });

      it('gives nothing for no keys', async () => {
        expect(await table.getMany([])).toEqual([]);
      });
    });

    describe('values', () => {
      it('come back as they were', async () => {
        await fc.assert(
          fc.asyncProperty(attributes(), async (content) => {
            await table.put(item('values', 'a', content));
            expect((await table.get({ pk: 'values', sk: 'a' }))?.attributes).toEqual(content);
          }),
          { seed: SEED, numRuns: 200 },
        );
      });

      const refused: readonly (readonly [string, unknown])[] = [
        ['undefined', undefined],
        ['NaN', Number.NaN],
        ['Infinity', Number.POSITIVE_INFINITY],
        ['a function', () => 1],
        ['a bigint', 1n],
        ['a date', new Date(0)],
        ['a typed array that is not bytes', new Int32Array(2)],
        ['undefined in a list', [1, undefined]],
        ['NaN in a map in a list', [{ a: Number.NaN }]],
      ];
      it.each(refused)('refuse %s', async (_, value) => {
        const bad = item('values-bad', 'a', { fine: 1, value: value as Attribute });
        await expect(table.put(bad)).rejects.toThrow(InvariantError);
        await expect(table.putMany([item('values-bad', 'b'), bad])).rejects.toThrow(InvariantError);
        expect(await keysOf(table, { pk: 'values-bad' })).toEqual([]);
      });

      const badKeys: readonly (readonly [string, string, string])[] = [
        ['an empty partition key', '', 'a'],
        ['an empty sort key', 'keys', ''],
        ['a partition key of 2049 bytes', 'p'.repeat(2049), 'a'],
        ['a sort key of 1025 bytes', 'keys', `${'s'.repeat(1023)}é`],
        ['half a surrogate pair', 'keys', 'a\ud83d'],
      ];
      it.each(badKeys)('refuse %s', async (_, pk, sk) => {
        await expect(table.put(item(pk, sk))).rejects.toThrow(InvariantError);
      });

      it('accept the longest keys', async () => {
        const longest = item('p'.repeat(2048), 's'.repeat(1024));
        await table.put(longest);
        expect(await table.get(longest)).toEqual(longest);
      });

      it('refuse an item beyond the limit, and store one just below', async () => {
        const below = item('size', 'a', { bytes: new Uint8Array(ITEM_BYTES_MAX - 200) });
        const beyond = item('size', 'b', { bytes: new Uint8Array(ITEM_BYTES_MAX) });
        await table.put(below);
        expect(await table.get(below)).toEqual(below);
        for (const attempt of [table.put(beyond), table.putMany([item('size', 'c'), beyond])]) {
          await expect(attempt).rejects.toMatchObject({ code: 'item-too-large', retryable: false });
          await expect(attempt).rejects.toThrow(AdapterError);
        }
        expect(await keysOf(table, { pk: 'size' })).toEqual(['a']);
      });
    });

    describe('put', () => {
      it('replaces the whole item', async () => {
        await table.put(item('put-1', 'a', { old: 1 }));
        expect(await table.put(item('put-1', 'a', { new: 2 }))).toEqual({ outcome: 'stored' });
        expect((await table.get({ pk: 'put-1', sk: 'a' }))?.attributes).toEqual({ new: 2 });
      });

      it('on absent stores once, and tells what is there', async () => {
        const first = item('put-2', 'a', { who: 'first' });
        expect(await table.put(first, { kind: 'absent' })).toEqual({ outcome: 'stored' });
        expect(await table.put(item('put-2', 'a', { who: 'second' }), { kind: 'absent' })).toEqual({
          outcome: 'refused',
          existing: first,
        });
        expect(await table.get(first)).toEqual(first);
      });

      it('on present stores only over something', async () => {
        const first = item('put-3', 'a', { revision: 1 });
        expect(await table.put(first, { kind: 'present' })).toEqual({
          outcome: 'refused',
          existing: undefined,
        });
        await table.put(first);
        const second = item('put-3', 'a', { revision: 2 });
        expect(await table.put(second, { kind: 'present' })).toEqual({ outcome: 'stored' });
        expect(await table.get(first)).toEqual(second);
      });

      const content: Attributes = {
        text: 'a',
        count: 3,
        zero: 0,
        none: null,
        bytes: new Uint8Array([1, 2]),
        map: { a: 1, b: [1, { c: true }] },
      };
      const equalities: readonly (readonly [string, Attributes, boolean])[] = [
        ['nothing', {}, true],
        ['one attribute', { count: 3 }, true],
        ['several', { text: 'a', none: null }, true],
        ['the same bytes', { bytes: new Uint8Array([1, 2]) }, true],
        ['a map in another order', { map: { b: [1, { c: true }], a: 1 } }, true],
        ['another number', { count: 4 }, false],
        ['a number as text', { count: '3' }, false],
        ['an attribute that is not there', { missing: null }, false],
        ['false for null', { none: false }, false],
        ['other bytes', { bytes: new Uint8Array([1, 3]) }, false],
        ['fewer bytes', { bytes: new Uint8Array([1]) }, false],
        ['part of a map', { map: { a: 1 } }, false],
        ['one of two different', { text: 'a', count: 4 }, false],
      ];
      it.each(equalities)('on equals compares %s', async (_, wanted, isStored) => {
        await table.put(item('put-4', 'a', content));
        const result = await table.put(item('put-4', 'a', content), { kind: 'equals', attributes: wanted });
        expect(result.outcome).toBe(isStored ? 'stored' : 'refused');
      });

      it('on equals is refused where nothing is', async () => {
        const result = await table.put(item('put-5', 'a'), { kind: 'equals', attributes: {} });
        expect(result).toEqual({ outcome: 'refused', existing: undefined });
      });

      it('lets one of many win that all put on absent', async () => {
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            table.put(item('put-6', 'a', { index }), { kind: 'absent' }),
          ),
        );
        expect(results.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
      });

      it('loses no increment of many that count at the same time', async () => {
        await table.put(item('put-7', 'a', { count: 0 }));
        await Promise.all(Array.from({ length: 20 }, () => increment(table, { pk: 'put-7', sk: 'a' })));
        expect((await table.get({ pk: 'put-7', sk: 'a' }))?.attributes).toEqual({ count: 20 });
      });
    });

    describe('putMany', () => {
      it('stores any number in any order, and may be repeated', async () => {
        const items = Array.from({ length: 2500 }, (_, index) =>
          item(`many-${index % 3}`, `k${(index * 7919) % 2500}`, { index }),
        );
        await table.putMany(items);
        await table.putMany(items);
        expect(await table.getMany(items)).toEqual(items);
      });

      it('keeps the last of several under one key', async () => {
        await table.putMany([1, 2, 3].map((revision) => item('many-same', 'a', { revision })));
        expect((await table.get({ pk: 'many-same', sk: 'a' }))?.attributes).toEqual({ revision: 3 });
      });

      it('does nothing for none', async () => {
        await expect(table.putMany([])).resolves.toBeUndefined();
      });
    });

    describe('delete', () => {
      it('removes one item, and succeeds where none is', async () => {
        await table.putMany([item('delete', 'a'), item('delete', 'b')]);
        await table.delete({ pk: 'delete', sk: 'a' });
        await table.delete({ pk: 'delete', sk: 'a' });
        expect(await keysOf(table, { pk: 'delete' })).toEqual(['b']);
      });
    });

    describe('query', () => {
      const sortKeys = ['a', 'a#', 'a#1', 'a#2', 'a$', 'b', 'b#1', 'é', '\uffee', '😀', '😀a'];
      beforeAll(async () => {
        await table.putMany([...sortKeys].reverse().map((sk) => item('query', sk)));
        await table.put(item('query#', 'a'));
      });

      const queries: readonly (readonly [string, Omit<Query, 'pk'>, readonly string[]])[] = [
        ['all in the order of UTF-8 bytes', {}, sortKeys],
        ['all, backwards', { order: 'descending' }, [...sortKeys].reverse()],
        ['a prefix', { prefix: 'a#' }, ['a#', 'a#1', 'a#2']],
        ['a prefix beyond the basic plane', { prefix: '😀' }, ['😀', '😀a']],
        ['a prefix that nothing has', { prefix: 'c' }, []],
        ['from, included', { from: 'b' }, ['b', 'b#1', 'é', '\uffee', '😀', '😀a']],
        ['until, included', { until: 'a#2' }, ['a', 'a#', 'a#1', 'a#2']],
        ['from and until', { from: 'a#1', until: 'b' }, ['a#1', 'a#2', 'a$', 'b']],
        ['from after until', { from: 'b', until: 'a' }, []],
        ['a prefix from below', { prefix: 'a#', from: 'a' }, ['a#', 'a#1', 'a#2']],
        ['a prefix from within', { prefix: 'a#', from: 'a#1' }, ['a#1', 'a#2']],
        ['a prefix from above', { prefix: 'a#', from: 'b' }, []],
        ['a prefix until within', { prefix: 'a#', until: 'a#1' }, ['a#', 'a#1']],
        ['a prefix until above', { prefix: 'a#', until: 'z' }, ['a#', 'a#1', 'a#2']],
        ['a limit', { limit: 2 }, ['a', 'a#']],
        ['a limit, backwards', { limit: 2, order: 'descending' }, ['😀a', '😀']],
        ['a limit beyond all', { prefix: 'b', limit: 9 }, ['b', 'b#1']],
        ['a limit of 0', { limit: 0 }, []],
        [
          'everything at once',
          { prefix: 'a', from: 'a#', until: 'a$', order: 'descending', limit: 3 },
          ['a$', 'a#2', 'a#1'],
        ],
      ];
      it.each(queries)('reads %s', async (_, query, expected) => {
        expect(await keysOf(table, { pk: 'query', ...query })).toEqual(expected);
      });

      it('agrees with filter and sort on any keys', async () => {
        const optionalKey = fc.option(keyText(), { nil: undefined });
        const cases = fc.record({
          keys: fc.uniqueArray(keyText(), { minLength: 1, maxLength: 12 }),
          prefix: optionalKey,
          from: optionalKey,
          until: optionalKey,
          isDescending: fc.boolean(),
        });
        let run = 0;
        await fc.assert(
          fc.asyncProperty(cases, async ({ keys, prefix, from, until, isDescending }) => {
            const pk = `query-any-${run++}`;
            await table.putMany(keys.map((sk) => item(pk, sk)));
            const bounds = {
              ...(prefix !== undefined && { prefix }),
              ...(from !== undefined && { from }),
              ...(until !== undefined && { until }),
            };
            const order = isDescending ? 'descending' : 'ascending';
            expect(await keysOf(table, { pk, order, ...bounds })).toEqual(
              plainQuery(keys, bounds, isDescending),
            );
          }),
          { seed: SEED, numRuns: 150 },
        );
      });

      it('refuses a limit that is no count', async () => {
        await expect(keysOf(table, { pk: 'query', limit: 1.5 })).rejects.toThrow(InvariantError);
        await expect(keysOf(table, { pk: 'query', limit: -1 })).rejects.toThrow(InvariantError);
      });

      it('reads thousands of items and may be left early', async () => {
        const items = Array.from({ length: 3210 }, (_, index) =>
          item('query-long', String(index).padStart(5, '0'), { index }),
        );
        await table.putMany(items);
        expect(await itemsOf(table, { pk: 'query-long' })).toEqual(items);
        expect(await keysOf(table, { pk: 'query-long', order: 'descending', limit: 700 })).toEqual(
          items
            .map(({ sk }) => sk)
            .reverse()
            .slice(0, 700),
        );
        for await (const first of table.query({ pk: 'query-long' })) {
          expect(first).toEqual(items[0]);
          break;
        }
      });

      it('reads items of hundreds of kilobytes whole', async () => {
        const items = Array.from({ length: 12 }, (_, index) =>
          item('query-large', `k${String(index).padStart(2, '0')}`, {
            bytes: new Uint8Array(300_000).fill(index),
          }),
        );
        await table.putMany(items);
        expect(await itemsOf(table, { pk: 'query-large' })).toEqual(items);
      });

      it('sees neither twice nor not at all what was there all the time, while others write', async () => {
        const even = Array.from({ length: 2000 }, (_, index) => String(2 * index).padStart(5, '0'));
        await table.putMany(even.map((sk) => item('query-busy', sk)));
        const seen: string[] = [];
        for await (const { sk } of table.query({ pk: 'query-busy' })) {
          if (seen.length % 400 === 0) {
            await table.put(item('query-busy', `${sk}x`));
            await table.delete({ pk: 'query-busy', sk: `${sk}x` });
          }
          seen.push(sk);
        }
        expect(seen.filter((sk) => !sk.endsWith('x'))).toEqual(even);
      });
    });

    describe('transact', () => {
      it('does puts, deletes and checks together', async () => {
        await table.putMany([item('tx-1', 'gone'), item('tx-1', 'there', { count: 1 })]);
        const result = await table.transact([
          { kind: 'put', item: item('tx-1', 'new'), condition: { kind: 'absent' } },
          { kind: 'delete', key: { pk: 'tx-1', sk: 'gone' }, condition: { kind: 'present' } },
          {
            kind: 'check',
            key: { pk: 'tx-1', sk: 'there' },
            condition: { kind: 'equals', attributes: { count: 1 } },
          },
        ]);
        expect(result).toEqual({ outcome: 'stored' });
        expect(await keysOf(table, { pk: 'tx-1' })).toEqual(['new', 'there']);
      });

      it('does nothing at all if one condition fails, and tells which', async () => {
        const there = item('tx-2', 'there', { count: 1 });
        await table.put(there);
        const result = await table.transact([
          { kind: 'put', item: item('tx-2', 'first') },
          { kind: 'put', item: item('tx-2', 'there', { count: 2 }), condition: { kind: 'absent' } },
          { kind: 'check', key: { pk: 'tx-2', sk: 'nowhere' }, condition: { kind: 'present' } },
        ]);
        expect(result).toEqual({ outcome: 'refused', index: 1, existing: there });
        expect(await itemsOf(table, { pk: 'tx-2' })).toEqual([there]);
      });

      it('refuses a delete and a check whose condition fails', async () => {
        const key = { pk: 'tx-3', sk: 'a' };
        const actions: readonly Action[] = [
          { kind: 'delete', key, condition: { kind: 'present' } },
          { kind: 'check', key, condition: { kind: 'present' } },
        ];
        for (const action of actions) {
          expect(await table.transact([{ kind: 'put', item: item('tx-3', 'b') }, action])).toEqual({
            outcome: 'refused',
            index: 1,
            existing: undefined,
          });
        }
        expect(await keysOf(table, { pk: 'tx-3' })).toEqual([]);
      });

      it('takes as many actions as it says, and refuses one more', async () => {
        const puts = Array.from({ length: TRANSACTION_ACTIONS_MAX + 1 }, (_, index) => ({
          kind: 'put' as const,
          item: item('tx-4', `k${index}`),
        }));
        expect(await table.transact(puts.slice(0, -1))).toEqual({ outcome: 'stored' });
        expect(await keysOf(table, { pk: 'tx-4' })).toHaveLength(TRANSACTION_ACTIONS_MAX);
        await expect(table.transact(puts)).rejects.toThrow(InvariantError);
      });

      it('refuses two actions on one key', async () => {
        const key = { pk: 'tx-5', sk: 'a' };
        const actions: readonly Action[] = [
          { kind: 'check', key, condition: { kind: 'absent' } },
          { kind: 'put', item: { ...key, attributes: {} } },
        ];
        await expect(table.transact(actions)).rejects.toThrow(InvariantError);
      });

      it('refuses more than 4 MiB, and an item that is too large', async () => {
        const large = (sk: string, bytes: number): Action => ({
          kind: 'put',
          item: item('tx-6', sk, { bytes: new Uint8Array(bytes) }),
        });
        const many = Array.from({ length: 14 }, (_, index) => large(`k${index}`, 350_000));
        await expect(table.transact(many)).rejects.toMatchObject({ code: 'transaction-too-large' });
        await expect(table.transact([large('a', 10), large('b', ITEM_BYTES_MAX)])).rejects.toMatchObject({
          code: 'item-too-large',
        });
        expect(await keysOf(table, { pk: 'tx-6' })).toEqual([]);
      });

      it('of none is done', async () => {
        expect(await table.transact([])).toEqual({ outcome: 'stored' });
      });

      it('keeps a sum over two items whatever happens at the same time', async () => {
        await table.putMany([item('tx-7', 'a', { count: 100 }), item('tx-7', 'b', { count: 0 })]);
        await Promise.all(Array.from({ length: 15 }, () => moveOne(table, 'tx-7')));
        const counts = (await itemsOf(table, { pk: 'tx-7' })).map(({ attributes: { count } }) => count);
        expect(counts).toEqual([85, 15]);
      });
    });
  });
}

function item(pk: string, sk: string, content: Attributes = {}): Item {
  return { pk, sk, attributes: content };
}

async function itemsOf(table: Table, query: Query): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const one of table.query(query)) items.push(one);
  return items;
}

async function keysOf(table: Table, query: Query): Promise<readonly string[]> {
  return (await itemsOf(table, query)).map(({ sk }) => sk);
}

function plainQuery(
  keys: readonly string[],
  bounds: Pick<Query, 'prefix' | 'from' | 'until'>,
  isDescending: boolean,
): readonly string[] {
  const kept = keys
    .filter((key) => key.startsWith(bounds.prefix ?? ''))
    .filter((key) => bounds.from === undefined || compareBytes(key, bounds.from) >= 0)
    .filter((key) => bounds.until === undefined || compareBytes(key, bounds.until) <= 0)
    .sort(compareBytes);
  return isDescending ? kept.reverse() : kept;
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

async function increment(table: Table, key: { pk: string; sk: string }): Promise<void> {
  for (;;) {
    const { count } = (await table.get(key))!.attributes;
    const next = { ...key, attributes: { count: (count as number) + 1 } };
    const result = await table.put(next, { kind: 'equals', attributes: { count: count! } });
    if (result.outcome === 'stored') return;
  }
}

async function moveOne(table: Table, pk: string): Promise<void> {
  for (;;) {
    const [from, to] = (await table.getMany(['a', 'b'].map((sk) => ({ pk, sk })))).map(
      (one) => one!.attributes['count'] as number,
    );
    const result = await table.transact([
      countAction(pk, 'a', from!, from! - 1),
      countAction(pk, 'b', to!, to! + 1),
    ]);
    if (result.outcome === 'stored') return;
  }
}

function countAction(pk: string, sk: string, before: number, after: number): Action {
  return {
    kind: 'put',
    item: item(pk, sk, { count: after }),
    condition: { kind: 'equals', attributes: { count: before } },
  };
}
