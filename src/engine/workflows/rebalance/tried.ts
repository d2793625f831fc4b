import type { RebalanceRound, Repositories } from '../../repositories/index.ts';
import type { Attempt } from './attempts.ts';
import { notedRound } from './round-note.ts';

/** What a rebalancing has tried before a round. */
export interface Tried {
  /** Rounds that count against those that the policy allows. */
  readonly roundCount: number;
  /** Whether a way to ask was answered by the group as it is now: asking so again would come to the same. */
  readonly isAnswered: (attempt: Attempt) => boolean;
}

/**
 * Rounds in which nobody offers anything that do not count: there are four ways to ask at most, so that with the one
 * round that every policy allows all of them can be tried.
 */
const EMPTY_ROUNDS_FREE = 3;

/** What the rounds before this one have asked, and come to. */
export async function triedBefore(
  rebalanceId: string,
  { round, aggregateRevision }: Pick<RebalanceRound, 'round' | 'aggregateRevision'>,
  repositories: Repositories,
): Promise<Tried> {
  const answered: Attempt[] = [];
  let emptyCount = 0;
  for (let number = 1; number < round; number += 1) {
    const note = await notedRound(rebalanceId, number, repositories);
    const before = await repositories.rebalances.round(rebalanceId, number);
    if (note?.outcome === 'no-offer') emptyCount += 1;
    const isSame = before?.aggregateRevision === aggregateRevision;
    if (isSame && before.asked !== undefined && note?.outcome !== 'refused') answered.push(before.asked);
  }
  return {
    roundCount: round - 1 - Math.min(emptyCount, EMPTY_ROUNDS_FREE),
    isAnswered: (attempt) => answered.some((before) => isSameQuestion(before, attempt)),
  };
}

/** How much room there is changes with the time that is left; whether there is any is what is asked. */
function isSameQuestion(one: Attempt, other: Attempt): boolean {
  return one.direction === other.direction && one.reboundW > 0 === other.reboundW > 0;
}
