import { AdapterError } from '../../errors.ts';
import { collect } from '../../repositories/index.ts';
import { finishOpening, gridOfGroup } from '../flex-order/open.ts';
import { refusedMeanwhile } from '../flex-order/refusals.ts';
import type { WorkflowPorts } from '../types.ts';
import type { CancellationRef } from './input.ts';
import { begunDelivery, type CancellationRefused, isTakenBack, notCancelled } from './refusals.ts';

/** Whether an order may be taken back. */
export type CancellationChecked =
  | { readonly outcome: 'open'; readonly code: ''; readonly reason: '' }
  | CancellationRefused;

/**
 * How often an order had been opened or taken back on the day when it was looked at. What was found then holds as long
 * as that has not happened again.
 */
export interface Turn {
  readonly turn: number;
}

export const OPEN: CancellationChecked = { outcome: 'open', code: '', reason: '' };

/** An order changes hands a few times in its life. */
const ATTEMPTS_MAX = 10;

/**
 * Sees whether an order may be taken back, as far as that can be told without planning; nothing is stored but what
 * an order that was broken off lacks of its participants' orders.
 */
export async function checkCancellation(
  { orderId }: CancellationRef,
  ports: WorkflowPorts,
): Promise<CancellationChecked & Turn> {
  const { repositories, clock } = ports;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const order = await repositories.orders.get(orderId);
    if (order === undefined) return { ...notCancelled('no-order', `There is no order ${orderId}.`), turn: 0 };
    if (isTakenBack(order)) return { ...OPEN, turn: 0 };
    if (order.status === 'opening') {
      await finishOpening(order, ports);
      continue;
    }
    const ordering = await repositories.orders.ordering(order.groupId, order.day);
    const turn = ordering?.count ?? 0;
    const grid = await gridOfGroup(order.groupId, order.day, repositories);
    const orders = await collect(repositories.orders.participants(orderId));
    const other = ordering === undefined ? undefined : await repositories.orders.get(ordering.orderId);
    const unfinished = refusedMeanwhile(other, orderId);
    if (unfinished !== undefined) return { ...notCancelled('order-unfinished', unfinished.reason), turn };
    return { ...(begunDelivery(order, orders, { grid, nowMs: clock.nowMs() }) ?? OPEN), turn };
  }
  throw new AdapterError('order-contended', `Order ${orderId} is being changed by others.`, {
    retryable: true,
  });
}
