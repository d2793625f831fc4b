import { RefusedError } from '../../engine/errors.ts';
import type { CycleId } from '../../engine/ids.ts';
import type { AggregateOffer } from '../../engine/market/index.ts';
import {
  type Choose,
  type ColumnProblem,
  resultOfColumns,
  type SelectionResult,
  selectColumns,
} from '../../engine/offer-trader/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { cycleSelection, cycleSelectOptions } from '../../engine/workflows/index.ts';
import { type StoredCycle, storedCycle } from '../cycle/cycle-facts.ts';
import type { Io } from '../shell/io.ts';

/** What a cycle has chosen, with what it was chosen from. */
export interface StoredChoice extends StoredCycle {
  readonly problem: ColumnProblem;
  readonly result: SelectionResult;
  /** The stored offer of the part that the choice is of. */
  readonly keptOffer: AggregateOffer;
}

/** The part of the request that a choice is of, in per cent. */
export const WHOLE_PCT = 100;

/**
 * The choice of a cycle as it is stored.
 *
 * @param sharePct - of a part of the request.
 * @throws NotFoundError `no-such-cycle`; RefusedError `no-offer`, `no-such-part`, `no-proof`.
 */
export async function storedChoice(
  repositories: Repositories,
  id: CycleId,
  { io, sharePct = WHOLE_PCT }: { readonly io: Io; readonly sharePct?: number },
): Promise<StoredChoice> {
  const stored = await storedCycle(repositories, id, io);
  const { cycle, offer } = stored;
  if (offer === undefined) {
    throw new RefusedError('no-offer', `Cycle ${id} has no aggregated offer yet.`, {
      next: `flex cycle show ${id}`,
    });
  }
  assertPart(id, sharePct, offer.ladderPct ?? []);
  const ref = { cycleId: id, requestId: cycle.requestId, groupId: cycle.groupId, day: stored.grid.day };
  const selection = await cycleSelection(ref, repositories, sharePct);
  if (selection === undefined) {
    throw new RefusedError('no-proof', `The offer of cycle ${id} was stored without its proof.`, {
      next: `flex request show ${cycle.requestId}`,
    });
  }
  const { offer: keptOffer, ...chosen } = selection;
  return { ...stored, ...chosen, keptOffer };
}

function assertPart(id: CycleId, sharePct: number, ladderPct: readonly number[]): void {
  if (sharePct === WHOLE_PCT || ladderPct.includes(sharePct)) return;
  const parts = [...ladderPct, WHOLE_PCT].join(', ');
  throw new RefusedError(
    'no-such-part',
    `Cycle ${id} offers ${parts} % of its request, and not ${sharePct} %.`,
    {
      next: `flex cycle show ${id}`,
    },
  );
}

/** Chooses anew as cycles do; for what might have been. */
export async function chooser(): Promise<Choose<ColumnProblem>> {
  const { loadHighs } = await import('../../adapters/solver/highs.ts');
  const solver = await loadHighs();
  return (problem) => {
    const options = cycleSelectOptions(problem.offers.participantIds.length);
    return resultOfColumns(problem, selectColumns(problem, solver, options));
  };
}
