import type { GroupId, ParticipantId } from '../../ids.ts';
import type { RebalancePolicy } from '../../portfolio/index.ts';
import type { DifferenceAsked, Repositories } from '../../repositories/index.ts';
import { type Deviation, excessW, isToBeChanged } from './deviation.ts';

/**
 * The ways to ask for a deviation, in the order in which they are tried while nobody offers anything.
 *
 * One direction at a time, the one with more energy first: a participant that draws less in one period draws more
 * in others. Where the group draws too little elsewhere, that is where its rebound is wanted, so at first there is
 * room for it nowhere else; then there is.
 *
 * Directions for which nobody has a contract are left out; where that leaves nothing, one is asked for all the
 * same, so that it stands in the cycle why nobody offers anything.
 *
 * @param contracted - directions for which somebody has a contract.
 * @returns none where nothing can be changed.
 */
export function attemptsAt(
  deviation: Deviation,
  policy: RebalancePolicy,
  contracted: ReadonlySet<Direction>,
): readonly DifferenceAsked[] {
  const sums = { less: excessSumW(deviation, 1), more: excessSumW(deviation, -1) };
  const directions = (['less', 'more'] as const)
    .filter((direction) => sums[direction] > 0)
    .sort((a, b) => sums[b] - sums[a]);
  const attempts = directions.flatMap((direction) => {
    const roomW = policy.reboundW ?? largestW(deviation, direction);
    const isWantedElsewhere = directions.length > 1 && roomW > 0;
    return [...(isWantedElsewhere ? [0] : []), roomW].map((reboundW) => ({ direction, reboundW }));
  });
  const possible = attempts.filter(({ direction }) => contracted.has(direction));
  return possible.length > 0 ? possible : attempts.slice(0, 1);
}

type Direction = DifferenceAsked['direction'];

/** Participants whose contracts are looked at together. */
const LOOKED_AT_TOGETHER = 100;

/** The directions in which somebody of the group may be asked to change. */
export async function contractedDirections(
  groupId: GroupId,
  { portfolio }: Repositories,
): Promise<ReadonlySet<Direction>> {
  const found = new Set<Direction>();
  let some: ParticipantId[] = [];
  const look = async () => {
    for (const { direction } of (await portfolio.contractsOfMany(some)).flat()) {
      found.add(direction === 'down' ? 'less' : 'more');
    }
    some = [];
  };
  for await (const { id } of portfolio.participantsOf(groupId)) {
    some.push(id);
    if (some.length >= LOOKED_AT_TOGETHER) await look();
    if (found.size === 2) return found;
  }
  await look();
  return found;
}

/** Which direction would make good the deviation of the period at `index`. */
export function directionAt(deviation: Omit<Deviation, 'firstOpenPeriod'>, index: number): Direction {
  return excessW(deviation, index) > 0 ? 'less' : 'more';
}

function excessSumW(deviation: Deviation, sign: 1 | -1): number {
  let sumW = 0;
  for (const index of deviation.periods.keys()) {
    if (isToBeChanged(deviation, index)) sumW += Math.max(0, sign * excessW(deviation, index));
  }
  return sumW;
}

function largestW(deviation: Deviation, direction: Direction): number {
  const asked = [...deviation.periods.keys()].filter(
    (index) => isToBeChanged(deviation, index) && directionAt(deviation, index) === direction,
  );
  return Math.max(...asked.map((index) => Math.abs(deviation.committedW[index]! - deviation.powerW[index]!)));
}
