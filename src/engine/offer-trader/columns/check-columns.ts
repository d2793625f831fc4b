import type { Problem } from '../../errors.ts';
import {
  badPrice,
  found,
  isPrice,
  largestAskedW,
  ONE_OFFER,
  problemsInAsked,
  problemsInKept,
  problemsInReach,
  refuse,
  SUM_W_MAX,
} from '../check-problem.ts';
import type { FixedAcceptance, SelectionProblem } from '../problem.ts';
import { type OfferColumns, offerOf } from './offer-columns.ts';

/** A problem whose offers are columns. */
export interface ColumnProblem extends Omit<SelectionProblem, 'offers'> {
  readonly offers: OfferColumns;
}

/**
 * Refuses a problem that has no meaning, as checkSelectionProblem does.
 *
 * @throws InputError that lists all problems found; offers and options are counted as the columns have them.
 */
export function checkColumnProblem(problem: ColumnProblem): void {
  refuse([...problemsIn(problem)]);
}

/** The place in the columns of what was accepted before; undefined: it is not offered. */
export function fixedOption(columns: OfferColumns, one: FixedAcceptance): number | undefined {
  const offer = offerOf(columns, one.participantId);
  if (offer < 0) return undefined;
  for (let option = columns.optionStart[offer]!; option < columns.optionStart[offer + 1]!; option += 1) {
    if (columns.optionIds[option] === one.optionId) return option;
  }
  return undefined;
}

function* problemsIn(problem: ColumnProblem): Iterable<Problem> {
  const { offers, request } = problem;
  yield* problemsInAsked(problem);
  const periodCount = request.dispositions.length;
  if (offers.periodCount !== periodCount) {
    yield found('offers.periodCount', offers.periodCount, `${periodCount}, one value per period`);
  }
  yield* problemsInColumns(offers);
  yield* problemsInKept(problem, (one) => {
    const option = fixedOption(offers, one);
    if (option === undefined) return undefined;
    return {
      priceMicros: offers.priceMicros[option]!,
      minActivationFactor: offers.minActivationFactor[option]!,
    };
  });
  yield* problemsInSums(problem);
}

function* problemsInColumns(columns: OfferColumns): Iterable<Problem> {
  const { participantIds, optionStart } = columns;
  for (let offer = 0; offer < participantIds.length; offer += 1) {
    if (offer > 0 && participantIds[offer] === participantIds[offer - 1]) {
      yield found(`offers[${offer}]`, participantIds[offer]!, ONE_OFFER);
    }
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      const isRepeated =
        option > optionStart[offer]! && columns.optionIds[option] === columns.optionIds[option - 1];
      if (isPlain(columns, option) && !isRepeated) continue;
      yield* problemsInOption(columns, option, `offers[${offer}].options[${option - optionStart[offer]!}]`);
      if (isRepeated) {
        yield found(
          `offers[${offer}].options`,
          columns.optionIds[option]!,
          'an id that is unique in the offer',
        );
      }
    }
  }
}

/** Whether nothing is wrong with an option by itself. */
function isPlain(columns: OfferColumns, option: number): boolean {
  const { periodCount, priceMicros, minActivationFactor, runStart, runFrom } = columns;
  const factor = minActivationFactor[option]!;
  if (!isPrice(priceMicros[option]!) || !(factor > 0 && factor <= 1)) return false;
  let before = -1;
  for (let run = runStart[option]!; run < runStart[option + 1]!; run += 1) {
    if (!(runFrom[run]! > before && runFrom[run]! < periodCount)) return false;
    before = runFrom[run]!;
  }
  return true;
}

function* problemsInOption(columns: OfferColumns, option: number, path: string): Iterable<Problem> {
  const { periodCount, priceMicros, minActivationFactor, runStart, runFrom } = columns;
  yield* badPrice(`${path}.priceMicros`, priceMicros[option]!);
  const factor = minActivationFactor[option]!;
  if (!(factor > 0 && factor <= 1)) {
    yield found(`${path}.minActivationFactor`, factor, 'more than 0, at most 1');
  }
  let before = -1;
  for (let run = runStart[option]!; run < runStart[option + 1]!; run += 1) {
    if (!(runFrom[run]! > before && runFrom[run]! < periodCount)) {
      yield found(`${path}.runs`, runFrom[run]!, `periods that ascend, below ${periodCount}`);
    }
    before = runFrom[run]!;
  }
}

/** Sums are 32-bit integers: whatever is chosen, they and the distances to what is asked must fit. */
function* problemsInSums({ request, offers }: ColumnProblem): Iterable<Problem> {
  if (largestSumW(offers) + largestAskedW(request) > SUM_W_MAX)
    yield* problemsInReach(request, reachOf(offers));
}

/** No sum in any period is larger: as if all gave their largest change in all periods that they touch [W]. */
function largestSumW({
  participantIds,
  optionStart,
  runStart,
  runFrom,
  runW,
  periodCount,
}: OfferColumns): number {
  const rises = new Float64Array(periodCount + 1);
  for (let offer = 0; offer < participantIds.length; offer += 1) {
    let ownW = 0;
    let from = periodCount;
    let to = 0;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      const first = runStart[option]!;
      const last = runStart[option + 1]! - 1;
      if (last < first) continue;
      from = Math.min(from, runFrom[first]!);
      to = Math.max(to, runW[last] === 0 ? runFrom[last]! : periodCount);
      for (let run = first; run <= last; run += 1) ownW = Math.max(ownW, Math.abs(runW[run]!));
    }
    if (from >= to) continue;
    rises[from] = rises[from]! + ownW;
    rises[to] = rises[to]! - ownW;
  }
  let sum = 0;
  return rises.reduce((largest, rise) => {
    sum += rise;
    return Math.max(largest, sum);
  }, 0);
}

/** Per period the largest change of any option of each offer, summed up [W]. */
function reachOf(columns: OfferColumns): Float64Array {
  const { participantIds, optionStart, periodCount } = columns;
  const reachW = new Float64Array(periodCount);
  const own = new Float64Array(periodCount);
  for (let offer = 0; offer < participantIds.length; offer += 1) {
    let from = periodCount;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      from = Math.min(from, raise(own, columns, option));
    }
    for (let period = from; period < periodCount; period += 1) {
      reachW[period] = reachW[period]! + own[period]!;
      own[period] = 0;
    }
  }
  return reachW;
}

/** @returns the first period that the option touches. */
function raise(
  own: Float64Array,
  { periodCount, runStart, runFrom, runW }: OfferColumns,
  option: number,
): number {
  const first = runStart[option]!;
  const last = runStart[option + 1]!;
  for (let run = first; run < last; run += 1) {
    const to = run + 1 < last ? runFrom[run + 1]! : periodCount;
    const powerW = Math.min(Math.abs(runW[run]!), SUM_W_MAX);
    for (let period = runFrom[run]!; period < to; period += 1) {
      if (powerW > own[period]!) own[period] = powerW;
    }
  }
  return first < last ? runFrom[first]! : periodCount;
}
