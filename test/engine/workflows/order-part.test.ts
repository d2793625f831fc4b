import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cycleId, orderId } from '../../../src/engine/ids.ts';
import { scaledDeltaW } from '../../../src/engine/offer-trader/index.ts';
import {
  collect,
  type OrderRecord,
  type ParticipantOrder,
  replaceOrder,
} from '../../../src/engine/repositories/index.ts';
import { cancelCycle } from '../../../src/engine/workflows/index.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from './operator.ts';

/** Orders of a part of an offer, and what is refused of an offer. */

const DAY = '2026-11-21';
const EVENING = { from: 68, to: 80 };
const HOUR_MS = 3_600_000;
const ASKED = { ranges: [reduction(EVENING.from, EVENING.to, 3_000)], reboundW: 3_000 };

let store: ExampleStore;
let operator: Operator;

function operatorAt(nowMs: number): Operator {
  const { repositories, group, grid } = store;
  return operatorOver({ table: repositories.table, group, grid, clock: { nowMs: () => nowMs } });
}

function revoke(name: string) {
  const cancellation = { cycleId: cycleId(`c-${name}`), orderId: orderId(`o-${name}`), reason: 'wrong day' };
  return cancelCycle(cancellation, operator.ports);
}

async function openMarket(): Promise<void> {
  store = await openExampleStore({ seed: 1, siteCount: 5, day: DAY, historyDays: 3 });
  operator = operatorAt(store.ports.clock.nowMs());
  await operator.generate('run-1');
}

const orderOf = async (id: string): Promise<OrderRecord> =>
  (await store.repositories.orders.get(orderId(`o-${id}`)))!;
const participantsOf = (id: string): Promise<readonly ParticipantOrder[]> =>
  collect(store.repositories.orders.participants(orderId(`o-${id}`)));
const sumNow = async () => (await store.repositories.aggregates.latest(store.group.id, DAY))!.powerW;

describe('a part of an offer', () => {
  beforeAll(openMarket);
  afterAll(() => store.close());

  test('is refused below the least factor, with the factor that is allowed', async () => {
    await operator.ask('half', ASKED);
    await operator.cycle('half');
    const outcome = await operator.order('half', 0.01);
    const offer = (await store.repositories.aggregateOffers.get(cycleId('c-half')))!;
    const least = await Promise.all(
      offer.accepted.map(async ({ participantId, optionId, activationFactor }) => {
        const made = await store.repositories.offers.get(cycleId('c-half'), participantId);
        const option = made!.options.find(({ id }) => id === optionId)!;
        return (option.minActivationFactor - 0.005) / activationFactor; // half a hundredth is rounded away
      }),
    );
    const allowed = Math.max(...least);
    if (allowed <= 0.01) expect(outcome).toMatchObject({ outcome: 'succeeded' });
    else {
      expect(outcome).toMatchObject({ outcome: 'failed', error: 'factor-not-allowed' });
      const named = `least factor of this offer is ${(Math.ceil(allowed * 100 - 1e-9) / 100).toFixed(2)}`;
      expect(outcome).toHaveProperty('cause', expect.stringContaining(named));
      expect(await store.repositories.orders.get(orderId('o-half'))).toBeUndefined();
    }
  });

  test('changes the sum by what it says, and is the sum of its participants', async () => {
    const before = await sumNow();
    expect(await operator.order('half', 0.6)).toMatchObject({ outcome: 'succeeded', again: false });
    const order = await orderOf('half');
    const participants = await participantsOf('half');
    expect(order).toMatchObject({ status: 'applied', factor: 0.6, endedMs: expect.any(Number) });
    const offer = (await store.repositories.aggregateOffers.get(cycleId('c-half')))!;
    expect(participants).toHaveLength(offer.accepted.length);
    for (const [period, changeW] of order.deltaW.entries()) {
      expect(changeW).toBe(participants.reduce((sum, { deltaW }) => sum + deltaW[period]!, 0));
    }
    expect(order.priceMicros).toBe(participants.reduce((sum, { priceMicros }) => sum + priceMicros, 0));
    for (const { participantId, optionId, activationFactor, deltaW, state } of participants) {
      const made = await store.repositories.offers.get(cycleId('c-half'), participantId);
      const option = made!.options.find(({ id }) => id === optionId)!;
      const taken = offer.accepted.find((one) => one.participantId === participantId)!;
      expect(state).toBe('applied');
      expect(deltaW).toEqual(scaledDeltaW(option.deltaW, activationFactor));
      expect(Math.abs(activationFactor - 0.6 * taken.activationFactor)).toBeLessThanOrEqual(0.01);
    }
    for (const [period, powerW] of (await sumNow()).entries()) {
      const missedW = powerW - before[period]! - order.deltaW[period]!;
      expect(Math.abs(missedW)).toBeLessThanOrEqual(participants.length);
    }
  });

  test('takes the offer: another part, or the whole, is refused', async () => {
    for (const factor of [1, 0.7]) {
      const outcome = await operator.order('half', factor);
      expect(outcome).toMatchObject({ outcome: 'failed', error: 'already-ordered' });
      expect(outcome).toHaveProperty('cause', expect.stringContaining('at factor 0.60 by partner'));
    }
    expect(await operator.order('half', 0.6)).toMatchObject({ outcome: 'succeeded', again: true });
  });

  test('is given back exactly, though a part is followed to a watt only', async () => {
    const [first] = await store.repositories.aggregates.revisions(store.group.id, DAY);
    expect(await operator.cancelOrder('half')).toMatchObject({ outcome: 'succeeded' });
    expect([...(await sumNow())]).toEqual([...first!.powerW]);
    const prognoses = await collect(store.repositories.prognoses.latestOfGroup(store.group.id, DAY));
    for (const { participantId, powerW } of prognoses) {
      const was = (await store.repositories.prognoses.get(participantId, DAY, 1))!;
      expect([...powerW]).toEqual([...was.powerW]);
    }
  });
});

describe('an offer', () => {
  beforeAll(openMarket);
  afterAll(() => store.close());

  test('that has expired is refused', async () => {
    const request = await operator.ask('short', ASKED);
    const validUntilMs = request.deadlineMs + HOUR_MS;
    await operator.cycle('short');
    const { aggregateOffers } = store.repositories;
    const offer = (await aggregateOffers.get(cycleId('c-short')))!;
    const short = { ...offer, cycleId: cycleId('c-until'), validUntilMs };
    await aggregateOffers.put(short);
    const cycle = (await store.repositories.cycles.get(cycleId('c-short')))!;
    await store.repositories.cycles.create({ ...cycle, id: cycleId('c-until') });
    expect(await operatorAt(validUntilMs).order('until')).toMatchObject({
      outcome: 'failed',
      error: 'offer-expired',
      cause: expect.stringMatching(/^The offer of cycle c-until could be ordered until 2026-11-20T\S+\.$/),
    });
    expect(await store.repositories.orders.get(orderId('o-until'))).toBeUndefined();
  });

  test('whose cycle was cancelled is refused with the reason', async () => {
    await operator.ask('revoked', ASKED);
    await operator.cycle('revoked');
    await revoke('revoked');
    expect(await operator.order('revoked')).toMatchObject({
      outcome: 'failed',
      error: 'offer-revoked',
      cause: expect.stringContaining('wrong day'),
    });
  });

  test('that was ordered keeps its cycle from being cancelled', async () => {
    await operator.ask('kept', ASKED);
    await operator.cycle('kept');
    expect(await operator.order('kept')).toMatchObject({ outcome: 'succeeded' });
    expect(await revoke('kept')).toEqual({ outcome: 'ordered' });
  });

  test('is refused while another order of the day is not finished', async () => {
    await operator.ask('next', { ranges: [reduction(84, 90, 1_000)], reboundW: 1_000 });
    await operator.cycle('next');
    const { table } = store.repositories;
    const done = await orderOf('kept');
    await table.transact([...replaceOrder(done, { ...done, status: 'pending' })]);
    expect(await operator.order('next')).toMatchObject({
      outcome: 'failed',
      error: 'order-unfinished',
      cause: expect.stringContaining('Order o-kept of the same day is being applied'),
    });
    await table.transact([...replaceOrder({ ...done, status: 'pending' }, done)]);
    expect(await operator.order('next')).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('the uses of a contract', () => {
  beforeAll(async () => {
    await openMarket();
    const contracts = (await collect(store.repositories.portfolio.contracts())).map((contract) => ({
      ...contract,
      maxInvocationsPerDay: 1,
    }));
    await store.repositories.portfolio.apply({
      put: { groups: [], participants: [], sites: [], contracts },
      remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
    });
    await operator.ask('evening', ASKED);
    await operator.cycle('evening');
  });
  afterAll(() => store.close());

  test('that came since the offer was made refuse an order that a contract does not allow any more', async () => {
    const { repositories, grid } = store;
    const offer = (await repositories.aggregateOffers.get(cycleId('c-evening')))!;
    const { participantId, optionId } = offer.accepted[0]!;
    const made = (await repositories.offers.get(cycleId('c-evening'), participantId))!;
    const { contractId } = made.options.find(({ id }) => id === optionId)!;
    const { putInvocation, dropInvocation } = await import('../../../src/engine/repositories/index.ts');
    const use = {
      orderId: orderId('o-other'),
      participantId,
      contractId,
      startMs: grid.startMs,
      endMs: grid.startMs + grid.periodMs,
    };
    await repositories.table.transact(putInvocation(use, await repositories.invocations.uses(contractId)));
    expect(await operator.order('evening')).toMatchObject({
      outcome: 'failed',
      error: 'contract-used',
      cause: `${participantId}: all 1 invocations of contract ${contractId} on this day are used.`,
    });
    await repositories.table.transact(dropInvocation(use, await repositories.invocations.uses(contractId)));
    expect(await operator.order('evening')).toMatchObject({ outcome: 'succeeded' });
  });
});
