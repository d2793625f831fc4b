import type { ParticipantId } from '../ids.ts';

/**
 * What a search leaves behind so that its bound can be checked without searching, and without trusting it: how it took the
 * choice apart, and prices for every part that it did not look into. All in whole numbers. `checkSearch` checks it.
 */
export interface SearchProof {
  /** What indices of options mean. Options that are not named here are never decided. */
  readonly candidates: readonly { readonly participantId: ParticipantId; readonly optionId: string }[];
  /** Names of the group limits, in the order in which their rows follow those of the request. */
  readonly groups: readonly string[];
  readonly root: ProofNode;
}

/** A part of the choice: what it was narrowed to, one step after the other, and what became of it. */
export interface ProofNode {
  readonly steps: readonly ProofStep[];
  readonly end: ProofEnd;
}

/** Some options were narrowed to factors [hundredths], 0..0: out. What was taken away cannot be, or costs too much. */
export interface ProofStep {
  readonly narrowed: readonly NarrowedOption[];
  /** At these prices what was taken away costs at least the bound; absent: it does not fit a range that is kept. */
  readonly prices?: ProofPrices;
}

/** An option's range of factors [hundredths]; `isOn`: its offer cannot do without it. */
export interface NarrowedOption {
  readonly option: number;
  readonly from: number;
  readonly to: number;
  readonly isOn: boolean;
}

/** What became of a part. */
export type ProofEnd =
  /** At these prices nothing in it costs less than the bound. */
  | { readonly kind: 'bounded'; readonly prices: ProofPrices }
  /** Nothing in it keeps all that must be kept. */
  | { readonly kind: 'impossible' }
  /** It was taken apart: an option in turn out (0..0) or on within a range. Together they are all that there is. */
  | { readonly kind: 'split'; readonly option: number; readonly parts: readonly ProofPart[] };

/** One of the parts that a part was taken apart into. */
export interface ProofPart {
  /** Factors of the option [hundredths]; 0..0: it is out. */
  readonly from: number;
  readonly to: number;
  /** Whether being out, and all that the offer can do instead, is in this part too. */
  readonly mayBeOut?: boolean;
  readonly node: ProofNode;
}

/** Prices of what couples the offers, whole numbers. */
export interface ProofPrices {
  /** Per row, the request's periods first, then each group's [micro-units per MWh]. */
  readonly microsPerMwh: Float64Array;
  /** What a micro-unit less to be paid in all is worth [millionths], ≥ 0. */
  readonly paidPpm: number;
  /** What an acceptance less is worth [micro-units], ≥ 0. */
  readonly acceptedMicros: number;
}
