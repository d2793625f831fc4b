import { describe, expect, it } from 'vitest';
import { cycleId, type ParticipantId, participantId } from '../../../src/engine/ids.ts';
import { columnsOf, offerAt } from '../../../src/engine/offer-trader/index.ts';
import { ITEM_BYTES_MAX, type Table } from '../../../src/engine/ports.ts';
import { createRepositories, keys, type OfferRecord } from '../../../src/engine/repositories/index.ts';
import { collected, emptyRepositories } from './memory.ts';
import { CREATED_MS, CYCLE, offer } from './samples.ts';

const PERIODS = 4;

function ids(count: number, from = 0): readonly ParticipantId[] {
  return Array.from({ length: count }, (_, index) =>
    participantId(`home-${String(from + index).padStart(4, '0')}`),
  );
}

/** Answers that differ in everything that can differ: one in three has no options. */
function answersOf(batch: readonly ParticipantId[]): readonly OfferRecord[] {
  return batch.map((id, index) =>
    index % 3 === 2
      ? offer(id, { options: [], reasons: [`no contract ${index}`], answer: 'failed' })
      : offer(id, {
          createdMs: CREATED_MS + index,
          options: offer(id).options.flatMap((option) =>
            ['o1', 'o2'].slice(0, 1 + (index % 2)).map((name, nth) => ({
              ...option,
              id: name,
              priceMicros: 1000 * index + nth,
              deltaW: Int32Array.of(0, -index, -index, nth),
            })),
          ),
        }),
  );
}

describe('the offers of a cycle', () => {
  it('are stored once for each participant', async () => {
    const { offers } = await emptyRepositories();
    const batch = ids(3);
    const [first, second, third] = answersOf(batch) as [OfferRecord, OfferRecord, OfferRecord];
    expect(await offers.putMany(CYCLE, batch, [second, first])).toEqual([second, first]);
    const late = [first, third].map((one) => ({ ...one, options: [], answer: 'late' }) as const);
    expect(await offers.putMany(CYCLE, batch, late)).toEqual([first, late[1]]);
    expect(await offers.putMany(CYCLE, batch, [third, first, second])).toEqual([late[1], first, second]);
    expect(await collected(offers.list(CYCLE))).toEqual([first, second, late[1]]);
    expect(await offers.answered(CYCLE)).toEqual(new Set(batch));
    expect(await collected(offers.list(cycleId('cyc-2')))).toEqual([]);
  });

  it('are found wherever they lie', async () => {
    const { offers } = await emptyRepositories();
    const all = ids(40);
    for (let from = 0; from < 40; from += 10) {
      const batch = all.slice(from, from + 10);
      const answers = answersOf(batch);
      await offers.putMany(CYCLE, batch, answers.slice(0, 4));
      await offers.putMany(CYCLE, batch, answers.slice(4, 9)); // the last of each has not answered
    }
    const listed = await collected(offers.list(CYCLE));
    expect(listed.map((one) => one.participantId)).toEqual(all.filter((_, index) => index % 10 !== 9));
    for (const id of all) {
      expect(await offers.get(CYCLE, id)).toEqual(listed.find((one) => one.participantId === id));
    }
    const wanted = ['home-0033', 'home-0009', 'aaa', 'home-0000', 'zzz', 'home-0012'].map(participantId);
    const found = await offers.getMany(CYCLE, wanted);
    expect(found.map((one) => one?.participantId)).toEqual([
      'home-0033',
      undefined,
      undefined,
      'home-0000',
      undefined,
      'home-0012',
    ]);
    expect(await offers.getMany(CYCLE, [])).toEqual([]);
  });

  it('of a batch whose name begins another name do not get in its way', async () => {
    const { offers } = await emptyRepositories();
    const names = ['a', 'a-1', 'a.1', 'a1', 'b'].map(participantId);
    for (const name of names) await offers.putMany(CYCLE, [name], [offer(name)]);
    expect((await collected(offers.list(CYCLE))).map((one) => one.participantId)).toEqual(names);
    for (const name of names) expect((await offers.get(CYCLE, name))?.participantId).toBe(name);
  });

  it('as columns say what the offers say', async () => {
    const { offers } = await emptyRepositories();
    const batch = ids(30);
    const answers = answersOf(batch);
    await offers.putMany(CYCLE, batch, answers.slice(11, 30));
    await offers.putMany(CYCLE, batch, answers.slice(0, 11));
    const { counts, offers: columns } = await offers.columns(CYCLE, PERIODS);
    const countOf = (kind: string) => answers.filter(({ answer }) => answer === kind).length;
    expect(counts).toEqual({ made: countOf('made'), failed: countOf('failed'), late: countOf('late') });
    const expected = answers
      .filter(({ options }) => options.length > 0)
      .map(({ participantId: id, options }) => ({
        participantId: id,
        options: options.map(({ id: optionId, deltaW, priceMicros, minActivationFactor }) => ({
          id: optionId,
          deltaW,
          priceMicros,
          minActivationFactor,
        })),
      }));
    expect(columns.participantIds.map((_, place) => offerAt(columns, place))).toEqual(expected);
    expect(columns).toEqual(columnsOf(expected, PERIODS));
    await expect(offers.columns(CYCLE, PERIODS + 1)).rejects.toThrow('another number of periods');
  });

  it('that are too large for one item are several', async () => {
    const { offers, table } = await emptyRepositories();
    const batch = ids(20);
    const long = batch.map((id) =>
      offer(id, {
        options: Array.from({ length: 10 }, (_, nth) => ({
          ...offer(id).options[0]!,
          id: `o${nth}`,
          deltaW: Int32Array.from({ length: 300 }, (__, period) => period * (nth + 1)),
        })),
      }),
    );
    await offers.putMany(CYCLE, batch, long);
    const items = await collected(table.query({ pk: keys.offersPk(CYCLE) }));
    expect(items.length).toBeGreaterThan(1);
    for (const { attributes } of items) expect(sizeOf(attributes)).toBeLessThan(ITEM_BYTES_MAX);
    expect(await collected(offers.list(CYCLE))).toEqual(long);
  });

  it('added by two at the same moment: each participant has one answer, and both hear which', async () => {
    const { table } = await emptyRepositories();
    const batch = ids(4);
    const answers = answersOf(batch);
    const late = answers.map((one) => ({ ...one, options: [], answer: 'late' }) as const);
    // The other comes in between looking and adding.
    const other = createRepositories(table).offers;
    let isFirst = true;
    const meddled: Table = {
      ...table,
      put: async (item, condition) => {
        if (isFirst) {
          isFirst = false;
          await other.putMany(CYCLE, batch, late.slice(1, 3));
        }
        return table.put(item, condition);
      },
    };
    const stands = [answers[0], late[1], late[2], answers[3]];
    expect(await createRepositories(meddled).offers.putMany(CYCLE, batch, answers)).toEqual(stands);
    expect(await collected(other.list(CYCLE))).toEqual(stands);
  });
});

function sizeOf(value: unknown): number {
  return JSON.stringify(value, (_, part) =>
    part instanceof Uint8Array ? 'b'.repeat(part.length) : (part as unknown),
  ).length;
}
