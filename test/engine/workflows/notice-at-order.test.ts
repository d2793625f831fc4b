import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlexRequest } from '../../../src/engine/market/index.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { openOrder } from '../../../src/engine/workflows/flex-order/open.ts';
import { cycleOf, type MarketStore, openMarketStore, orderOf } from './market-store.ts';

/** Between order and first change lies the notice of the contract, however early the offer was made. */

const DELIVERY = '18:00';

let store: MarketStore;
let request: FlexRequest;
/** When the first change of what was taken begins [ms]. */
let firstMs: number;

beforeAll(async () => {
  store = await openMarketStore({ siteCount: 3, historyDays: 3 });
  const { portfolio } = store.repositories;
  const contracts = (await collect(portfolio.contracts())).map((contract) => ({
    ...contract,
    noticeMinutes: 90,
  }));
  await portfolio.apply({
    put: { groups: [], participants: [], sites: [], contracts },
    remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
  });
  await store.generate('run');
  store.clock.set('15:00');
  request = await store.ask('evening', { from: DELIVERY, to: '19:30', deltaW: -1500 });
  await store.trade(request);
  const offer = (await store.repositories.aggregateOffers.get(cycleOf(request)))!;
  const firsts = offer.accepted.map(({ deltaW }) => deltaW.findIndex((change) => change !== 0));
  firstMs = store.grid.startMs + Math.min(...firsts) * store.grid.periodMs;
});
afterAll(() => store.close());

const MINUTE_MS = 60_000;
const at = (nowMs: number) => store.clock.use(() => nowMs);

describe('an order', () => {
  test('that leaves less notice than a contract needs is refused, and nothing is stored', async () => {
    at(firstMs - 90 * MINUTE_MS + 1);
    const outcome = await store.order(request);
    expect(outcome).toMatchObject({ outcome: 'failed', error: 'notice-passed' });
    expect(outcome).toHaveProperty(
      'cause',
      expect.stringMatching(
        /^Contract \S+ of home-\S+ needs 90 minutes of notice: its change begins at 2026-06-24T.* and could be ordered until 2026-06-24T/,
      ),
    );
    expect(await store.repositories.orders.get(orderOf(request))).toBeUndefined();
    expect(await store.participantOrders(request)).toEqual([]);
  });

  test('that leaves exactly the notice is applied', async () => {
    at(firstMs - 90 * MINUTE_MS);
    expect(await store.order(request)).toMatchObject({ outcome: 'succeeded' });
    expect(await store.repositories.orders.get(orderOf(request))).toMatchObject({ status: 'applied' });
  });

  test('that was opened in time goes on, however late it is when it is taken up again', async () => {
    at(firstMs - MINUTE_MS);
    const input = {
      orderId: orderOf(request),
      cycleId: cycleOf(request),
      groupId: store.group.id,
      day: store.day,
      orderedBy: 'test',
    };
    expect(await openOrder(input, store.ports)).toMatchObject({ outcome: 'open' });
  });
});
