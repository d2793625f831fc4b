import { RefusedError } from '../../engine/errors.ts';
import type { CycleId } from '../../engine/ids.ts';
import {
  type CycleRecord,
  collect,
  type OfferRecord,
  type Repositories,
} from '../../engine/repositories/index.ts';
import { cancelledReason } from '../../engine/workflows/index.ts';
import type { Refusals } from '../common/run-workflow.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult, Failure } from '../shell/result.ts';
import { storedCycle } from './cycle-facts.ts';
import { cycleJson, cycleViews } from './cycle-view.ts';

/**
 * A cycle that has come to its end, as the commands that led it there print it: partial where participants
 * have failed or were late.
 *
 * @param again - whether nothing was left to do.
 * @throws RefusedError `cancelled` where somebody has cancelled it.
 */
export async function finishedCycle(
  repositories: Repositories,
  id: CycleId,
  { io, again }: { readonly io: Io; readonly again: boolean },
): Promise<CommandResult> {
  const stored = await storedCycle(repositories, id, io);
  if (stored.cycle.status === 'cancelled') throw cancelledError(stored.cycle);
  const missing = await missingAnswers(repositories, id);
  const hasOffer = stored.offer !== undefined && stored.offer.accepted.length > 0;
  return {
    kind: 'object',
    data: {
      again,
      ...cycleJson(stored),
      ...(missing.length === 0 ? {} : { failures: missing.map(failureJson) }),
    },
    view: cycleViews(stored),
    partial: missing.length > 0,
    failures: missing.map(failureOf),
    next: hasOffer ? `flex order apply ${id}` : `flex offer list ${id}`,
  };
}

/** Its execution may have succeeded before: what it had offered is revoked. */
function cancelledError(cycle: CycleRecord): RefusedError {
  return new RefusedError('cancelled', cancelledReason(cycle), { next: 'flex request create' });
}

/** Who has not answered: whose data is broken, and who was late. */
async function missingAnswers(repositories: Repositories, id: CycleId): Promise<readonly OfferRecord[]> {
  const cycle = await repositories.cycles.get(id);
  if (cycle === undefined || cycle.failedCount + cycle.lateCount === 0) return [];
  return (await collect(repositories.offers.list(id))).filter(({ answer }) => answer !== 'made');
}

function failureJson({ participantId, answer, reasons }: OfferRecord): object {
  return { participantId, answer, reasons };
}

function failureOf({ participantId, reasons }: OfferRecord): Failure {
  return { id: participantId, message: reasons.join('; '), noun: 'participant' };
}

/** What the workflow refuses, and the command that helps. */
export function cycleRefusals({
  groupId,
  day,
}: {
  readonly groupId: string;
  readonly day: string;
}): Refusals {
  return {
    'deadline-passed': { kind: 'too-late' },
    'no-prognosis': { kind: 'refused', next: `flex prognosis generate --group ${groupId} --day ${day}` },
    cancelled: { kind: 'refused', next: 'flex request create' },
  };
}
