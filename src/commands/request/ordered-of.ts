import { InputError, type Problem, RefusedError } from '../../engine/errors.ts';
import { type CycleId, type GroupId, type OrderId, orderId } from '../../engine/ids.ts';
import type { Revision } from '../../engine/market/index.ts';
import { type CycleRecord, collect, type Repositories } from '../../engine/repositories/index.ts';
import { notFound } from '../common/resolve-group.ts';

/** What was ordered for a request that is revised, with the group and the day that it is about. */
export interface EarlierOrders {
  readonly groupId: GroupId;
  readonly day: string;
  readonly revision: Revision;
}

/**
 * What has been ordered of a cycle and, where its request revises another one, of that as well.
 *
 * @throws NotFoundError `no-such-cycle`; RefusedError `nothing-ordered`, `order-at-work`.
 */
export async function orderedOf(id: CycleId, repositories: Repositories): Promise<EarlierOrders> {
  const cycle = await repositories.cycles.get(id);
  if (cycle === undefined) {
    const known = (await collect(repositories.cycles.list({ limit: 100 }))).map((other) => other.id);
    throw await notFound('cycle', id, known);
  }
  const before = (await repositories.requests.get(cycle.requestId))?.revises;
  const order = orderId(id.replace(/^c-/, 'o-'));
  await assertSettled(cycle, { order, hasBefore: before !== undefined }, repositories);
  const head = await repositories.aggregates.get(cycle.groupId, cycle.day, cycle.prognosisRevision);
  const deltaW = before?.deltaW.slice() ?? new Int32Array(head?.powerW.length ?? 0);
  let { priceMicros, offerCount } = before ?? { priceMicros: 0, offerCount: 0 };
  for await (const part of repositories.orders.participants(order)) {
    if (part.state !== 'applied') continue;
    priceMicros += part.priceMicros;
    offerCount += 1;
    for (let period = 0; period < deltaW.length; period += 1) {
      deltaW[period] = deltaW[period]! + part.deltaW[period]!;
    }
  }
  const orderIds = [...(before?.orderIds ?? []), order];
  return {
    groupId: cycle.groupId,
    day: cycle.day,
    revision: { cycleId: id, orderIds, deltaW, priceMicros, offerCount },
  };
}

async function assertSettled(
  { id }: CycleRecord,
  { order, hasBefore }: { readonly order: OrderId; readonly hasBefore: boolean },
  { orders }: Repositories,
): Promise<void> {
  const status = (await orders.get(order))?.status;
  if (status === 'opening' || status === 'pending' || status === 'cancelling') {
    throw new RefusedError('order-at-work', `Order ${order} of cycle ${id} is not finished yet.`, {
      next: `flex order show ${order}`,
    });
  }
  if (status === 'applied' || status === 'partly' || hasBefore) return;
  const what = status === undefined ? 'has not been ordered' : `was ordered, and the order ${ENDS[status]}`;
  throw new RefusedError(
    'nothing-ordered',
    `Cycle ${id} ${what}: there is nothing that could stay. Ask anew without --revises.`,
    { next: `flex cycle show ${id}` },
  );
}

const ENDS = { failed: 'failed', cancelled: 'was cancelled' } as const;

/** @throws InputError `bad-request` where the revised request is about another group or day. */
export function assertSame(
  { groupId, day, revision }: EarlierOrders,
  stated: { readonly groupId: GroupId; readonly day: string },
): void {
  const problems: Problem[] = [];
  if (stated.groupId !== groupId) {
    problems.push({
      path: 'group',
      value: stated.groupId,
      expected: `${groupId}, as in ${revision.cycleId}`,
    });
  }
  if (stated.day !== day) {
    problems.push({ path: 'day', value: stated.day, expected: `${day}, as in ${revision.cycleId}` });
  }
  if (problems.length === 0) return;
  throw new InputError('bad-request', 'A revised request is about the same group and day.', {
    details: problems,
  });
}
