import type { CycleId, RequestId } from '../../engine/ids.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import {
  collect,
  type OrderRecord,
  type RebalanceRecord,
  type RebalanceRound,
  type Repositories,
} from '../../engine/repositories/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { notedRound, type RoundNote, roundIds } from '../../engine/workflows/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { notFound, resolveGroup } from '../common/resolve-group.ts';
import { unneededOrders } from '../common/unneeded-orders.ts';
import type { Io } from '../shell/io.ts';

/** One look at the group, with what came of it. */
export interface StoredLook {
  readonly look: RebalanceRound;
  /** Of a look that led to a request: its ids, as far as they are stored, and what came of it. */
  readonly requestId?: RequestId;
  readonly cycleId?: CycleId;
  readonly order?: OrderRecord;
  readonly note?: RoundNote;
}

/** A stored rebalancing with all that it did. */
export interface StoredRebalance {
  readonly record: RebalanceRecord;
  readonly looks: readonly StoredLook[];
  /** Its orders that are still followed though nothing commits the group any more, the latest first. */
  readonly unneeded: readonly OrderRecord[];
  readonly group: FlexGroup;
  readonly grid: Grid;
}

/** @throws NotFoundError `no-such-rebalance` with the nearest id. */
export async function storedRebalance(
  repositories: Repositories,
  id: string,
  io: Io,
): Promise<StoredRebalance> {
  const record = await repositories.rebalances.get(id);
  if (record === undefined) {
    const known = await collect(repositories.rebalances.list({ limit: 100 }));
    throw await notFound(
      'rebalance',
      id,
      known.map((other) => other.id),
    );
  }
  const group = await resolveGroup(repositories, record.groupId);
  const rounds = await collect(repositories.rebalances.rounds(id));
  return {
    record,
    looks: await Promise.all(rounds.map((look) => storedLook(look, repositories))),
    unneeded: (await unneededOrders(record, repositories)).filter(({ rebalanceId }) => rebalanceId === id),
    group,
    grid: dayOfGroup(group, record.day, io),
  };
}

async function storedLook(look: RebalanceRound, repositories: Repositories): Promise<StoredLook> {
  if (look.decision !== 'request') return { look };
  const ids = roundIds(look.rebalanceId, look.round);
  const [request, cycle, order, note] = await Promise.all([
    repositories.requests.get(ids.requestId),
    repositories.cycles.get(ids.cycleId),
    repositories.orders.get(ids.orderId),
    notedRound(look.rebalanceId, look.round, repositories),
  ]);
  return {
    look,
    ...(request === undefined ? {} : { requestId: request.id }),
    ...(cycle === undefined ? {} : { cycleId: cycle.id }),
    ...(order === undefined ? {} : { order }),
    ...(note === undefined ? {} : { note }),
  };
}
