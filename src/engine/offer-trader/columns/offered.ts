import type { SelectionOffer, SelectionOption } from '../problem.ts';
import { type AnyProblem, isInColumns } from './any-problem.ts';
import { type OfferColumns, offerOf, optionAt } from './offer-columns.ts';

/** What a selection is looked up in. */
export interface Offered {
  readonly participantIds: readonly string[];
  readonly hasOptions: (participantId: string) => boolean;
  readonly option: (participantId: string, optionId: string) => SelectionOption | undefined;
}

/** The offers of a problem, whatever they are written in. */
export function offeredIn(problem: AnyProblem): Offered {
  return isInColumns(problem) ? offeredAsColumns(problem.offers) : offeredAsObjects(problem.offers);
}

function offeredAsObjects(offers: readonly SelectionOffer[]): Offered {
  const optionsOf = new Map<string, readonly SelectionOption[]>(
    offers.map(({ participantId, options }) => [participantId, options]),
  );
  return {
    participantIds: offers.map(({ participantId }) => participantId),
    hasOptions: (participantId) => (optionsOf.get(participantId)?.length ?? 0) > 0,
    option: (participantId, optionId) => optionsOf.get(participantId)?.find(({ id }) => id === optionId),
  };
}

function offeredAsColumns(columns: OfferColumns): Offered {
  const { participantIds, optionStart, optionIds } = columns;
  return {
    participantIds,
    hasOptions: (participantId) => {
      const offer = offerOf(columns, participantId);
      return offer >= 0 && optionStart[offer + 1]! > optionStart[offer]!;
    },
    option: (participantId, optionId) => {
      const offer = offerOf(columns, participantId);
      if (offer < 0) return undefined;
      let option = optionStart[offer]!;
      while (option < optionStart[offer + 1]! && optionIds[option] !== optionId) option += 1;
      return option < optionStart[offer + 1]! ? optionAt(columns, option) : undefined;
    },
  };
}
