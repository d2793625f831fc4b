import { invariant } from '../errors.ts';
import type { ParticipantId } from '../ids.ts';
import type { FlexOffer, OfferOption } from '../market/index.ts';
import { at, type OfferPage } from './offer-page.ts';
import type { AnswerKind } from './records.ts';

/**
 * All answers of a cycle as columns, in the order of the participants' ids: what choosing needs of a hundred thousand offers,
 * without an object for each of their options.
 */
export interface OfferColumns {
  readonly participantIds: readonly ParticipantId[];
  readonly answers: readonly AnswerKind[];
  /** Options of offer i: from `optionFrom[i]` up to `optionFrom[i + 1]`, exclusive. Offers + 1 values. */
  readonly optionFrom: Int32Array;
  /** Per option. */
  readonly optionIds: readonly string[];
  /** At factor 1 [micro-units], whole numbers. */
  readonly priceMicros: Float64Array;
  readonly minActivationFactor: Float64Array;
  /** Runs of equal power of option o: from `runFrom[o]` up to `runFrom[o + 1]`, exclusive. Options + 1 values. */
  readonly runFrom: Int32Array;
  /** Per run: the period behind it, counted from 0, and the change in it [W]. */
  readonly runEnd: Int32Array;
  readonly runW: Int32Array;
}

/** What choosing needs of an offer. */
export interface ColumnOffer extends Pick<FlexOffer, 'participantId'> {
  readonly options: readonly Pick<OfferOption, 'id' | 'deltaW' | 'priceMicros' | 'minActivationFactor'>[];
}

/**
 * Puts pages together.
 *
 * @param pages - in any order; every participant is in one of them at most.
 * @throws InvariantError where the columns of a page do not fit together.
 */
export function columnsOf(pages: readonly OfferPage[]): OfferColumns {
  const places = placesOf(pages);
  const sizes = sizesOf(pages);
  const participantIds: ParticipantId[] = new Array(places.length);
  const answers: AnswerKind[] = new Array(places.length);
  const optionIds: string[] = new Array(sizes.options);
  const columns: OfferColumns = {
    participantIds,
    answers,
    optionFrom: new Int32Array(places.length + 1),
    optionIds,
    priceMicros: new Float64Array(sizes.options),
    minActivationFactor: new Float64Array(sizes.options),
    runFrom: new Int32Array(sizes.options + 1),
    runEnd: new Int32Array(sizes.runs),
    runW: new Int32Array(sizes.runs),
  };
  let option = 0;
  let run = 0;
  for (let offer = 0; offer < places.length; offer += 1) {
    const { page, index, optionFrom, runsAt } = places[offer]!;
    participantIds[offer] = page.participantIds[index]!;
    answers[offer] = at(page.answers, index);
    let from = runsAt;
    const optionEnd = optionFrom + page.optionCounts[index]!;
    for (let own = optionFrom; own < optionEnd; own += 1) {
      const { ids, idAt, priceMicros, minActivationFactor, runs } = page.options!;
      optionIds[option] = ids[idAt[own]!]!;
      columns.priceMicros[option] = priceMicros[own]!;
      columns.minActivationFactor[option] = at(minActivationFactor, own);
      const to = from + 1 + 2 * runs[from]!;
      let period = 0;
      for (from += 1; from < to; from += 2) {
        period += runs[from]!;
        columns.runEnd[run] = period;
        columns.runW[run] = runs[from + 1]!;
        run += 1;
      }
      option += 1;
      columns.runFrom[option] = run;
    }
    columns.optionFrom[offer + 1] = option;
  }
  return columns;
}

/** Where an answer stands in its page: its first option, and where the runs of that begin. */
interface Place {
  readonly page: OfferPage;
  readonly index: number;
  readonly optionFrom: number;
  readonly runsAt: number;
}

function placesOf(pages: readonly OfferPage[]): readonly Place[] {
  const places: Place[] = [];
  let isSorted = true;
  let before = '';
  for (const page of pages) {
    const runs = page.options?.runs ?? new Int32Array(0);
    let optionFrom = 0;
    let runsAt = 0;
    for (let index = 0; index < page.participantIds.length; index += 1) {
      const id = page.participantIds[index]!;
      isSorted &&= before < id;
      before = id;
      places.push({ page, index, optionFrom, runsAt });
      optionFrom += page.optionCounts[index]!;
      for (let left = page.optionCounts[index]!; left > 0; left -= 1) {
        invariant(runsAt < runs.length, 'the changes of stored offers are cut off');
        runsAt += 1 + 2 * runs[runsAt]!;
      }
    }
    invariant(runsAt === runs.length, 'the changes of stored offers are cut off');
  }
  if (isSorted) return places;
  const idOf = ({ page, index }: Place) => page.participantIds[index]!;
  return places.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

function sizesOf(pages: readonly OfferPage[]): { readonly options: number; readonly runs: number } {
  let optionCount = 0;
  let runCount = 0;
  for (const { options } of pages) {
    if (options === undefined) continue;
    optionCount += options.idAt.length;
    runCount += (options.runs.length - options.idAt.length) / 2;
  }
  return { options: optionCount, runs: runCount };
}

/**
 * The offers that have options, each with the change of every period written out. All changes are parts of one series.
 *
 * @param periodCount - of the day. @throws InvariantError where an option has another number of periods.
 */
export function offersWithOptions(columns: OfferColumns, periodCount: number): readonly ColumnOffer[] {
  const { participantIds, optionFrom, optionIds, priceMicros, minActivationFactor } = columns;
  const powers = powersOf(columns, periodCount);
  const offers: ColumnOffer[] = [];
  for (let offer = 0; offer < participantIds.length; offer += 1) {
    const from = optionFrom[offer]!;
    const options = new Array<ColumnOffer['options'][number]>(optionFrom[offer + 1]! - from);
    if (options.length === 0) continue;
    for (let own = 0; own < options.length; own += 1) {
      const option = from + own;
      options[own] = {
        id: optionIds[option]!,
        deltaW: powers.subarray(option * periodCount, (option + 1) * periodCount),
        priceMicros: priceMicros[option]!,
        minActivationFactor: minActivationFactor[option]!,
      };
    }
    offers.push({ participantId: participantIds[offer]!, options });
  }
  return offers;
}

function powersOf({ optionIds, runFrom, runEnd, runW }: OfferColumns, periodCount: number): Int32Array {
  const powers = new Int32Array(optionIds.length * periodCount);
  for (let option = 0, run = 0; option < optionIds.length; option += 1) {
    const base = option * periodCount;
    let from = base;
    for (const to = runFrom[option + 1]!; run < to; run += 1) {
      const end = base + runEnd[run]!;
      const powerW = runW[run]!;
      if (powerW !== 0) powers.fill(powerW, from, end);
      from = end;
    }
    invariant(from === base + periodCount, 'a stored offer has another number of periods than its day');
  }
  return powers;
}
