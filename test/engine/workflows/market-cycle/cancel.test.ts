import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cycleId, orderId, requestId } from '../../../../src/engine/ids.ts';
import { collect } from '../../../../src/engine/repositories/index.ts';
import { cancelCycle } from '../../../../src/engine/workflows/index.ts';
import { checkAnswers } from '../../../../src/engine/workflows/market-cycle/check-answers.ts';
import { openCycle } from '../../../../src/engine/workflows/market-cycle/open.ts';
import { selectCycleOffers } from '../../../../src/engine/workflows/market-cycle/select-offers.ts';
import { tradeBatch } from '../../../../src/engine/workflows/market-cycle/trade-batch.ts';
import { type ExampleStore, openExampleStore } from '../../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from '../operator.ts';
import { differences, snapshotOf } from '../snapshot.ts';

/** A cycle that somebody cancels, at every step of its way. */

let store: ExampleStore;
let operator: Operator;
let count = 0;

beforeAll(async () => {
  store = await openExampleStore({ seed: 1, siteCount: 2, day: '2026-11-21', historyDays: 3 });
  const { group, grid, repositories, ports } = store;
  operator = operatorOver({ table: repositories.table, group, grid, clock: ports.clock });
  await operator.generate('run-1');
});
afterAll(() => store.close());

/** A request of its own for each test. */
let id: string;
let input: Parameters<typeof openCycle>[0];
beforeEach(async () => {
  count += 1;
  id = `r${count}`;
  input = {
    cycleId: cycleId(`c-${id}`),
    requestId: requestId(id),
    groupId: store.group.id,
    day: store.day,
  };
  await operator.ask(id, { ranges: [reduction(68, 80, 2_000)], reboundW: 4_000 });
});

const cancel = (nowMs = store.ports.clock.nowMs() + 60_000) =>
  cancelCycle(
    { cycleId: input.cycleId, orderId: orderId(`o-${id}`), reason: 'wrong day' },
    { ...store.ports, clock: { nowMs: () => nowMs } },
  );
const cycle = () => store.repositories.cycles.get(input.cycleId);
const REASON = () => `Cycle c-${id} was cancelled: wrong day.`;

describe('a cycle that is cancelled', () => {
  test('before it was opened is unknown', async () => {
    expect(await cancel()).toEqual({ outcome: 'unknown' });
  });

  test('once it is open asks nobody and offers nothing, whatever runs next', async () => {
    await openCycle(input, store.ports);
    expect(await cancel()).toMatchObject({ outcome: 'cancelled', again: false });
    expect(await tradeBatch({ ...input, batch: 0 }, store.ports)).toEqual({ answered: 0 });
    expect(await checkAnswers(input, store.ports)).toMatchObject({ state: 'cancelled', reason: REASON() });
    expect(await selectCycleOffers(input, store.ports)).toMatchObject({ outcome: 'cancelled' });
    expect(await openCycle(input, store.ports)).toMatchObject({ outcome: 'refused', code: 'cancelled' });
    expect(await store.repositories.aggregateOffers.get(input.cycleId)).toBeUndefined();
    expect(await cycle()).toMatchObject({ status: 'cancelled', reason: 'wrong day' });
  });

  test('is refused when it is run again', async () => {
    await openCycle(input, store.ports);
    await cancel();
    expect(await operator.cycle(id)).toEqual({ outcome: 'failed', error: 'cancelled', cause: REASON() });
  });

  test('between answers and offer never becomes offered', async () => {
    await openCycle(input, store.ports);
    await tradeBatch({ ...input, batch: 0 }, store.ports);
    const { repositories } = store;
    const put: typeof repositories.aggregateOffers.put = async (offer) => {
      const stored = await repositories.aggregateOffers.put(offer);
      await cancel();
      return stored;
    };
    const aggregateOffers = { ...repositories.aggregateOffers, put };
    const late = { ...store.ports, repositories: { ...repositories, aggregateOffers } };
    expect(await selectCycleOffers(input, late)).toMatchObject({ outcome: 'cancelled', reason: REASON() });
    expect(await cycle()).toMatchObject({ status: 'cancelled' });
  });

  test('after its offer revokes it', async () => {
    await operator.cycle(id);
    expect(await cycle()).toMatchObject({ status: 'offered' });
    expect(await cancel()).toMatchObject({ outcome: 'cancelled', again: false });
    expect(await cycle()).toMatchObject({ status: 'cancelled', offerCount: 2 });
  });

  test('twice is cancelled once', async () => {
    await openCycle(input, store.ports);
    await cancel();
    const before = await snapshotOf(store.repositories.table);
    expect(await cancel(store.ports.clock.nowMs() + 120_000)).toMatchObject({
      outcome: 'cancelled',
      again: true,
    });
    expect(differences(before, await snapshotOf(store.repositories.table))).toEqual([]);
  });

  test('is told in the journal', async () => {
    await openCycle(input, store.ports);
    await cancel();
    const entries = await collect(store.repositories.journal.entries(input.cycleId));
    expect(entries.at(-1)).toMatchObject({
      what: 'cycle-cancelled',
      level: 'warn',
      atMs: store.ports.clock.nowMs() + 60_000,
      details: { reason: 'wrong day' },
    });
  });

  test('is not, once it has been ordered', async () => {
    await operator.cycle(id);
    expect(await operator.order(id)).toMatchObject({ outcome: 'succeeded' });
    expect(await cancel()).toEqual({ outcome: 'ordered' });
    expect(await cycle()).toMatchObject({ status: 'offered' });
  });
});
