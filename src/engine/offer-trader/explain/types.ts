import type { ParticipantId } from '../../ids.ts';
import type { AcceptedOffer } from '../../market/index.ts';
import type { Certificate } from '../certificate.ts';
import type { ProvenGap } from '../check-certificate.ts';

/** Why an option is taken, or is not; what comes first in this order counts. */
export type Verdict =
  /** It was agreed before. */
  | 'agreed'
  /** Taken, and worth its price. */
  | 'worth-it'
  /** Taken although it is dearer than what it is worth: options are taken whole, or from a least factor on, and no cheaper sum was found. */
  | 'completes-the-sum'
  /** Even alone, at its least factor, it leaves a range that is kept: what it is worth there says nothing. */
  | 'cannot-fit'
  /** It costs more than it is worth at the prices of the periods. */
  | 'too-dear'
  /** It asks just what it is worth: taken or not, the cost is the same. */
  | 'marginal'
  /** Another option of the same offer was taken. */
  | 'other-option-taken'
  /** Its participant, with another option, would be worth more. */
  | 'other-option-better'
  /** Beside what was taken there is room for less than its least factor. */
  | 'least-factor'
  /** An equal offer of a participant with a smaller id was taken. */
  | 'equal-was-taken'
  /** As many offers as are allowed are taken, or no more may be paid. */
  | 'limit-reached'
  /** It would be worth its price at these prices, but what it brings is no longer missing. */
  | 'not-needed';

/** What an option is worth to the request, against what it costs, at factor 1 [micro-units]. */
export interface OptionValue {
  readonly optionId: string;
  readonly askedMicros: number;
  /** Worth at the prices of the periods: what it brings less what its rebound costs; may be negative. */
  readonly worthMicros: number;
  readonly bringsMicros: number;
  /** What it takes of scarce room elsewhere, ≥ 0. */
  readonly reboundMicros: number;
  readonly verdict: Verdict;
  /** Largest factor for which there is room beside what is taken [hundredths]; absent where it does not matter. */
  readonly roomHundredths?: number;
}

/** Why an offer is taken, or is not. */
export interface OfferExplained {
  readonly participantId: ParticipantId;
  readonly taken?: Pick<AcceptedOffer, 'optionId' | 'activationFactor' | 'priceMicros'>;
  /** Of the option that was taken; else of the one that is nearest to it. */
  readonly verdict: Verdict;
  /** That option. */
  readonly optionId: string;
  readonly options: readonly OptionValue[];
  /**
   * Highest price of `optionId` at factor 1 at which it pays [micro-units], to first order; 0: it brings nothing.
   * Absent where something was taken.
   */
  readonly neededMicros?: number;
  /** Worth more than it costs, and not taken: what would be gained at these prices [micro-units]. */
  readonly paradoxMicros?: number;
  /** Its part of the proven gap [micro-units]. */
  readonly gapMicros: number;
}

/** What one MWh less would be worth in a period [micro-units]; negative: what one more would be. */
export interface PeriodPrice {
  readonly period: number;
  /** Name of the group limit; absent: the request's own range. */
  readonly group?: string;
  readonly microsPerMwh: number;
}

/** A selection, explained by the prices of its certificate. */
export interface SelectionExplained {
  /** Of all periods and limits that have one. */
  readonly prices: readonly PeriodPrice[];
  /** The same with those that are 0: what the offers are explained by. */
  readonly certificate: Certificate;
  /** Ordered by participant id. */
  readonly offers: readonly OfferExplained[];
  /** Where the selection may be dearer than the least cost, and what is proven of it. */
  readonly gap: ProvenGap;
}
