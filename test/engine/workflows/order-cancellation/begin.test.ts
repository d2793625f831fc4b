import { afterEach, beforeEach, expect, test } from 'vitest';
import { cycleId, orderId } from '../../../../src/engine/ids.ts';
import { cutOrder } from '../../../../src/engine/workflows/flex-order/cut-batches.ts';
import { beginCancellation } from '../../../../src/engine/workflows/order-cancellation/begin.ts';
import { checkCancellation } from '../../../../src/engine/workflows/order-cancellation/check.ts';
import { checkCancellationBatch } from '../../../../src/engine/workflows/order-cancellation/check-batch.ts';
import { type ExampleStore, openExampleStore } from '../../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from '../operator.ts';

let store: ExampleStore;
let operator: Operator;

beforeEach(async () => {
  store = await openExampleStore({ seed: 1, siteCount: 3, day: '2026-11-21', historyDays: 3 });
  const { group, grid, ports, repositories } = store;
  operator = operatorOver({ table: repositories.table, group, grid, clock: ports.clock });
});
afterEach(() => store.close());

async function ordered(id: string, from: number, to: number): Promise<void> {
  await operator.generate(`run-${id}`);
  await operator.ask(id, { ranges: [reduction(from, to, 2_000)], reboundW: 3_000 });
  expect(await operator.cycle(id)).toMatchObject({ outcome: 'succeeded' });
  expect(await operator.order(id)).toMatchObject({ outcome: 'succeeded' });
}

const refOf = (id: string) => ({
  orderId: orderId(`o-${id}`),
  cycleId: cycleId(`c-${id}`),
  groupId: store.group.id,
  day: store.grid.day,
});

async function checked(id: string) {
  const ref = refOf(id);
  const { outcome, turn } = await checkCancellation(ref, operator.ports);
  await cutOrder(ref, operator.ports);
  const checks = [await checkCancellationBatch({ ...ref, batch: 0 }, operator.ports)];
  return { outcome, checks, turn, ...ref, cancelledBy: 'partner' };
}

test('an order that came after the check is looked at before anything is taken back', async () => {
  await ordered('x', 68, 74);
  const before = await checked('x');
  await ordered('y', 70, 78); // from its offer to its end, while x is being checked
  expect(await beginCancellation(before, operator.ports)).toMatchObject({ outcome: 'again' });
  expect(await store.repositories.orders.get(refOf('x').orderId)).toMatchObject({ status: 'applied' });
  expect(await beginCancellation(await checked('x'), operator.ports)).toMatchObject({ outcome: 'open' });
});

test('what has begun goes on, whatever came since the check', async () => {
  await ordered('x', 68, 74);
  const before = await checked('x');
  expect(await beginCancellation(before, operator.ports)).toMatchObject({ outcome: 'open' });
  expect(await beginCancellation({ ...before, turn: 0 }, operator.ports)).toMatchObject({ outcome: 'open' });
});
