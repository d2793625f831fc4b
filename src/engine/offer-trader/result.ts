import type { ParticipantId } from '../ids.ts';
import type { AcceptedOffer, SoftenedRange } from '../market/index.ts';
import type { Certificate } from './certificate.ts';
import type { SearchProof } from './search-proof.ts';

/** What was chosen, what it costs, and how far from the least cost it can be at most. */
export interface SelectionResult {
  /**
   * `optimal`: no other selection costs less, within the gap that was asked for. `feasible`: all that
   * must be kept is kept, and `gapPpm` says how much cheaper another selection might be.
   */
  readonly status: 'optimal' | 'feasible';
  /** Why it is not `optimal`; absent when it is. */
  readonly stoppedBy?: SelectionStop;
  /**
   * Ordered by participant id, the fixed ones included. With the grid `hundredths` every factor is an
   * exact multiple of 0.01.
   */
  readonly accepted: readonly AcceptedOffer[];
  /** Participants of whose offer nothing was taken, ordered by id. */
  readonly notTaken: readonly NotTaken[];
  /** Sum of the accepted `deltaW` [W], exact. */
  readonly sumDeltaW: Int32Array;
  /** How far the sum misses a requested range, on the side that was asked for and beyond it [W] ≥ 0. */
  readonly shortfallW: Int32Array;
  readonly overshootW: Int32Array;
  /** Ranges that could not be kept without an acceptance, and were priced instead. */
  readonly softened: readonly SoftenedRange[];
  readonly components: SelectionCost;
  /** Sum of the components before each is rounded, rounded once [micro-units]. */
  readonly objectiveMicros: number;
  /**
   * The same before powers and prices are rounded to whole watts and micro-units [micro-units, real]:
   * what a solver without this rounding would call its objective.
   */
  readonly unroundedObjectiveMicros: number;
  /**
   * No selection costs less than this before rounding [micro-units, rounded], as far as the
   * tolerances of what proved it reach. The objective may lie below it by the effect of rounding.
   */
  readonly boundMicros: number;
  /** (objective − bound) / objective [parts per million], 0 where rounding put the objective below the bound. */
  readonly gapPpm: number;
  /** What proved `boundMicros`. */
  readonly provenBy: ProvenBy;
  /**
   * Prices that prove a bound in whole numbers, see checkCertificate: `boundMicros` itself where `provenBy` is `prices`, a
   * lower one where all was searched. Absent where the solver chose, or nothing could be chosen.
   */
  readonly certificate?: Certificate;
  /** How a search has proven its bound, where that was asked for; `checkSearch` checks it. */
  readonly searchProof?: SearchProof;
  /** How often a selection was searched: 0 when nothing could be chosen, more than 1 when rounding broke a limit. */
  readonly solves: number;
}

/**
 * What proved the bound. `branch-and-bound`: everything was searched, or what is left is bounded, by this module;
 * `prices`: the prices per period of the relaxation, which no selection can undercut; `solver`: the solver that was handed in.
 */
export type ProvenBy = 'nothing-to-choose' | 'branch-and-bound' | 'prices' | 'solver';

/**
 * `nodes`, `time`: a limit of the search was hit. `size`: too many offers to search them all, and the selection that was
 * found lies above the bound. `rounding`: rounded to whole watts the optimum broke a
 * limit by some watts, and the best that was found within slightly narrower limits was taken.
 */
export type SelectionStop = 'nodes' | 'time' | 'size' | 'rounding';

/** A participant of whose offer nothing was taken. */
export interface NotTaken {
  readonly participantId: ParticipantId;
  /** `no-options`: the offer was empty; `not-chosen`: the chosen selection does without it. */
  readonly reason: 'no-options' | 'not-chosen';
}

/** What the objective is made of [micro-units], each rounded on its own. */
export interface SelectionCost {
  readonly pricesMicros: number;
  readonly shortfallMicros: number;
  readonly overshootMicros: number;
  /** Of the softened ranges: a very high price, so that the breach becomes as small as it can. */
  readonly breachMicros: number;
}
