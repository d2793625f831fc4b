import { invariant } from '../../errors.ts';
import type { RebalanceRecord, Repositories } from '../../repositories/index.ts';
import { type Grid, gridOf } from '../../time/index.ts';
import type { RebalanceRef } from './input.ts';

/** What every task after the first knows of its rebalancing. */
export interface RebalanceFacts {
  readonly record: RebalanceRecord;
  readonly grid: Grid;
}

/**
 * Reads anew what the first task has stored.
 *
 * @throws InvariantError if the rebalancing was not opened, or its group is gone.
 */
export async function rebalanceFacts(
  { rebalanceId, groupId, day }: RebalanceRef,
  repositories: Repositories,
): Promise<RebalanceFacts> {
  const record = await repositories.rebalances.get(rebalanceId);
  const group = await repositories.portfolio.group(groupId);
  invariant(record !== undefined, `rebalancing ${rebalanceId} was not opened`);
  invariant(group !== undefined, `group ${groupId} vanished during ${rebalanceId}`);
  return { record, grid: gridOf(group.zone, day, group.periodMinutes) };
}
