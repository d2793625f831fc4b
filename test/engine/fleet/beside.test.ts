import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beside, together } from '../../../src/engine/fleet/beside.ts';

/** Lists that are read along with each other. */

interface Row {
  readonly id: string;
}

async function* rowsOf(ids: readonly string[]): AsyncGenerator<Row> {
  for (const id of ids) yield { id };
}

const utf8 = new TextEncoder();
/** As a store has them. */
const inOrder = (ids: readonly string[]) =>
  ids.toSorted((left, right) => Buffer.compare(utf8.encode(left), utf8.encode(right)));

const ids = fc.uniqueArray(
  fc.oneof(
    fc.string({ minLength: 1, maxLength: 4 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
    fc.stringMatching(/^a-\d{1,3}$/),
  ),
  { maxLength: 40 },
);

describe('a list that is read beside another', () => {
  it('finds what it has of each, and nothing else, in whatever order it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(ids, ids, fc.boolean(), async (has, asked, isInOrder) => {
        const records = beside(rowsOf(inOrder(has)), (id) => id);
        for (const id of isInOrder ? inOrder(asked) : asked) {
          expect((await records.of(id))?.id).toBe(has.includes(id) ? id : undefined);
        }
        expect((await records.rest()).toSorted()).toEqual(has.filter((id) => !asked.includes(id)).toSorted());
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('holds nothing of what was asked for in its order', async () => {
    let readCount = 0;
    async function* counted(): AsyncGenerator<Row> {
      for await (const row of rowsOf(['a', 'b', 'c', 'd'])) {
        readCount += 1;
        yield row;
      }
    }
    const records = beside(counted(), (id) => id);
    await records.of('b');
    expect(readCount).toBe(2);
    expect(await records.of('c')).toEqual({ id: 'c' });
    expect(readCount).toBe(3);
  });

  it('is in the order of its keys, where those of an id have more', async () => {
    // "a!" stands before "a#…", and "a" before "a!".
    const records = beside(rowsOf(['a!', 'a']), (id) => `${id}#link`);
    expect([await records.of('a'), await records.of('a!')]).toEqual([{ id: 'a' }, { id: 'a!' }]);
  });
});

describe('what lies together', () => {
  it('is one record for each id', async () => {
    async function* steps() {
      yield* [
        { of: 'a', step: 1 },
        { of: 'a', step: 2 },
        { of: 'b', step: 1 },
      ];
    }
    const groups: unknown[] = [];
    for await (const group of together(steps(), ({ of }) => of)) groups.push(group);
    expect(groups).toEqual([
      {
        id: 'a',
        elements: [
          { of: 'a', step: 1 },
          { of: 'a', step: 2 },
        ],
      },
      { id: 'b', elements: [{ of: 'b', step: 1 }] },
    ]);
  });
});
