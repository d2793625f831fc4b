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
