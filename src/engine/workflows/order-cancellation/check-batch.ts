import { invariant } from '../../errors.ts';
import type { ParticipantId } from '../../ids.ts';
import { describeFailure } from '../describe-failure.ts';
import { gridOfGroup } from '../flex-order/open.ts';
import type { WorkflowPorts } from '../types.ts';
import { siteDayOf } from './cancel-at-participant.ts';
import type { CancellationRef } from './input.ts';
import { planWithout } from './plan-without.ts';
import { isTakenBack } from './refusals.ts';

/** How many participants of a batch need the order for others, and one of them; empty where there is none. */
export interface BatchChecked {
  readonly blocked: number;
  readonly who: ParticipantId | '';
}

const NOBODY: BatchChecked = { blocked: 0, who: '' };

/**
 * Sees whether the participants of one batch could keep their other orders without this one. Whoever has no
 * other order can.
 */
export async function checkCancellationBatch(
  { orderId, groupId, day, batch }: CancellationRef & { readonly batch: number },
  ports: WorkflowPorts,
): Promise<BatchChecked> {
  const { repositories, clock, solver } = ports;
  const order = await repositories.orders.get(orderId);
  invariant(order !== undefined, `order ${orderId} vanished while it was taken back`);
  if (isTakenBack(order)) return NOBODY;
  const grid = await gridOfGroup(groupId, day, repositories);
  let found = NOBODY;
  for (const participantId of await repositories.runs.batch(orderId, batch)) {
    const site = await siteDayOf(participantId, grid, ports);
    const dropped = site?.constraints.find((constraint) => constraint.orderId === orderId);
    if (site === undefined || dropped === undefined || site.constraints.length === 1) continue;
    const options = { grid, nowMs: clock.nowMs(), solver, repositories };
    if (await keepsOthers(() => planWithout(site, dropped, options))) continue;
    found = { blocked: found.blocked + 1, who: found.who === '' ? participantId : found.who };
  }
  return found;
}

/** Data that cannot be planned stand in nobody's way. */
async function keepsOthers(work: () => Promise<{ readonly keepsOthers: boolean }>): Promise<boolean> {
  try {
    return (await work()).keepsOthers;
  } catch (error) {
    describeFailure(error);
    return true;
  }
}
