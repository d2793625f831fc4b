import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cycleId, orderId } from '../../../src/engine/ids.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { openOrder } from '../../../src/engine/workflows/flex-order/open.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from './operator.ts';

/** Between order and first change lies the notice of the contract, however early the offer was made. */

const NOTICE_MINUTES = 90;
const MINUTE_MS = 60_000;

/** 17:00 to 19:00 in quarter hours. */
const EVENING = { from: 68, to: 76 };

let store: ExampleStore;
/** When the first change of what was taken begins [ms]. */
let firstMs: number;

function operatorAt(nowMs: number): Operator {
  const { repositories, group, grid } = store;
  return operatorOver({ table: repositories.table, group, grid, clock: { nowMs: () => nowMs } });
}

beforeAll(async () => {
  store = await openExampleStore({ seed: 7, siteCount: 3, day: '2026-06-24', historyDays: 3 });
  const { grid, repositories } = store;
  const contracts = (await collect(repositories.portfolio.contracts())).map((contract) => ({
    ...contract,
    noticeMinutes: NOTICE_MINUTES,
  }));
  await repositories.portfolio.apply({
    put: { groups: [], participants: [], sites: [], contracts },
    remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
  });
  const operator = operatorAt(grid.startMs - 600 * MINUTE_MS);
  await operator.generate('run');
  await operator.ask('evening', { ranges: [reduction(EVENING.from, EVENING.to, 1_500)], reboundW: 3_000 });
  await operator.cycle('evening');
  const offer = (await repositories.aggregateOffers.get(cycleId('c-evening')))!;
  const firsts = offer.accepted.map(({ deltaW }) => deltaW.findIndex((change) => change !== 0));
  firstMs = grid.startMs + Math.min(...firsts) * grid.periodMs;
});
afterAll(() => store.close());

describe('an order', () => {
  test('that leaves less notice than a contract needs is refused, and nothing is stored', async () => {
    const outcome = await operatorAt(firstMs - NOTICE_MINUTES * MINUTE_MS + 1).order('evening');
    expect(outcome).toMatchObject({ outcome: 'failed', error: 'notice-passed' });
    const cause =
      /^Contract home-\d+-down of home-\d+ needs 90 minutes of notice: its change begins at 2026-06-24T\S+ and could be ordered until 2026-06-24T\S+\.$/;
    expect(outcome).toHaveProperty('cause', expect.stringMatching(cause));
    const { orders } = store.repositories;
    expect(await orders.get(orderId('o-evening'))).toBeUndefined();
    expect(await collect(orders.participants(orderId('o-evening')))).toEqual([]);
  });

  test('that leaves exactly the notice is applied', async () => {
    const operator = operatorAt(firstMs - NOTICE_MINUTES * MINUTE_MS);
    expect(await operator.order('evening')).toMatchObject({ outcome: 'succeeded' });
    const order = await store.repositories.orders.get(orderId('o-evening'));
    expect(order).toMatchObject({ status: 'applied' });
  });

  test('that was opened in time goes on, however late it is when it is taken up again', async () => {
    const input = {
      orderId: orderId('o-evening'),
      cycleId: cycleId('c-evening'),
      groupId: store.group.id,
      day: store.day,
      orderedBy: 'partner',
    };
    expect(await openOrder(input, operatorAt(firstMs - MINUTE_MS).ports)).toMatchObject({ outcome: 'open' });
  });
});
