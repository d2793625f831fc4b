import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { orderId } from '../../../src/engine/ids.ts';
import type { Item, Solver, Table } from '../../../src/engine/ports.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { increase, type Operator, operatorOver, reduction } from './operator.ts';
import { itemsOf } from './snapshot.ts';

/**
 * Two orders on overlapping periods of random communities: they add up, and taken back in either order what is
 * left is what would have been. Two of the days have 100 and 92 quarter hours.
 */

const MINUTE_MS = 60_000;

/** What is asked first and next, which part of it is ordered if it may be, and whether orders are taken back at the last moment. */
const SITUATIONS = [
  {
    seed: 1,
    day: '2026-11-21',
    first: reduction(68, 76, 3_000),
    next: increase(72, 80, 3_000),
    part: 1,
    late: false,
  },
  {
    seed: 22,
    day: '2026-11-21',
    first: increase(26, 34, 4_156),
    next: reduction(36, 43, 5_093),
    part: 0.7,
    late: false,
  },
  {
    seed: 5,
    day: '2026-10-25',
    first: increase(48, 60, 6_000),
    next: reduction(60, 72, 6_000),
    part: 0.8,
    late: true,
  },
  {
    seed: 6,
    day: '2026-03-29',
    first: reduction(64, 80, 5_000),
    next: increase(60, 64, 4_000),
    part: 0.55,
    late: true,
  },
] as const;

type Powers = ReadonlyMap<string, readonly number[]>;

describe.each(SITUATIONS)('community $seed on $day, part $part', ({
  seed,
  day: DAY,
  first,
  next,
  part,
  late,
}) => {
  let store: ExampleStore;
  let solver: Solver;
  let items: readonly Item[];
  let base: Powers;
  let both: Powers;
  /** What each order asks of each participant. */
  let asked: ReadonlyMap<string, Powers>;

  beforeAll(async () => {
    solver = await loadHighs();
    store = await openExampleStore({ seed, siteCount: 3, day: DAY, historyDays: 3 });
    await loosenContracts();
    const operator = operatorOn(store.repositories.table, store.ports.clock.nowMs());
    await operator.generate('run-1');
    base = await powersOf(operator);
    for (const [id, range] of [['a', first] as const, ['b', next] as const]) {
      await operator.ask(id, { ranges: [range], reboundW: 4_000 });
      expect(await operator.cycle(id)).toMatchObject({ outcome: 'succeeded' });
      const partly = await operator.order(id, part);
      if (partly.outcome !== 'succeeded') {
        expect(partly).toMatchObject({ error: 'factor-not-allowed' });
        expect(await operator.order(id)).toMatchObject({ outcome: 'succeeded' });
      }
    }
    both = await powersOf(operator);
    asked = new Map([
      ['a', await askedBy('a', operator)],
      ['b', await askedBy('b', operator)],
    ]);
    items = await itemsOf(store.repositories.table);
  });
  afterAll(() => store.close());

  /** So that every site may be asked twice. */
  async function loosenContracts(): Promise<void> {
    const contracts = (await collect(store.repositories.portfolio.contracts())).map((contract) => ({
      ...contract,
      maxInvocationsPerDay: 4,
      restMinutes: 0,
      noticeMinutes: 0,
      windows: [],
    }));
    await store.repositories.portfolio.apply({
      put: { groups: [], participants: [], sites: [], contracts },
      remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
    });
  }

  function operatorOn(table: Table, nowMs: number): Operator {
    const { group, grid } = store;
    return operatorOver({ table, group, grid, clock: { nowMs: () => nowMs }, solver: async () => solver });
  }

  async function powersOf({ repositories }: Operator): Promise<Powers> {
    const latest = await collect(repositories.prognoses.latestOfGroup(store.group.id, DAY));
    return new Map(latest.map(({ participantId, powerW }) => [participantId, [...powerW]]));
  }

  async function askedBy(id: string, { repositories }: Operator): Promise<Powers> {
    const orders = await collect(repositories.orders.participants(orderId(`o-${id}`)));
    for (const { state } of orders) expect(state).toBe('applied');
    return new Map(orders.map(({ participantId, deltaW }) => [participantId, [...deltaW]]));
  }

  /** Shortly before anybody changes anything: on the day, where that is not at its beginning. */
  function justBefore(): number {
    const firsts = [...asked.values()].flatMap((orders) =>
      [...orders.values()].map((deltaW) => deltaW.findIndex((changeW) => changeW !== 0)),
    );
    const first = Math.min(...firsts.filter((period) => period >= 0));
    return store.grid.startMs + first * store.grid.periodMs - 5 * MINUTE_MS;
  }

  const askedOf = (id: string, participant: string, period: number) =>
    asked.get(id)!.get(participant)?.[period] ?? 0;

  test('they add up', () => {
    expect(asked.get('a')!.size).toBeGreaterThan(0);
    expect(asked.get('b')!.size).toBeGreaterThan(0);
    for (const [participant, powerW] of both) {
      for (const [period, nowW] of powerW.entries()) {
        const meantW =
          base.get(participant)![period]! +
          askedOf('a', participant, period) +
          askedOf('b', participant, period);
        expect(Math.abs(nowW - meantW), `${participant} in ${period}`).toBeLessThanOrEqual(1);
      }
    }
  });

  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('taken back: first %s, then %s', async (gone, left) => {
    const table = await openSqliteTable(IN_MEMORY);
    try {
      await table.putMany(items);
      const operator = operatorOn(table, late ? justBefore() : store.ports.clock.nowMs());
      const outcome = await operator.cancelOrder(gone);
      if (outcome.outcome === 'failed' && outcome.error === 'needed-by-others') {
        // Nothing is changed; the other way round it works.
        expect(gone).toBe('a');
        expect(await powersOf(operator)).toEqual(both);
        expect(await operator.cancelOrder(left)).toMatchObject({ outcome: 'succeeded' });
        expect(await operator.cancelOrder(gone)).toMatchObject({ outcome: 'succeeded' });
      } else {
        expect(outcome).toMatchObject({ outcome: 'succeeded' });
        for (const [participant, powerW] of await powersOf(operator)) {
          for (const [period, nowW] of powerW.entries()) {
            const leftW = askedOf(left, participant, period);
            const meantW = base.get(participant)![period]! + leftW;
            if (leftW === 0 && asked.get(left)!.has(participant)) continue; // free to follow what is cheapest
            expect(Math.abs(nowW - meantW), `${participant} in ${period}`).toBeLessThanOrEqual(1);
          }
        }
        expect(await operator.cancelOrder(left)).toMatchObject({ outcome: 'succeeded' });
      }
      expect(await powersOf(operator)).toEqual(base);
      await expectNothingLeft(operator);
      if (late) return; // newer forecasts say something else
      await operator.generate('run-2');
      expect(await powersOf(operator)).toEqual(base);
    } finally {
      await table.close();
    }
  });

  async function expectNothingLeft({ repositories }: Operator): Promise<void> {
    const [firstSum] = await repositories.aggregates.revisions(store.group.id, DAY);
    const lastSum = await repositories.aggregates.latest(store.group.id, DAY);
    expect([...lastSum!.powerW]).toEqual([...firstSum!.powerW]);
    for (const { id, siteId } of await collect(repositories.portfolio.participantsOf(store.group.id))) {
      expect(await repositories.plans.constraints(siteId, DAY)).toEqual([]);
      expect((await repositories.plans.latestHead(siteId, DAY))!.orderIds).toEqual([]);
      for (const contract of await repositories.portfolio.contractsOf(id)) {
        expect(await repositories.invocations.list(contract.id, store.grid)).toEqual([]);
      }
    }
  }
});
