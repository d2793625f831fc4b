import { InputError } from '../../errors.ts';
import type { ParticipantId } from '../../ids.ts';
import type { AcceptedOffer } from '../../market/index.ts';
import { hundredthsAtLeast } from '../activation.ts';
import { type AnyProblem, offerIn, offerLookup, offersIn } from '../columns/any-problem.ts';
import { byText } from '../instance.ts';
import type { SelectionOffer, SelectionOption } from '../problem.ts';
import type { SelectionResult } from '../result.ts';
import { leastPrices } from './least-prices.ts';
import { type Room, roomBeside } from './room.ts';
import type { OfferExplained, OptionValue, PeriodPrice, SelectionExplained, Verdict } from './types.ts';
import { pricesSeen, worthOf } from './worth.ts';

/** An option that is worth so much more or less than it asks is worth just that. */
const MARGINAL_PPM = 10;

/**
 * Explains a selection by the prices of its certificate: what each period is worth, why each offer was taken or was not, and
 * what it would have had to cost. All to first order: a price is right for a little more or less of something.
 *
 * @param only - of this participant's offer; default: of all.
 * @throws InputError `no-prices` where the selection has no certificate: nothing was to be chosen, or the solver chose.
 */
export function explainSelection(
  problem: AnyProblem,
  result: SelectionResult,
  only?: ParticipantId,
): SelectionExplained {
  if (result.certificate === undefined) {
    throw new InputError('no-prices', 'This choice came without prices: nothing can be said of why.');
  }
  const { certificate, gap } = leastPrices(problem, result, result.certificate);
  const gapOf = new Map(gap.byOffer.map(({ participantId, gapMicros }) => [participantId, gapMicros]));
  const pricesOf = pricesSeen(problem, certificate);
  const situation = situationOf(problem, result);
  const offers: OfferExplained[] = [];
  for (const offer of only === undefined ? offersIn(problem) : offerOf(problem, only)) {
    if (offer.options.length === 0) continue;
    const prices = pricesOf(offer.participantId);
    const valued = offer.options
      .toSorted(byNumber)
      .map((option) => ({ option, ...worthOf(option, prices, problem.periodMs) }));
    const gapMicros = gapOf.get(offer.participantId) ?? 0;
    offers.push({ ...explained(offer, valued, situation), gapMicros });
  }
  offers.sort((a, b) => byText(a.participantId, b.participantId));
  return { prices: periodPrices(certificate), certificate, offers, gap };
}

/** `o2` before `o10`. */
function byNumber({ id: a }: SelectionOption, { id: b }: SelectionOption): number {
  return a.length - b.length || byText(a, b);
}

function offerOf(problem: AnyProblem, participantId: ParticipantId): readonly SelectionOffer[] {
  const offer = offerIn(problem, participantId);
  return offer === undefined ? [] : [offer];
}

function periodPrices({
  requestMicrosPerMwh,
  groups,
}: NonNullable<SelectionResult['certificate']>): readonly PeriodPrice[] {
  const pricedPeriods = (microsPerMwh: Float64Array, group?: string) =>
    Array.from(
      microsPerMwh,
      (price, period): PeriodPrice => ({
        period,
        ...(group !== undefined && { group }),
        microsPerMwh: price,
      }),
    ).filter((one) => one.microsPerMwh !== 0);
  return [
    ...pricedPeriods(requestMicrosPerMwh),
    ...groups.flatMap(({ name, microsPerMwh }) => pricedPeriods(microsPerMwh, name)),
  ];
}

interface Situation {
  readonly accepted: ReadonlyMap<string, AcceptedOffer>;
  readonly agreed: ReadonlySet<string>;
  readonly room: Room;
  /** What was taken, by what makes two options equal. */
  readonly takenLike: ReadonlyMap<string, string>;
  readonly isLimitReached: (option: SelectionOption) => boolean;
}

function situationOf(problem: AnyProblem, result: SelectionResult): Situation {
  const accepted = new Map<string, AcceptedOffer>(result.accepted.map((one) => [one.participantId, one]));
  const takenLike = new Map<string, string>();
  const offerOfOne = offerLookup(problem);
  for (const { participantId, optionId } of result.accepted) {
    const option = offerOfOne(participantId)?.options.find(({ id }) => id === optionId);
    if (option === undefined) continue;
    const key = likenessOf(option);
    const before = takenLike.get(key);
    if (before === undefined || participantId < before) takenLike.set(key, participantId);
  }
  const { maxAcceptedOffers = Infinity, maxTotalPriceMicros = Infinity } = problem.limits ?? {};
  const isFull = accepted.size >= maxAcceptedOffers;
  const leftMicros = maxTotalPriceMicros - result.components.pricesMicros;
  return {
    accepted,
    agreed: new Set((problem.fixed ?? []).map(({ participantId }) => participantId)),
    room: roomBeside(problem, result),
    takenLike,
    isLimitReached: ({ priceMicros, minActivationFactor }) =>
      isFull || priceMicros * minActivationFactor > leftMicros,
  };
}

function likenessOf({ deltaW, priceMicros, minActivationFactor }: SelectionOption): string {
  return `${priceMicros} ${minActivationFactor} ${deltaW.join()}`;
}

interface Valued {
  readonly option: SelectionOption;
  readonly bringsMicros: number;
  readonly reboundMicros: number;
}

function explained(
  { participantId }: SelectionOffer,
  valued: readonly Valued[],
  situation: Situation,
): Omit<OfferExplained, 'gapMicros'> {
  const taken = situation.accepted.get(participantId);
  const gains = valued.map(
    ({ option, bringsMicros, reboundMicros }) => bringsMicros - reboundMicros - option.priceMicros,
  );
  const bestIndex = gains.reduce((best, gain, index) => (gain > gains[best]! ? index : best), 0);
  const options = valued.map(({ option, bringsMicros, reboundMicros }, index): OptionValue => {
    const gainMicros = gains[index]!;
    const roomHundredths = situation.room.hundredthsFor(participantId, option);
    const verdict = verdictOf(situation, {
      participantId,
      option,
      gainMicros,
      isBest: index === bestIndex,
      roomHundredths,
    });
    return {
      optionId: option.id,
      askedMicros: option.priceMicros,
      worthMicros: bringsMicros - reboundMicros,
      bringsMicros,
      reboundMicros,
      verdict,
      ...(verdict === 'least-factor' && { roomHundredths }),
    };
  });
  const told = options.find(({ optionId }) => optionId === taken?.optionId) ?? options[bestIndex]!;
  const gainMicros = told.worthMicros - told.askedMicros;
  return {
    participantId,
    ...(taken && {
      taken: {
        optionId: taken.optionId,
        activationFactor: taken.activationFactor,
        priceMicros: taken.priceMicros,
      },
    }),
    verdict: told.verdict,
    optionId: told.optionId,
    options,
    ...(taken === undefined && { neededMicros: Math.max(0, told.worthMicros) }),
    ...(taken === undefined &&
      told.verdict !== 'marginal' &&
      gainMicros > 0 && { paradoxMicros: gainMicros }),
  };
}

/** Prices are rounded: what lies so near to its worth asks just that [micro-units]. */
function marginMicros({ priceMicros }: SelectionOption): number {
  return 2 + (priceMicros * MARGINAL_PPM) / 1e6;
}

interface Judged {
  readonly participantId: string;
  readonly option: SelectionOption;
  readonly gainMicros: number;
  /** It is the best of its offer at these prices. */
  readonly isBest: boolean;
  readonly roomHundredths: number;
}

function verdictOf(situation: Situation, judged: Judged): Verdict {
  const { participantId, option, gainMicros, isBest, roomHundredths } = judged;
  const taken = situation.accepted.get(participantId);
  if (taken !== undefined && situation.agreed.has(participantId)) {
    return taken.optionId === option.id ? 'agreed' : 'other-option-taken';
  }
  const isMarginal = Math.abs(gainMicros) <= marginMicros(option);
  if (taken?.optionId === option.id) return gainMicros >= 0 || isMarginal ? 'worth-it' : 'completes-the-sum';
  const least = hundredthsAtLeast(option.minActivationFactor);
  if (situation.room.hundredthsAlone(participantId, option) < least) return 'cannot-fit';
  if (gainMicros < 0 && !isMarginal) return 'too-dear';
  if (taken !== undefined) return 'other-option-taken';
  if (!isBest) return 'other-option-better';
  const equal = situation.takenLike.get(likenessOf(option));
  if (equal !== undefined && equal < participantId) return 'equal-was-taken';
  if (situation.isLimitReached(option)) return 'limit-reached';
  if (roomHundredths < least) return 'least-factor';
  return isMarginal ? 'marginal' : 'not-needed';
}
