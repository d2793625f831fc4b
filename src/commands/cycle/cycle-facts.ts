import type { NotFoundError } from '../../engine/errors.ts';
import type { CycleId } from '../../engine/ids.ts';
import type { AggregateOffer, FlexRequest } from '../../engine/market/index.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import {
  type AggregateOfferHead,
  type CycleRecord,
  collect,
  type Repositories,
} from '../../engine/repositories/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { notFound, resolveGroup } from '../common/resolve-group.ts';
import type { Io } from '../shell/io.ts';

/** A stored cycle with what belongs to it. */
export interface StoredCycle {
  readonly cycle: CycleRecord;
  readonly request: FlexRequest;
  readonly group: FlexGroup;
  readonly grid: Grid;
  /** Absent while the cycle has not come so far. */
  readonly offer: AggregateOffer | undefined;
  /** The options of the offer for parts of the request, the smallest first. */
  readonly parts: readonly AggregateOfferHead[];
  /** Sum of the prognoses that the offer is measured from [W]. */
  readonly prognosisW: Int32Array;
}

/** @throws NotFoundError `no-such-cycle` with the nearest id. */
export async function storedCycle(repositories: Repositories, id: CycleId, io: Io): Promise<StoredCycle> {
  const cycle = await repositories.cycles.get(id);
  const request = cycle === undefined ? undefined : await repositories.requests.get(cycle.requestId);
  if (cycle === undefined || request === undefined) {
    const known = (await collect(repositories.cycles.list({ limit: 100 }))).map((other) => other.id);
    throw (await notFound('cycle', id, known)) satisfies NotFoundError;
  }
  const group = await resolveGroup(repositories, cycle.groupId);
  const grid = dayOfGroup(group, cycle.day, io);
  const offer = await repositories.aggregateOffers.get(id);
  const prognosis = await repositories.aggregates.get(cycle.groupId, cycle.day, cycle.prognosisRevision);
  return {
    cycle,
    request,
    group,
    grid,
    offer,
    parts: await partsOf(repositories, id, offer),
    prognosisW: prognosis?.powerW ?? new Int32Array(grid.periodCount),
  };
}

async function partsOf(
  { aggregateOffers }: Repositories,
  id: CycleId,
  offer: AggregateOffer | undefined,
): Promise<readonly AggregateOfferHead[]> {
  const heads = await Promise.all((offer?.ladderPct ?? []).map((part) => aggregateOffers.head(id, part)));
  return heads.filter((head) => head !== undefined);
}
