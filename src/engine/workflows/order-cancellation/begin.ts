import { AdapterError, invariant } from '../../errors.ts';
import {
  collect,
  type OrderRecord,
  putEntries,
  replaceOrder,
  takeOrdering,
} from '../../repositories/index.ts';
import { gridOfGroup } from '../flex-order/open.ts';
import { refusedMeanwhile } from '../flex-order/refusals.ts';
import type { WorkflowPorts } from '../types.ts';
import { type CancellationChecked, OPEN, type Turn } from './check.ts';
import type { BatchChecked } from './check-batch.ts';
import type { OrderCancellationInput } from './input.ts';
import { begunDelivery, type CancellationRefused, isTakenBack, notCancelled } from './refusals.ts';
import { cancellationOpened } from './tell.ts';

/** What came of beginning; `again`: orders of the day have come or gone since it was checked, so check again. */
export type CancellationBegun =
  | CancellationChecked
  | { readonly outcome: 'again'; readonly code: ''; readonly reason: '' };

const AGAIN: CancellationBegun = { outcome: 'again', code: '', reason: '' };

interface BeginInput extends OrderCancellationInput, Turn {
  readonly checks: readonly BatchChecked[];
}

/** An order changes hands a few times in its life. */
const ATTEMPTS_MAX = 10;

/**
 * Begins to take an order back: from here on none of its participants is told to follow it any more, and it is taken
 * back to the end, however late that is. No other order of the day is opened or taken back meanwhile.
 */
export async function beginCancellation(input: BeginInput, ports: WorkflowPorts): Promise<CancellationBegun> {
  const { repositories } = ports;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const order = await repositories.orders.get(input.orderId);
    invariant(order !== undefined, `order ${input.orderId} vanished while it was taken back`);
    const begun = isTakenBack(order) ? order : await tryBegin(order, input, ports);
    if (begun === undefined) continue;
    if ('outcome' in begun) return begun;
    return OPEN;
  }
  throw new AdapterError('order-contended', `Order ${input.orderId} is being changed by others.`, {
    retryable: true,
  });
}

/** @returns undefined where somebody else has changed something meanwhile. */
async function tryBegin(
  order: OrderRecord,
  { checks, turn, cancelledBy }: BeginInput,
  { repositories, clock }: WorkflowPorts,
): Promise<OrderRecord | CancellationBegun | undefined> {
  const { id, groupId, day } = order;
  const nowMs = clock.nowMs();
  const grid = await gridOfGroup(groupId, day, repositories);
  const orders = await collect(repositories.orders.participants(id));
  const ordering = await repositories.orders.ordering(groupId, day);
  const other = ordering === undefined ? undefined : await repositories.orders.get(ordering.orderId);
  const unfinished = refusedMeanwhile(other, id);
  if (unfinished !== undefined) return notCancelled('order-unfinished', unfinished.reason);
  const begunOf = begunDelivery(order, orders, { grid, nowMs });
  if (begunOf !== undefined) return begunOf;
  if ((ordering?.count ?? 0) !== turn) return AGAIN;
  const needed = neededByOthers(order, checks);
  if (needed !== undefined) return needed;

  const next: OrderRecord = { ...order, status: 'cancelling', cancelledBy, cancellingMs: nowMs };
  const written = await repositories.table.transact([
    ...replaceOrder(order, next),
    ...takeOrdering(order, ordering),
    ...putEntries(cancellationOpened(next)),
  ]);
  return written.outcome === 'stored' ? next : undefined;
}

function neededByOthers(
  { id }: OrderRecord,
  checks: readonly BatchChecked[],
): CancellationRefused | undefined {
  const blocked = checks.reduce((sum, check) => sum + check.blocked, 0);
  if (blocked === 0) return undefined;
  const who = checks.find((check) => check.blocked > 0)!.who;
  const others = blocked > 1 ? ` and ${blocked - 1} others` : '';
  return notCancelled(
    'needed-by-others',
    `Without order ${id}, ${who}${others} could not keep another order of the day: that one has to be taken back first.`,
  );
}
