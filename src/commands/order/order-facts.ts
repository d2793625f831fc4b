import type { NotFoundError } from '../../engine/errors.ts';
import type { OrderId } from '../../engine/ids.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import {
  collect,
  type OrderRecord,
  type ParticipantOrder,
  type Repositories,
} from '../../engine/repositories/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { notFound, resolveGroup } from '../common/resolve-group.ts';
import type { Io } from '../shell/io.ts';

/** A stored order with what it did. */
export interface StoredOrder {
  readonly order: OrderRecord;
  /** It is not stored: this is what would be. */
  readonly isDraft?: true;
  readonly participants: readonly ParticipantOrder[];
  readonly group: FlexGroup;
  readonly grid: Grid;
  /** Sum of the prognoses before the order, and the first one that it led to [W]. */
  readonly beforeW: Int32Array;
  readonly afterW: Int32Array | undefined;
  readonly afterRevision: number | undefined;
  /** The sum that taking it back led to. */
  readonly cancelledRevision: number | undefined;
}

/** @throws NotFoundError `no-such-order` with the nearest id. */
export async function storedOrder(repositories: Repositories, id: OrderId, io: Io): Promise<StoredOrder> {
  const order = await repositories.orders.get(id);
  if (order === undefined) {
    const known = (await collect(repositories.orders.list({ limit: 100 }))).map((other) => other.id);
    throw (await notFound('order', id, known)) satisfies NotFoundError;
  }
  const group = await resolveGroup(repositories, order.groupId);
  const grid = dayOfGroup(group, order.day, io);
  const sums = await repositories.aggregates.revisions(order.groupId, order.day);
  const before = sums.find(({ revision }) => revision === order.prognosisRevision);
  const after = sums.find(({ cause }) => cause.kind === 'order' && cause.orderId === order.id);
  const cancelled = sums.find(({ cause }) => cause.kind === 'cancellation' && cause.orderId === order.id);
  return {
    order,
    participants: await collect(repositories.orders.participants(id)),
    group,
    grid,
    beforeW: before?.powerW ?? new Int32Array(grid.periodCount),
    afterW: after?.powerW,
    afterRevision: after?.revision,
    cancelledRevision: cancelled?.revision,
  };
}
