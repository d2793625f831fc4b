import type { ParticipantId } from '../../ids.ts';
import type { SelectionOffer, SelectionProblem } from '../problem.ts';
import type { ColumnProblem } from './check-columns.ts';
import { copyOffer, type OfferColumns, OfferColumnsWriter, offerAt, offerOf } from './offer-columns.ts';

/** A problem whose offers are objects, or columns. */
export type AnyProblem = SelectionProblem | ColumnProblem;

/** Whether the offers of a problem are columns. */
export function isInColumns(problem: AnyProblem): problem is ColumnProblem {
  return 'optionStart' in problem.offers;
}

/** Whose offers these are. */
export function participantsOf(problem: AnyProblem): readonly ParticipantId[] {
  return isInColumns(problem)
    ? problem.offers.participantIds
    : problem.offers.map(({ participantId }) => participantId);
}

/** The offers; those of columns are made as they are reached. */
export function* offersIn(problem: AnyProblem): Iterable<SelectionOffer> {
  if (!isInColumns(problem)) {
    yield* problem.offers;
    return;
  }
  const { offers } = problem;
  for (let offer = 0; offer < offers.participantIds.length; offer += 1) yield offerAt(offers, offer);
}

/** The offer of a participant. */
export function offerIn(problem: AnyProblem, participantId: ParticipantId): SelectionOffer | undefined {
  if (!isInColumns(problem)) return problem.offers.find((offer) => offer.participantId === participantId);
  const offer = offerOf(problem.offers, participantId);
  return offer < 0 ? undefined : offerAt(problem.offers, offer);
}

/** Looks up the offers of many participants. */
export function offerLookup(
  problem: AnyProblem,
): (participantId: ParticipantId) => SelectionOffer | undefined {
  if (isInColumns(problem)) return (participantId) => offerIn(problem, participantId);
  const offers = new Map(problem.offers.map((offer) => [offer.participantId, offer]));
  return (participantId) => offers.get(participantId);
}

/** The problem with other offers: without those of some participants, and with one that is given. */
export function withOffers<Of extends AnyProblem>(
  problem: Of,
  gone: ReadonlySet<ParticipantId>,
  given?: SelectionOffer,
): Of {
  const offers = isInColumns(problem)
    ? columnsWith(problem.offers, gone, given)
    : [
        ...problem.offers.filter(({ participantId }) => !gone.has(participantId)),
        ...(given === undefined ? [] : [given]),
      ];
  return { ...problem, offers };
}

function columnsWith(
  columns: OfferColumns,
  gone: ReadonlySet<ParticipantId>,
  given: SelectionOffer | undefined,
): OfferColumns {
  const writer = new OfferColumnsWriter(columns.periodCount);
  for (let offer = 0; offer < columns.participantIds.length; offer += 1) {
    if (!gone.has(columns.participantIds[offer]!)) copyOffer(writer, columns, offer);
  }
  if (given !== undefined) {
    writer.offer(given.participantId);
    for (const option of given.options) {
      writer.option(option);
      writer.power(option.deltaW);
    }
  }
  return writer.columns();
}

/** The same problem with an object for each offer and option: where they are few. */
export function inObjects(problem: AnyProblem): SelectionProblem {
  if (!isInColumns(problem)) return problem;
  return { ...problem, offers: [...offersIn(problem)] };
}

/** Those who offer no option. */
export function emptyOffers(problem: AnyProblem): ReadonlySet<ParticipantId> {
  const empty = new Set<ParticipantId>();
  if (isInColumns(problem)) {
    const { participantIds, optionStart } = problem.offers;
    for (let offer = 0; offer < participantIds.length; offer += 1) {
      if (optionStart[offer] === optionStart[offer + 1]) empty.add(participantIds[offer]!);
    }
  } else {
    for (const { participantId, options } of problem.offers)
      if (options.length === 0) empty.add(participantId);
  }
  return empty;
}
