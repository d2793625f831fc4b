import type { ParticipantId } from '../ids.ts';
import type { FlexOffer, FlexRequest, OfferOption } from '../market/index.ts';

/**
 * What the offer trader is asked: which option of which offer to take, and how much of it, so that a
 * request is met at least cost. All series have one value per period of the request; powers are
 * changes against the prognosis [W], consumption positive; money is in micro-units.
 */
export interface SelectionProblem {
  /** Length of a period [ms], a positive integer. */
  readonly periodMs: number;
  readonly request: SelectionRequest;
  /** At most one per participant, in any order: it does not influence the result. */
  readonly offers: readonly SelectionOffer[];
  readonly limits?: SelectionLimits;
  /** What is already agreed and stays. At most one per participant. */
  readonly fixed?: readonly FixedAcceptance[];
  /** Which factors may be chosen. Default `hundredths`, which is what the market can express. */
  readonly factorGrid?: FactorGrid;
}

/** `hundredths`: multiples of 0.01; `continuous`: every real number, to compare with what the grid costs. */
export type FactorGrid = 'hundredths' | 'continuous';

/**
 * The part of a flex request that the choice depends on; a FlexRequest can be handed as it is.
 *
 * A `requested` range may be missed at a price. Which side is the shortfall follows its direction: with
 * `maxDeltaW ≤ 0` (consume less) a sum above `maxDeltaW` falls short and one below `minDeltaW`
 * overshoots; with `minDeltaW ≥ 0` (consume more) it is the other way round; 0..0 counts as "less".
 * `available` ranges and `unchanged` periods (0..0) are kept, but see SelectionResult.softened.
 */
export type SelectionRequest = Pick<
  FlexRequest,
  'dispositions' | 'minDeltaW' | 'maxDeltaW' | 'shortfallMicrosPerMwh' | 'overshootMicrosPerMwh'
>;

/** The part of a flex offer that the choice depends on; a FlexOffer can be handed as it is. */
export interface SelectionOffer extends Pick<FlexOffer, 'participantId'> {
  readonly options: readonly SelectionOption[];
}

/** At factor f the power changes by f·deltaW and costs f·priceMicros; f is 0 or in [minActivationFactor, 1]. */
export type SelectionOption = Pick<OfferOption, 'id' | 'deltaW' | 'priceMicros' | 'minActivationFactor'>;

/** What a selection must keep besides the request. */
export interface SelectionLimits {
  readonly groups?: readonly GroupLimit[];
  /** Most offers that may be accepted, the fixed ones included. */
  readonly maxAcceptedOffers?: number;
  /** Most that all accepted offers may cost together, the fixed ones included [micro-units]. */
  readonly maxTotalPriceMicros?: number;
}

/** A set of participants whose summed change stays in a range: a feeder, a congestion point, a pool. */
export interface GroupLimit {
  readonly name: string;
  /** Participants without an offer may be named; they count as 0. */
  readonly participantIds: readonly ParticipantId[];
  /** Range of the summed change per period [W], integers. */
  readonly minDeltaW: Int32Array;
  readonly maxDeltaW: Int32Array;
}

/** An option that was accepted before, at its factor [minActivationFactor..1]. */
export interface FixedAcceptance {
  readonly participantId: ParticipantId;
  readonly optionId: string;
  readonly activationFactor: number;
}
