import { RefusedError } from '../../engine/errors.ts';
import { tellRequest } from '../../engine/journal/index.ts';
import type { FlexRequest } from '../../engine/market/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';

/**
 * Stores a request unless it is there, and tells of it in the journal. What is asked decides whether it is the same; the deadline of
 * the first stays.
 *
 * @returns the stored request, and whether it was there before.
 * @throws RefusedError `request-conflict` where the id belongs to another request.
 */
export async function storeRequest(
  request: FlexRequest,
  repositories: Repositories,
): Promise<{ readonly stored: FlexRequest; readonly again: boolean }> {
  const outcome = await repositories.requests.put(request);
  if (outcome.outcome === 'stored') {
    await tellRequest(request, repositories.journal);
    return { stored: request, again: false };
  }
  const existing = await repositories.requests.get(request.id);
  if (existing !== undefined && asksTheSame(existing, request)) {
    await tellRequest(existing, repositories.journal);
    return { stored: existing, again: true };
  }
  throw new RefusedError(
    'request-conflict',
    `Request ${request.id} is there already and asks for something else.`,
    {
      next: `flex request show ${request.id}`,
    },
  );
}

function asksTheSame(a: FlexRequest, b: FlexRequest): boolean {
  return (
    a.groupId === b.groupId &&
    a.day === b.day &&
    a.shortfallMicrosPerMwh === b.shortfallMicrosPerMwh &&
    a.overshootMicrosPerMwh === b.overshootMicrosPerMwh &&
    a.budgetMicros === b.budgetMicros &&
    a.maxOffers === b.maxOffers &&
    a.revises?.cycleId === b.revises?.cycleId &&
    a.dispositions.join() === b.dispositions.join() &&
    a.minDeltaW.join() === b.minDeltaW.join() &&
    a.maxDeltaW.join() === b.maxDeltaW.join()
  );
}
