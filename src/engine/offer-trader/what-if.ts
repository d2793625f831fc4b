import { InputError, type Problem } from '../errors.ts';
import type { ParticipantId } from '../ids.ts';
import type { Disposition } from '../market/index.ts';
import { type AnyProblem, participantsOf, withOffers } from './columns/any-problem.ts';
import type { SelectionRequest } from './problem.ts';

/** More room in some periods. */
export interface MoreRoom {
  /** Period indices from 0, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** Wider by so much on either side [W] > 0; a requested range on the far side only: more is welcome. */
  readonly roomW: number;
}

/** What shall be otherwise. */
export interface WhatIf {
  /** Participants whose offers are not there. */
  readonly without?: readonly ParticipantId[];
  readonly moreRoom?: readonly MoreRoom[];
  readonly shortfallMicrosPerMwh?: number;
  readonly overshootMicrosPerMwh?: number;
}

/**
 * The problem as it would be. Limits of groups stay as they are: they are those of the grid.
 *
 * @throws InputError `bad-what-if` where a participant has no offer in it, or a period is not of the day; lists all.
 */
export function changedProblem<Of extends AnyProblem>(problem: Of, whatIf: WhatIf): Of {
  const { without = [], moreRoom = [] } = whatIf;
  const present = new Set(participantsOf(problem));
  const periodCount = problem.request.dispositions.length;
  const problems: Problem[] = [
    ...without
      .filter((id) => !present.has(id))
      .map((id) => ({ path: 'without', value: id, expected: 'a participant with an offer' })),
    ...moreRoom
      .filter(({ from, to, roomW }) => !(from >= 0 && from < to && to <= periodCount && roomW > 0))
      .map(({ from, to, roomW }) => ({
        path: 'moreRoom',
        value: `${from}..${to}: ${roomW} W`,
        expected: `periods from 0 to ${periodCount}, and a power above 0`,
      })),
  ];
  if (problems.length > 0) {
    throw new InputError('bad-what-if', 'That cannot be tried with this choice.', { details: problems });
  }
  const gone = new Set(without);
  return {
    ...(gone.size === 0 ? problem : withOffers(problem, gone)),
    ...(problem.fixed && { fixed: problem.fixed.filter(({ participantId }) => !gone.has(participantId)) }),
    request: changedRequest(problem.request, whatIf),
  };
}

function changedRequest(request: SelectionRequest, whatIf: WhatIf): SelectionRequest {
  const dispositions: Disposition[] = [...request.dispositions];
  const minDeltaW = request.minDeltaW.slice();
  const maxDeltaW = request.maxDeltaW.slice();
  for (const { from, to, roomW } of whatIf.moreRoom ?? []) {
    for (let period = from; period < to; period += 1) {
      const isRequested = dispositions[period] === 'requested';
      const isLess = request.maxDeltaW[period]! <= 0;
      if (!isRequested) dispositions[period] = 'available';
      if (!isRequested || isLess) minDeltaW[period] = minDeltaW[period]! - roomW;
      if (!isRequested || !isLess) maxDeltaW[period] = maxDeltaW[period]! + roomW;
    }
  }
  return {
    ...request,
    dispositions,
    minDeltaW,
    maxDeltaW,
    shortfallMicrosPerMwh: whatIf.shortfallMicrosPerMwh ?? request.shortfallMicrosPerMwh,
    overshootMicrosPerMwh: whatIf.overshootMicrosPerMwh ?? request.overshootMicrosPerMwh,
  };
}
