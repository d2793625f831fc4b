import type { OrderId } from '../../engine/ids.ts';
import { collect, type OrderRecord, type Repositories } from '../../engine/repositories/index.ts';

/**
 * Orders of rebalancings that participants follow though nothing commits the group any more: all orders from outside of
 * that day were taken back.
 *
 * @param without - an order that counts as taken back.
 * @returns the latest first, in which order they can be taken back.
 */
export async function unneededOrders(
  { groupId, day }: Pick<OrderRecord, 'groupId' | 'day'>,
  { orders }: Repositories,
  without?: OrderId,
): Promise<readonly OrderRecord[]> {
  const all = await collect(orders.list({ of: groupId, day }));
  const external = all.filter(({ rebalanceId }) => rebalanceId === undefined);
  if (external.some((order) => order.id !== without && !isTakenBack(order))) return [];
  return all
    .filter(({ rebalanceId }) => rebalanceId !== undefined)
    .filter(({ id, status }) => id !== without && (status === 'applied' || status === 'partly'))
    .sort((a, b) => b.prognosisRevision - a.prognosisRevision);
}

/** The command that takes an order back. */
export function takeBackCommand({ id }: Pick<OrderRecord, 'id'>): string {
  return `flex order cancel ${id}`;
}

function isTakenBack({ status }: OrderRecord): boolean {
  return status === 'cancelling' || status === 'cancelled';
}
