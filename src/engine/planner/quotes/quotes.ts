import type { PlannerProblem } from '../problem.ts';
import type { Schedule } from '../result.ts';

/** The net power that a site can have in one period, everything else re-planned: its technical headroom. */
export interface Headroom {
  /** Lowest and highest net power [W]. Between them there may be gaps where a device runs in steps. */
  readonly leastW: number;
  readonly mostW: number;
}

/** A connected part of a curve: straight between its breakpoints. */
export interface CurveBranch {
  /** Breakpoints [W], ascending; a single one for a power that can only be hit exactly. */
  readonly netW: Float64Array;
  /** Extra cost at the breakpoints [micro-units]. */
  readonly extraMicros: Float64Array;
}

/**
 * What net power in one period costs a site more than its optimum, rebound in all other periods included: ≥ 0, and 0 at
 * the net power of the optimum. Where branches meet the lower value counts.
 */
export interface NetCurve {
  readonly period: number;
  /** Ascending, at least one. */
  readonly branches: readonly CurveBranch[];
  /** One branch of ascending slopes: its slopes are the marginal ask, and every part of a change costs at most that part. */
  readonly isConvex: boolean;
  /**
   * Whether this is the curve itself; false for one that a solver was asked for at some powers only: what lies between is
   * then neither a bound from above nor from below where the curve is not convex.
   */
  readonly isExact: boolean;
}

/** What is asked of the net power in some consecutive periods: a cap, a band, or a profile (minimum = maximum). */
export interface NetWindow {
  /** First period, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Band of the net power [W], the same in all of these periods or one value for each; left out: unbounded. */
  readonly minW?: number | Float64Array;
  readonly maxW?: number | Float64Array;
}

/**
 * Exact answers to "what would it cost this site if …", measured against its present optimum with all orders that are
 * constraints of its problem. Orders, and wishes as well, are kept: what would break one is infeasible here.
 */
export interface SiteQuotes {
  readonly problem: PlannerProblem;
  /** Cost of the present optimum [micro-units]. */
  readonly leastMicros: number;
  /** The present optimum itself, as the planner makes it. */
  readonly planned: Schedule;
  /** The net power that one period can have. */
  headroom(period: number): Headroom;
  /** What net power in one period costs. */
  curve(period: number): NetCurve;
  /**
   * Extra costs of many net powers in every period by itself.
   *
   * @param levelsW - L net powers [W], ascending.
   * @param referenceW - added to the levels, one value per period [W], as the prognosis; absent: 0.
   * @returns [micro-units] periods × L, row by row; Infinity where a net power is not feasible.
   */
  surface(levelsW: Float64Array, referenceW?: Float64Array): Float64Array;
  /** @returns what a window costs more than the optimum [micro-units]; Infinity where it is not feasible. */
  windowMicros(window: NetWindow): number;
  /** @returns the schedule that keeps a window at least cost, as the planner makes it; undefined where none does. */
  scheduleFor(window: NetWindow): Schedule | undefined;
  /** Frees what a solver holds for it; nothing may be asked of it afterwards. */
  close(): void;
}
