import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderId } from '../../../../src/engine/ids.ts';
import { collect, type ParticipantOrder } from '../../../../src/engine/repositories/index.ts';
import { periodStartMs } from '../../../../src/engine/time/index.ts';
import { applyToParticipant } from '../../../../src/engine/workflows/flex-order/apply-to-participant.ts';
import { type ExampleStore, openExampleStore } from '../../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from '../operator.ts';

/** An order that asks of a site what it cannot do, after another one that it follows. */

const DAY = '2026-11-21';
const NOBODY_HAS_W = -50_000;

let store: ExampleStore;
let operator: Operator;
let first: ParticipantOrder;

beforeAll(async () => {
  store = await openExampleStore({ seed: 1, siteCount: 3, day: DAY, historyDays: 3 });
  const { group, grid, repositories, ports } = store;
  const contracts = (await collect(repositories.portfolio.contracts())).map((contract) => ({
    ...contract,
    maxInvocationsPerDay: 9,
    restMinutes: 0,
  }));
  await repositories.portfolio.apply({
    put: { groups: [], participants: [], sites: [], contracts },
    remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
  });
  operator = operatorOver({ table: repositories.table, group, grid, clock: ports.clock });
  await operator.generate('run-1');
  await operator.ask('first', { ranges: [reduction(68, 76, 2_000)], reboundW: 2_000 });
  await operator.cycle('first');
  expect(await operator.order('first')).toMatchObject({ outcome: 'succeeded' });
  const orders = await collect(repositories.orders.participants(orderId('o-first')));
  first = orders.reduce((most, one) => (changed(one).length > changed(most).length ? one : most));
});
afterAll(() => store.close());

const changed = ({ deltaW }: ParticipantOrder) => [...deltaW.keys()].filter((period) => deltaW[period] !== 0);

/** Stores an order of the same participant, as if it had been offered, and applies it. */
async function apply(id: string, period: number): Promise<ParticipantOrder> {
  const { grid, repositories } = store;
  const deltaW = new Int32Array(grid.periodCount);
  deltaW[period] = NOBODY_HAS_W;
  const { participantId, contractId, optionId, activationFactor } = first;
  const order: ParticipantOrder = {
    orderId: orderId(id),
    participantId,
    contractId,
    optionId,
    activationFactor,
    deltaW,
    priceMicros: 0,
    // Far from the first one's use of the contract: its rules are not what this is about.
    useStartMs: periodStartMs(grid, 4),
    useEndMs: periodStartMs(grid, 5),
    state: 'pending',
  };
  await repositories.orders.createParticipants([order]);
  return applyToParticipant({ orderId: order.orderId, participantId, grid }, operator.ports);
}

async function planNow() {
  const { siteId } = (await store.repositories.portfolio.participant(first.participantId))!;
  return (await store.repositories.plans.latest(siteId, DAY))!;
}

describe('an order that a site cannot follow wholly', () => {
  test('fails where it would break an earlier one, and changes nothing', async () => {
    const before = await planNow();
    const settled = await apply('o-same', changed(first)[0]!);
    expect(settled).toMatchObject({ state: 'failed', settledMs: expect.any(Number) });
    expect(settled.reason).toMatch(/^order o-first could not be kept at \d\d:\d\d: \d+ W would be missing$/);
    expect(await planNow()).toEqual(before);
    const { invocations, plans } = store.repositories;
    expect(await plans.constraints(before.siteId, DAY)).toHaveLength(1);
    expect(await invocations.list(first.contractId, store.grid)).toHaveLength(1);
  });

  test('is followed as far as can be elsewhere, and the earlier one wholly; or fails for its sake', async () => {
    const before = await planNow();
    const free = [...before.netW.keys()].findLast((period) => first.deltaW[period] === 0)!;
    const settled = await apply('o-other', free);
    const after = await planNow();
    if (settled.state === 'failed') {
      expect(settled.reason).toContain('order o-first could not be kept');
      expect(after).toEqual(before);
      return;
    }
    expect(settled.state).toBe('applied');
    expect(settled.reason).toContain('kept but for: ');
    for (const period of changed(first)) {
      expect(Math.abs(after.netW[period]! - before.netW[period]!)).toBeLessThanOrEqual(1);
    }
  });

  test('is applied once: again, it is found as it was settled', async () => {
    const { grid } = store;
    const part = { orderId: orderId('o-same'), participantId: first.participantId, grid };
    const known = await store.repositories.orders.participant(part.orderId, part.participantId);
    expect(await applyToParticipant(part, operator.ports)).toEqual(known);
  });
});
