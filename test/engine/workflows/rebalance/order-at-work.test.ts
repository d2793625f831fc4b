import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cycleId, orderId } from '../../../../src/engine/ids.ts';
import type { FlexGroup } from '../../../../src/engine/portfolio/index.ts';
import { collect, replaceOrder } from '../../../../src/engine/repositories/index.ts';
import { applyBatch } from '../../../../src/engine/workflows/flex-order/apply-batch.ts';
import { cutOrder } from '../../../../src/engine/workflows/flex-order/cut-batches.ts';
import { openOrder } from '../../../../src/engine/workflows/flex-order/open.ts';
import { rebalanceCause, rebalanceStart } from '../../../../src/engine/workflows/index.ts';
import { detectDeviation } from '../../../../src/engine/workflows/rebalance/detect.ts';
import { openRebalance } from '../../../../src/engine/workflows/rebalance/open.ts';
import { type ExampleStore, openExampleStore } from '../../../support/example-store.ts';
import { rebalance } from '../../repositories/rebalance-samples.ts';
import { type Operator, operatorOver, reduction } from '../operator.ts';

/** A prognosis run adds the group up while an order is being applied: its changes are in the sum, and it is not closed. */

const DAY = '2026-11-21';
const EMPTY = { groups: [], participants: [], sites: [], contracts: [] };
const KEEP = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };

let store: ExampleStore;
let operator: Operator;

beforeEach(async () => {
  store = await openExampleStore({ seed: 1, siteCount: 3, day: DAY, historyDays: 3 });
  const { group, grid, ports, repositories } = store;
  const rebalance = {
    tolerance: { kind: 'power', powerW: 300 },
    periods: 'ordered',
    roundsMax: 3,
    auto: true,
    shortfallMicrosPerKwh: 2_000_000,
  } as const;
  await repositories.portfolio.apply({
    put: { ...EMPTY, groups: [{ ...group, rebalance } satisfies FlexGroup] },
    remove: KEEP,
  });
  operator = operatorOver({ table: repositories.table, group, grid, clock: ports.clock });
});
afterEach(() => store.close());

async function offered(id: string, from: number, to: number): Promise<void> {
  await operator.generate(`run-${id}`);
  await operator.ask(id, { ranges: [reduction(from, to, 2_000)], reboundW: 3_000 });
  expect(await operator.cycle(id)).toMatchObject({ outcome: 'succeeded' });
}

const refOf = (id: string) => ({
  orderId: orderId(`o-${id}`),
  cycleId: cycleId(`c-${id}`),
  groupId: store.group.id,
  day: store.grid.day,
});

/** As far as the participants: neither added up nor closed. */
async function appliedOnly(id: string): Promise<void> {
  const ref = refOf(id);
  expect(await openOrder({ ...ref, orderedBy: 'partner' }, operator.ports)).toMatchObject({
    outcome: 'open',
  });
  await cutOrder(ref, operator.ports);
  expect(await applyBatch({ ...ref, batch: 0 }, operator.ports)).toMatchObject({ failed: 0 });
}

async function causeNow() {
  const group = (await store.repositories.portfolio.group(store.group.id))!;
  return rebalanceCause(group, store.grid.day, store.repositories);
}

const dueNames = async () => (await collect(store.repositories.dueStarts.list())).map(({ name }) => name);

async function dropDue(): Promise<void> {
  for (const due of await collect(store.repositories.dueStarts.list())) {
    await store.repositories.dueStarts.remove(due);
  }
}

describe('while an order is being applied', () => {
  beforeEach(async () => {
    await offered('x', 68, 74);
    expect(await operator.order('x')).toMatchObject({ outcome: 'succeeded' });
    await offered('y', 70, 78);
    await dropDue();
    await appliedOnly('y');
    await operator.generate('meanwhile');
  });

  test('its change is no deviation from what an earlier order commits to: nothing is due', async () => {
    const sum = (await store.repositories.aggregates.latest(store.group.id, store.grid.day))!;
    expect(sum.cause).toEqual({ kind: 'run', runId: 'meanwhile' });
    expect(await causeNow()).toEqual({ kind: 'none', reason: 'order-at-work' });
    expect(await dueNames()).toEqual([]);
  });

  test('a rebalancing that has begun before does not look, and says to try again', async () => {
    const { groupId, day } = refOf('y');
    const { revision } = (await store.repositories.aggregates.latest(groupId, day))!;
    const ref = { rebalanceId: 'rb-before', groupId, day };
    await openRebalance({ ...ref, revision }, operator.ports);
    await expect(detectDeviation({ ...ref, round: 1 }, operator.ports)).rejects.toMatchObject({
      code: 'order-unfinished',
      retryable: true,
    });
    expect(await collect(store.repositories.rebalances.rounds('rb-before'))).toEqual([]);
  });

  test('where a rebalancing has ordered it, that one goes on', async () => {
    const { orders, rebalances, table } = store.repositories;
    const order = (await orders.get(refOf('y').orderId))!;
    await table.transact([...replaceOrder(order, { ...order, rebalanceId: 'rb-before' })]);
    await rebalances.create(rebalance('rb-before', { groupId: order.groupId, day: order.day }));
    expect(await causeNow()).toMatchObject({ kind: 'cause', input: { rebalanceId: 'rb-before' } });
  });

  test('a rebalancing is due when it is done, though it finds its sum stored', async () => {
    expect(await operator.order('y')).toMatchObject({ outcome: 'succeeded' });
    const cause = await causeNow();
    expect(cause).toMatchObject({ kind: 'cause' });
    expect(await dueNames()).toEqual(cause.kind === 'cause' ? [cause.input.rebalanceId] : []);
    const started = cause.kind === 'cause' ? rebalanceStart(cause.input) : undefined;
    expect(await operator.workflows.run(started!)).toMatchObject({
      outcome: 'succeeded',
      output: { end: 'within-tolerance' },
    });
  });
});
