import type { AcceptedOffer } from '../../market/index.ts';
import { roundHalfAwayFromZero } from '../../quantity/index.ts';
import { hundredthsOf, scaledPriceMicros } from '../activation.ts';
import type { NotTaken, SelectionResult } from '../result.ts';
import { fixedOption } from './check-columns.ts';
import type { OfferColumns } from './offer-columns.ts';
import { scaledW } from './taken.ts';

/** What was taken, in the order of the offers, what is fixed included. */
export interface TakenColumns {
  /** Places in the columns. */
  readonly option: Int32Array;
  readonly factor: Float64Array;
}

/** What was chosen of columns; `resultOfColumns` tells it with objects. */
export interface ColumnSelection extends Omit<SelectionResult, 'accepted' | 'notTaken'> {
  readonly taken: TakenColumns;
}

/** The selection as selectOffers tells it, with an object for each that was accepted. */
export function resultOfColumns(
  { offers }: { readonly offers: OfferColumns },
  { taken, ...figures }: ColumnSelection,
): SelectionResult {
  return {
    ...figures,
    accepted: acceptedOfColumns(offers, taken),
    notTaken: notTakenOfColumns(offers, taken),
  };
}

/** What was taken as objects: the changes of power of all are in one series. */
function acceptedOfColumns(columns: OfferColumns, taken: TakenColumns): readonly AcceptedOffer[] {
  const { periodCount, participantIds, optionIds, optionStart, priceMicros, runStart, runFrom, runW } =
    columns;
  const powers = new Int32Array(periodCount * taken.option.length);
  let offer = 0;
  return Array.from(taken.option, (option, index): AcceptedOffer => {
    while (optionStart[offer + 1]! <= option) offer += 1;
    const factor = taken.factor[index]!;
    const hundredths = hundredthsOf(factor);
    const base = periodCount * index;
    const last = runStart[option + 1]!;
    for (let run = runStart[option]!; run < last; run += 1) {
      const to = run + 1 < last ? runFrom[run + 1]! : periodCount;
      const powerW =
        hundredths === undefined
          ? roundHalfAwayFromZero(runW[run]! * factor)
          : scaledW(runW[run]!, hundredths);
      powers.fill(powerW, base + runFrom[run]!, base + to);
    }
    return {
      participantId: participantIds[offer]!,
      optionId: optionIds[option]!,
      activationFactor: factor,
      deltaW: powers.subarray(base, base + periodCount),
      priceMicros: scaledPriceMicros(priceMicros[option]!, factor),
    };
  });
}

/** Of whose offer nothing was taken, in the order of the offers. */
function notTakenOfColumns(columns: OfferColumns, taken: TakenColumns): readonly NotTaken[] {
  const { participantIds, optionStart } = columns;
  const notTaken: NotTaken[] = [];
  let next = 0;
  for (let offer = 0; offer < participantIds.length; offer += 1) {
    if (next < taken.option.length && taken.option[next]! < optionStart[offer + 1]!) {
      next += 1;
      continue;
    }
    const isEmpty = optionStart[offer] === optionStart[offer + 1];
    notTaken.push({ participantId: participantIds[offer]!, reason: isEmpty ? 'no-options' : 'not-chosen' });
  }
  return notTaken;
}

/** Accepted offers as places in the columns that they were taken from: what `resultOfColumns` tells, back. */
export function takenOfAccepted(offers: OfferColumns, accepted: readonly AcceptedOffer[]): TakenColumns {
  return {
    option: Int32Array.from(accepted, (one) => fixedOption(offers, one)!),
    factor: Float64Array.from(accepted, ({ activationFactor }) => activationFactor),
  };
}
