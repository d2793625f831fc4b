import type { AcceptedOffer, AggregateOffer, FlexRequest, OfferOption } from '../../market/index.ts';
import { scaledDeltaW, scaledPriceMicros } from '../../offer-trader/index.ts';

const HUNDREDTHS = 100;

/** Participants that a sentence names; the others are counted. */
const NAMED_MAX = 3;

/** What was taken of a participant's offer, with the option that it was taken of. */
export interface Taken {
  readonly accepted: AcceptedOffer;
  readonly option: OfferOption;
}

/** What a part of an offer asks of one participant. */
export type Share = Pick<AcceptedOffer, 'participantId' | 'activationFactor' | 'deltaW' | 'priceMicros'>;

/** The shares of a part of an offer, in the order of what was taken; or why that part cannot be ordered. */
export type Shares =
  | { readonly outcome: 'shares'; readonly shares: readonly Share[] }
  | { readonly outcome: 'refused'; readonly reason: string };

/**
 * Splits a part of an aggregate offer over the participants. Each does that part of what was taken of it, in
 * hundredths of its option, since these are what can be delivered. What rounding to hundredths adds or takes of the
 * requested energy is made up for by those that follow, so that the sum is off by half a hundredth of one option at
 * most, and by nothing where options were taken whole. An option that would come to at most half a hundredth less
 * than its least factor stays at that, so that one that was taken at a single hundredth does not keep an offer from
 * being halved; each of these may add as much.
 *
 * @param factor - a multiple of 0.01 in [0.01, 1].
 * @returns a refusal where an option cannot be activated so little, or the sum would leave a corridor that the
 * request keeps.
 */
export function sharesOf(
  offer: AggregateOffer,
  { taken, request, factor }: { taken: readonly Taken[]; request: FlexRequest; factor: number },
): Shares {
  if (factor === 1) return { outcome: 'shares', shares: taken.map(({ accepted }) => accepted) };
  const partHundredths = Math.round(factor * HUNDREDTHS);
  const tooLittle = taken.filter((one) => partHundredths < leastHundredths(one));
  if (tooLittle.length > 0) return { outcome: 'refused', reason: tooLittleText(factor, tooLittle, taken) };

  let missedW = 0;
  const shares = taken.map((one): Share => {
    const weightW = requestedW(one.option, request);
    const exact = exactly(one, partHundredths) * HUNDREDTHS;
    const missedAt = (hundredths: number) => missedW + weightW * (exact - hundredths);
    const candidates = [Math.round(exact + 1e-9), Math.floor(exact + 1e-9), Math.ceil(exact - 1e-9)].filter(
      (hundredths) => hundredths >= leastOf(one),
    );
    const hundredths = candidates.reduce((best, other) =>
      Math.abs(missedAt(other)) < Math.abs(missedAt(best)) - 1e-9 ? other : best,
    );
    missedW = missedAt(hundredths);
    const activationFactor = hundredths / HUNDREDTHS;
    return {
      participantId: one.accepted.participantId,
      activationFactor,
      deltaW: scaledDeltaW(one.option.deltaW, activationFactor),
      priceMicros: scaledPriceMicros(one.option.priceMicros, activationFactor),
    };
  });
  const left = leftCorridor(offer, shares, request);
  return left === undefined
    ? { outcome: 'shares', shares }
    : { outcome: 'refused', reason: `At factor ${factor.toFixed(2)} ${left}` };
}

/** The factor of a participant's option at a part of the offer, before it is rounded to hundredths. */
function exactly({ accepted }: Taken, partHundredths: number): number {
  return (Math.round(accepted.activationFactor * HUNDREDTHS) * partHundredths) / HUNDREDTHS ** 2;
}

function requestedW({ deltaW }: OfferOption, { dispositions }: FlexRequest): number {
  return deltaW.reduce(
    (sumW, changeW, period) => (dispositions[period] === 'requested' ? sumW + changeW : sumW),
    0,
  );
}

function tooLittleText(factor: number, tooLittle: readonly Taken[], taken: readonly Taken[]): string {
  const named = tooLittle.slice(0, NAMED_MAX).map(({ accepted, option }) => {
    const taking = accepted.activationFactor.toFixed(2);
    return `${accepted.participantId} (option ${option.id}, taken at ${taking}, cannot be below ${option.minActivationFactor.toFixed(2)})`;
  });
  const more = tooLittle.length - named.length;
  const who = more > 0 ? [...named, `${more} others`] : named;
  const least = Math.max(...taken.map((one) => leastHundredths(one))) / HUNDREDTHS;
  return `Factor ${factor.toFixed(2)} is less than ${who.join(', ')} can do; the least factor of this offer is ${least.toFixed(2)}.`;
}

/** Least part of the offer that leaves an option at its least factor, once rounded. */
function leastHundredths(one: Taken): number {
  return Math.ceil((leastOf(one) - 0.5) / one.accepted.activationFactor - 1e-9);
}

/** Least factor of an option, in hundredths. */
function leastOf({ option }: Taken): number {
  return Math.round(option.minActivationFactor * HUNDREDTHS);
}

/** Where the sum leaves a corridor further than the whole offer does, as the end of a sentence. */
function leftCorridor(
  { deltaW }: AggregateOffer,
  shares: readonly Share[],
  { dispositions, minDeltaW, maxDeltaW }: FlexRequest,
): string | undefined {
  for (const [period, disposition] of dispositions.entries()) {
    if (disposition === 'requested') continue;
    const sumW = shares.reduce((sum, share) => sum + share.deltaW[period]!, 0);
    const lowW = Math.min(minDeltaW[period]!, deltaW[period]!);
    const highW = Math.max(maxDeltaW[period]!, deltaW[period]!);
    if (sumW >= lowW && sumW <= highW) continue;
    return `the change of ${sumW} W in period ${period + 1} would leave the ${lowW} to ${highW} W that are tolerated there.`;
  }
  return undefined;
}
