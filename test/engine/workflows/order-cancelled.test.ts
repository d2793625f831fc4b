import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderId, participantId } from '../../../src/engine/ids.ts';
import type { Plan } from '../../../src/engine/planner/index.ts';
import { collect, type ParticipantOrder } from '../../../src/engine/repositories/index.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from './operator.ts';

/** What an order gives back that is taken back before it has begun. */

const DAY = '2026-11-21';
const EVENING = { from: 68, to: 80 };
const HOUR_MS = 3_600_000;

let store: ExampleStore;
let operator: Operator;

function operatorAt(nowMs: number): Operator {
  const { repositories, group, grid } = store;
  return operatorOver({ table: repositories.table, group, grid, clock: { nowMs: () => nowMs } });
}

beforeAll(async () => {
  store = await openExampleStore({ seed: 1, siteCount: 5, day: DAY, historyDays: 3 });
  operator = operatorAt(store.ports.clock.nowMs());
  await operator.generate('run-1');
});
afterAll(() => store.close());

const sum = async () => (await store.repositories.aggregates.latest(store.group.id, DAY))!;
const participantsOf = (id: string) => collect(store.repositories.orders.participants(orderId(`o-${id}`)));
const orderOf = (id: string) => store.repositories.orders.get(orderId(`o-${id}`));
const powersNow = async () =>
  new Map<string, readonly number[]>(
    (await collect(store.repositories.prognoses.latestOfGroup(store.group.id, DAY))).map((prognosis) => [
      prognosis.participantId,
      [...prognosis.powerW],
    ]),
  );

async function plansOf(orders: readonly ParticipantOrder[]): Promise<readonly Plan[]> {
  const { portfolio, plans } = store.repositories;
  return Promise.all(
    orders.map(async (order) => {
      const { siteId } = (await portfolio.participant(order.participantId))!;
      return (await plans.latest(siteId, DAY))!;
    }),
  );
}

/** A plan but for what says which it is. */
const said = ({ revision: _, createdMs: __, ...rest }: Plan) => rest;

describe('an order that is taken back', () => {
  let before: ReadonlyMap<string, readonly number[]>;
  let plansBefore: ReadonlyMap<string, Plan>;
  let ordered: readonly ParticipantOrder[];

  beforeAll(async () => {
    before = await powersNow();
    await operator.ask('evening', { ranges: [reduction(EVENING.from, EVENING.to, 4_000)], reboundW: 4_000 });
    expect(await operator.cycle('evening')).toMatchObject({ outcome: 'succeeded' });
    const { sites } = await siteIds();
    plansBefore = new Map(
      await Promise.all(
        sites.map(async (siteId) => [siteId, (await store.repositories.plans.latest(siteId, DAY))!] as const),
      ),
    );
    expect(await operator.order('evening')).toMatchObject({ outcome: 'succeeded' });
    ordered = await participantsOf('evening');
    expect(ordered.length).toBeGreaterThan(1);
    expect(await powersNow()).not.toEqual(before);
    expect(await operator.cancelOrder('evening')).toMatchObject({ outcome: 'succeeded', again: false });
  });

  async function siteIds() {
    const participants = await collect(store.repositories.portfolio.participantsOf(store.group.id));
    return { sites: participants.map(({ siteId }) => siteId) };
  }

  test('gives everybody the prognosis that it had, and the group its sum', async () => {
    expect(await powersNow()).toEqual(before);
    const sums = await store.repositories.aggregates.revisions(store.group.id, DAY);
    expect(sums.map(({ revision }) => revision)).toEqual([1, 2, 3]);
    expect(sums[2]!.powerW).toEqual(sums[0]!.powerW);
    expect(sums[2]!.cause).toEqual({ kind: 'cancellation', orderId: 'o-evening' });
  });

  test('gives everybody the very plan that it had', async () => {
    for (const plan of await plansOf(ordered)) {
      expect(plan.revision).toBe(3);
      expect(said(plan)).toEqual(said(plansBefore.get(plan.siteId)!));
    }
  });

  test('leaves no constraint and no use of a contract', async () => {
    const { portfolio, plans, invocations } = store.repositories;
    for (const { participantId: id, contractId } of ordered) {
      const { siteId } = (await portfolio.participant(id))!;
      expect(await plans.constraints(siteId, DAY)).toEqual([]);
      expect(await invocations.list(contractId, store.grid)).toEqual([]);
    }
  });

  test('says so', async () => {
    expect(await orderOf('evening')).toMatchObject({
      status: 'cancelled',
      cancelledBy: 'partner',
      endedMs: expect.any(Number),
      cancelledMs: expect.any(Number),
    });
    for (const order of await participantsOf('evening')) {
      expect(order).toMatchObject({
        state: 'cancelled',
        planRevision: 2,
        prognosisRevision: 2,
        cancelledPlanRevision: 3,
        cancelledPrognosisRevision: 3,
      });
    }
    const entries = await collect(store.repositories.journal.entries('o-evening'));
    const told = entries.map(({ what }) => what);
    expect(told.filter((what) => what === 'order-given-back')).toHaveLength(ordered.length);
    expect(told).toContain('cancellation-opened');
    expect(told).toContain('cancellation-closed');
    const announced = await collect(store.repositories.announcements.list('prognosis-updated'));
    expect(announced.map(({ attributes }) => attributes['revision'])).toEqual([1, 2, 3]);
  });

  test('is taken back once', async () => {
    expect(await operator.cancelOrder('evening')).toMatchObject({ outcome: 'succeeded', again: true });
    expect((await sum()).revision).toBe(3);
  });

  test('is not applied again', async () => {
    const { repositories, group, grid, ports } = store;
    const { openOrder } = await import('../../../src/engine/workflows/flex-order/open.ts');
    void repositories;
    expect(
      await openOrder(
        {
          orderId: orderId('o-evening'),
          cycleId: (await orderOf('evening'))!.cycleId,
          groupId: group.id,
          day: grid.day,
          orderedBy: 'partner',
        },
        ports,
      ),
    ).toMatchObject({ outcome: 'refused', code: 'order-cancelled' });
  });

  test('leaves the next prognosis run nothing to do', async () => {
    await operator.generate('run-2');
    const outcomes = await collect(store.repositories.runs.outcomes('run-2'));
    for (const outcome of outcomes) expect(outcome.outcome).toBe('unchanged');
  });

  test('an order that never was is not found', async () => {
    expect(await operator.cancelOrder('nobody')).toMatchObject({ outcome: 'failed', error: 'no-order' });
  });
});

describe('later on the day', () => {
  beforeAll(async () => {
    await operator.ask('later', { ranges: [reduction(EVENING.from, EVENING.to, 3_000)], reboundW: 3_000 });
    await operator.cycle('later');
    expect(await operator.order('later')).toMatchObject({ outcome: 'succeeded' });
  });

  test('what has begun is not taken back', async () => {
    const orders = await participantsOf('later');
    const first = Math.min(...orders.map(({ deltaW }) => deltaW.findIndex((changeW) => changeW !== 0)));
    const begunMs = store.grid.startMs + first * store.grid.periodMs + 1;
    const outcome = await operatorAt(begunMs).cancelOrder('later');
    expect(outcome).toMatchObject({ outcome: 'failed', error: 'delivery-begun' });
    expect(await orderOf('later')).toMatchObject({ status: 'applied' });
  });

  test('what has not begun is, and what is over stays', async () => {
    const orders = await participantsOf('later');
    const plansThen = await plansOf(orders);
    const first = Math.min(...orders.map(({ deltaW }) => deltaW.findIndex((changeW) => changeW !== 0)));
    const nowMs = store.grid.startMs + first * store.grid.periodMs - HOUR_MS / 8;
    expect(await operatorAt(nowMs).cancelOrder('later')).toMatchObject({ outcome: 'succeeded' });
    expect(await orderOf('later')).toMatchObject({ status: 'cancelled' });
    const plansNow = await plansOf(orders);
    const startedCount = Math.ceil((nowMs - store.grid.startMs) / store.grid.periodMs);
    for (const [index, plan] of plansNow.entries()) {
      const then = plansThen[index]!;
      expect(plan.netW.subarray(0, startedCount)).toEqual(then.netW.subarray(0, startedCount));
      for (const [device, { powerW }] of plan.devices.entries()) {
        expect(powerW.subarray(0, startedCount)).toEqual(
          then.devices[device]!.powerW.subarray(0, startedCount),
        );
      }
    }
    for (const { participantId: id } of orders) {
      const [was] = await store.repositories.prognoses.revisions(participantId(id), DAY);
      const now = await store.repositories.prognoses.latest(participantId(id), DAY);
      expect([...now!.powerW]).toEqual([...was!.powerW]);
    }
  });
});
