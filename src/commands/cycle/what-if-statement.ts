import { InputError, type Problem, UsageError } from '../../engine/errors.ts';
import type { ParticipantId } from '../../engine/ids.ts';
import type { ColumnProblem, MoreRoom, SelectionResult, WhatIf } from '../../engine/offer-trader/index.ts';
import { parsePowerW } from '../../engine/quantity/index.ts';
import { type Grid, parsePeriodRange } from '../../engine/time/index.ts';

const KWH_PER_MWH = 1000;

/** What shall be otherwise, as it is stated on the command line. */
export interface StatedWhatIf {
  readonly without: readonly ParticipantId[];
  /** `18:00-20:00=5kW` */
  readonly room: readonly string[];
  /** What was taken stays, but of those who are not there. */
  readonly keepTaken: boolean;
  readonly budgetMicros: number | undefined;
  readonly maxOffers: number | undefined;
  readonly shortfallPriceMicrosPerKwh: number | undefined;
  readonly overshootPriceMicrosPerKwh: number | undefined;
}

/** Nothing is otherwise. */
export const NOTHING_OTHERWISE: StatedWhatIf = {
  without: [],
  room: [],
  keepTaken: false,
  budgetMicros: undefined,
  maxOffers: undefined,
  shortfallPriceMicrosPerKwh: undefined,
  overshootPriceMicrosPerKwh: undefined,
};

/** Whether anything is stated. */
export function isAnything(stated: StatedWhatIf): boolean {
  const { without, room, keepTaken, budgetMicros, maxOffers } = stated;
  const { shortfallPriceMicrosPerKwh, overshootPriceMicrosPerKwh } = stated;
  const numbers = [budgetMicros, maxOffers, shortfallPriceMicrosPerKwh, overshootPriceMicrosPerKwh];
  return without.length > 0 || room.length > 0 || keepTaken || numbers.some((one) => one !== undefined);
}

/** Finds periods and powers. @throws UsageError `bad-arguments` with everything that is wrong. */
export function readWhatIf(stated: StatedWhatIf, grid: Grid): WhatIf {
  const problems: Problem[] = [];
  const moreRoom = stated.room.flatMap((text) => {
    const read = readRoom(text, grid);
    if ('problems' in read) problems.push(...read.problems);
    return 'problems' in read ? [] : [read];
  });
  if (problems.length > 0) {
    throw new UsageError('bad-arguments', 'More room is periods and a power.', { details: problems });
  }
  const { shortfallPriceMicrosPerKwh: shortfall, overshootPriceMicrosPerKwh: overshoot } = stated;
  return {
    ...(stated.without.length > 0 && { without: stated.without }),
    ...(moreRoom.length > 0 && { moreRoom }),
    ...(shortfall !== undefined && { shortfallMicrosPerMwh: shortfall * KWH_PER_MWH }),
    ...(overshoot !== undefined && { overshootMicrosPerMwh: overshoot * KWH_PER_MWH }),
  };
}

/** The limits of count and price as they would be, and what stays as it was taken. */
export function withLimits(
  problem: ColumnProblem,
  { accepted }: SelectionResult,
  { keepTaken, without, budgetMicros, maxOffers }: StatedWhatIf,
): ColumnProblem {
  const gone = new Set(without);
  const limits = {
    ...problem.limits,
    ...(budgetMicros !== undefined && { maxTotalPriceMicros: budgetMicros }),
    ...(maxOffers !== undefined && { maxAcceptedOffers: maxOffers }),
  };
  return {
    ...problem,
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(keepTaken && { fixed: accepted.filter(({ participantId }) => !gone.has(participantId)) }),
  };
}

/** `18:00-20:00=5kW`, or what is wrong with it. */
export function readRoom(text: string, grid: Grid): MoreRoom | { readonly problems: readonly Problem[] } {
  const path = '--room';
  const [periods, power, ...rest] = text.split('=');
  if (periods === undefined || power === undefined || rest.length > 0) {
    return { problems: [{ path, value: text, expected: 'periods and a power, such as 18:00-20:00=5kW' }] };
  }
  try {
    const roomW = parsePowerW(power.trim());
    if (roomW <= 0) return { problems: [{ path, value: text, expected: 'a power above 0' }] };
    return { ...parsePeriodRange(periods.trim(), grid), roomW };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { problems: error.details.map((detail) => ({ ...detail, path })) };
  }
}

/** One what-if on top of another: what is stated later counts, and more is added. */
export function together(before: StatedWhatIf, more: StatedWhatIf): StatedWhatIf {
  return {
    without: [...new Set([...before.without, ...more.without])],
    room: [...before.room, ...more.room],
    keepTaken: before.keepTaken || more.keepTaken,
    budgetMicros: more.budgetMicros ?? before.budgetMicros,
    maxOffers: more.maxOffers ?? before.maxOffers,
    shortfallPriceMicrosPerKwh: more.shortfallPriceMicrosPerKwh ?? before.shortfallPriceMicrosPerKwh,
    overshootPriceMicrosPerKwh: more.overshootPriceMicrosPerKwh ?? before.overshootPriceMicrosPerKwh,
  };
}
