import type { ContractId, CycleId, OrderId, ParticipantId, RequestId } from '../ids.ts';

/**
 * One of the mutually exclusive things that a participant would do. At activation factor f the
 * power changes by f·deltaW in every period and the price is f·priceMicros.
 */
export interface OfferOption {
  /** Unique within the offer: `o1`, `o2`, … */
  readonly id: string;
  /** Change against the participant's prognosis [W], integers, per period of the day, rebound included. */
  readonly deltaW: Int32Array;
  /** Price at factor 1 [micro-units], an integer. */
  readonly priceMicros: number;
  /** What of it the site itself loses by deviating from its plan [micro-units]; the rest is the contract's. */
  readonly siteCostMicros: number;
  /** Least factor, a multiple of 0.01 in [0.01, 1]. Every multiple of 0.01 from here to 1 can be delivered. */
  readonly minActivationFactor: number;
  readonly contractId: ContractId;
  /** What the use would be worth later on the day, where uses are few [micro-units] > 0; part of the price. */
  readonly opportunityMicros?: number;
  /** Where it was asked: that the option stands all but the worst forecasts, and how much of what was found does. */
  readonly robust?: Robust;
}

/** How an option stands bad forecasts. */
export interface Robust {
  /** Part of the forecasts that are worse (0..0.5]. */
  readonly worstPu: number;
  /** Part of the option as it would be without errors that survives [0.01..1]; the option is that part. */
  readonly survivingFactor: number;
}

/** A participant's answer to a request: options, or none with the reason. */
export interface FlexOffer {
  readonly participantId: ParticipantId;
  readonly requestId: RequestId;
  /** The prognosis revision that all deltas are measured from. */
  readonly prognosisRevision: number;
  readonly options: readonly OfferOption[];
  /** Why there are no options, or fewer than there might be; empty when there is nothing to say. */
  readonly reasons: readonly string[];
  /**
   * What the options lose against all that the site would do, of which they are a choice [parts per million]: mean over what
   * a group may need of it, in the contract that loses most; absent without options.
   */
  readonly lossPpm?: number;
  /** What the group wished of the participant when sites agreed on who does what [W] per period; absent: nothing. */
  readonly wishedW?: Int32Array;
}

/** What was taken of one participant's offer. */
export interface AcceptedOffer {
  readonly participantId: ParticipantId;
  readonly optionId: string;
  /** Multiple of 0.01 in [minActivationFactor, 1]. */
  readonly activationFactor: number;
  /** round(factor · deltaW) [W], integers: what an order would ask of the participant. */
  readonly deltaW: Int32Array;
  /** round(factor · price) [micro-units]. */
  readonly priceMicros: number;
}

/** A range that does not contain "accept nothing more". */
export interface SoftenedRange {
  readonly period: number;
  /** Name of the group limit; absent: the request's own range. */
  readonly group?: string;
  /**
   * `excludes-zero`: doing nothing breaches it, so the prognosis does;
   * `fixed-acceptances`: doing nothing would keep it, what is already agreed does not.
   */
  readonly reason: 'excludes-zero' | 'fixed-acceptances';
  /** Above (positive) or below (negative) the range by how much, with what was accepted [W]; 0: kept after all. */
  readonly breachW: number;
  /** What each breached MWh was charged [micro-units]. */
  readonly priceMicrosPerMwh: number;
}

/** A limit that was kept beside the request when offers were chosen, with the price of its periods. */
export interface LimitKept {
  readonly name: string;
  /** Who is behind it, ascending; absent: all members of the group. */
  readonly participantIds?: readonly ParticipantId[];
  /** Range of the summed change per period [W]. */
  readonly minDeltaW: Int32Array;
  readonly maxDeltaW: Int32Array;
  /** Per period [micro-units per MWh]; absent where the choice came without prices. */
  readonly microsPerMwh?: readonly number[];
}

/**
 * What is stored of a choice so that it can be checked, and explained, without the one who made it: together with
 * request and offers it proves the bound.
 */
export interface SelectionProof {
  readonly provenBy: 'nothing-to-choose' | 'branch-and-bound' | 'prices' | 'solver';
  /** Why the choice is not proven to be the best; absent where it is. */
  readonly stoppedBy?: 'nodes' | 'time' | 'size' | 'rounding';
  /** What the choice costs before powers and prices are rounded [micro-units, real]. */
  readonly unroundedObjectiveMicros: number;
  /** Prices of the request's periods [micro-units per MWh]; absent where the choice came without prices. */
  readonly requestMicrosPerMwh?: readonly number[];
  readonly limits: readonly LimitKept[];
  /** Ranges that could not be kept, with what remains of the breach. */
  readonly softened: readonly SoftenedRange[];
}

/** The sum of what was taken: what the group offers as one. `deltaW` is exactly the sum over `accepted`. */
export interface AggregateOffer {
  readonly cycleId: CycleId;
  readonly requestId: RequestId;
  readonly prognosisRevision: number;
  readonly deltaW: Int32Array;
  /** Sum of the accepted prices [micro-units]. */
  readonly priceMicros: number;
  /** Short of and beyond the asked range per period [W] ≥ 0. */
  readonly shortfallW: Int32Array;
  readonly overshootW: Int32Array;
  /** Price of offers plus priced shortfall and overshoot [micro-units]. */
  readonly objectiveMicros: number;
  /** Proven lower bound of the objective [micro-units]. */
  readonly boundMicros: number;
  readonly status: 'optimal' | 'feasible';
  readonly accepted: readonly AcceptedOffer[];
  /** What proves it; absent in what was stored before proofs were. */
  readonly proof?: SelectionProof;
  /**
   * The part of the request that this offer meets, in per cent; absent: the whole. A part is an option of the same
   * offer: of all of them one at most can be ordered.
   */
  readonly sharePct?: number;
  /** Parts of the request that are offered beside the whole, ascending, in per cent; absent: none. */
  readonly ladderPct?: readonly number[];
  readonly createdMs: number;
  /** Until when it may be ordered [ms]; absent: as long as the market rules let it. */
  readonly validUntilMs?: number;
}

/** An order: the acceptance of an aggregate offer. */
export interface FlexOrder {
  readonly id: OrderId;
  readonly cycleId: CycleId;
  readonly orderedBy: string;
  readonly createdMs: number;
}

/** A use of a contract: what was ordered of a participant, and when it counts. */
export interface Invocation {
  readonly orderId: OrderId;
  readonly participantId: ParticipantId;
  readonly contractId: ContractId;
  /** First and last instant of the delivered change, rebound not counted [ms]. */
  readonly startMs: number;
  readonly endMs: number;
}
