import { type GroupId, orderId } from '../../ids.ts';
import type { Announcement, ExecutionStart } from '../../ports.ts';
import type { Repositories } from '../../repositories/index.ts';
import { type Day, gridOf } from '../../time/index.ts';
import { rebalanceCause } from './cause.ts';
import { rebalanceStart } from './input.ts';

/**
 * A changed aggregate prognosis of a group that rebalances by itself starts a rebalancing, unless a rebalancing
 * has changed it, or the day is over.
 */
export async function onPrognosisUpdated(
  { attributes, createdMs }: Announcement,
  repositories: Repositories,
): Promise<ExecutionStart | undefined> {
  const { groupId, day, revision } = attributes as unknown as PrognosisUpdated; // as publishPrognosis writes it
  const group = await repositories.portfolio.group(groupId);
  if (group?.rebalance?.auto !== true) return undefined;
  if (gridOf(group.zone, day, group.periodMinutes).endMs <= createdMs) return undefined;
  if (await isOfRebalance(groupId, { day, revision }, repositories)) return undefined;
  const found = await rebalanceCause(group, day, repositories);
  if (found.kind === 'none') return undefined;
  const known = await repositories.rebalances.get(found.input.rebalanceId);
  return known?.status === 'ended' ? undefined : rebalanceStart(found.input);
}

interface PrognosisUpdated {
  readonly groupId: GroupId;
  readonly day: Day;
  readonly revision: number;
}

async function isOfRebalance(
  groupId: GroupId,
  { day, revision }: Pick<PrognosisUpdated, 'day' | 'revision'>,
  repositories: Repositories,
): Promise<boolean> {
  const cause = (await repositories.aggregates.get(groupId, day, revision))?.cause;
  if (cause?.kind !== 'order') return false;
  return (await repositories.orders.get(orderId(cause.orderId)))?.rebalanceId !== undefined;
}
