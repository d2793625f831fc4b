import type { GroupId, ParticipantId } from '../../ids.ts';
import type { RebalancePolicy } from '../../portfolio/index.ts';
import type { DifferenceAsked, Repositories } from '../../repositories/index.ts';
import { type Deviation, excessW, isToBeChanged } from './deviation.ts';

/** One way to ask for a deviation. */
export type Attempt = Omit<DifferenceAsked, 'roundingW'>;

/** How many participants may be asked to change, per direction. */
export type Contracted = { readonly [Each in Direction]: number };

/**
 * The ways to ask for a deviation, in the order in which they are tried while nobody offers anything; at most four.
 *
 * One direction at a time, the one with more energy first: a participant that draws less in one period draws more
 * in others. Where the group draws too little elsewhere, that is where its rebound is wanted, so at first there is
 * room for it nowhere else, whichever direction is asked for: what is made good then is made good on both sides. Only
 * if nobody can do that there is room elsewhere.
 *
 * Directions for which nobody has a contract are left out; where that leaves nothing, one is asked for all the
 * same, so that it stands in the cycle why nobody offers anything.
 *
 * @returns none where nothing can be changed.
 */
export function attemptsAt(
  deviation: Deviation,
  policy: RebalancePolicy,
  contracted: Contracted,
): readonly Attempt[] {
  const sums = { less: excessSumW(deviation, 1), more: excessSumW(deviation, -1) };
  const directions = (['less', 'more'] as const)
    .filter((direction) => sums[direction] > 0)
    .sort((a, b) => sums[b] - sums[a]);
  const wide = directions.map((direction) => ({
    direction,
    reboundW: policy.reboundW ?? largestW(deviation, direction),
  }));
  const isWantedElsewhere = directions.length > 1;
  const narrow = wide.filter(({ reboundW }) => isWantedElsewhere && reboundW > 0);
  const attempts = [...narrow.map(({ direction }) => ({ direction, reboundW: 0 })), ...wide];
  const possible = attempts.filter(({ direction }) => contracted[direction] > 0);
  return possible.length > 0 ? possible : attempts.slice(0, 1);
}

type Direction = DifferenceAsked['direction'];

/** Participants whose contracts are looked at together. */
const LOOKED_AT_TOGETHER = 100;

/**
 * How many of the group may be asked to change.
 *
 * @param enough - nobody is counted any more when there are so many for both directions; ≥ 1.
 */
export async function contractedOf(
  groupId: GroupId,
  enough: number,
  { portfolio }: Repositories,
): Promise<Contracted> {
  const counts = { less: 0, more: 0 };
  let some: ParticipantId[] = [];
  const look = async () => {
    for (const contracts of await portfolio.contractsOfMany(some)) {
      counts.less += contracts.some(({ direction }) => direction === 'down') ? 1 : 0;
      counts.more += contracts.some(({ direction }) => direction === 'up') ? 1 : 0;
    }
    some = [];
  };
  for await (const { id } of portfolio.participantsOf(groupId)) {
    some.push(id);
    if (some.length >= LOOKED_AT_TOGETHER) await look();
    if (Math.min(counts.less, counts.more) >= enough) return counts;
  }
  await look();
  return counts;
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
