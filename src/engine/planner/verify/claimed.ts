import type { CostComponents, Relaxation, Schedule } from '../result.ts';

/** A plan that somebody else made, with what is claimed of it. What is not claimed is absent. */
export interface ClaimedPlan {
  readonly status?: 'optimal' | 'feasible';
  readonly schedule: Schedule;
  readonly costMicros?: number;
  readonly components?: CostComponents;
  readonly boundMicros?: number;
  /** What is said to be broken; absent: nothing is said of that, and nothing may be broken. */
  readonly relaxations?: readonly Pick<Relaxation, 'id' | 'period' | 'amount'>[];
}

/** The claim that there is no plan. */
export interface ClaimedInfeasible {
  readonly status: 'infeasible';
}

/** What a result says. */
export type Claimed = ClaimedPlan | ClaimedInfeasible;

/** Something that a result says and that is not so. Breaches of the problem's rules are violations, not this. */
export interface FalseClaim {
  readonly claim: 'cost' | 'component' | 'bound' | 'optimal' | 'relaxation' | 'infeasible';
  /** The component, constraint or target. */
  readonly id?: string;
  readonly period?: number;
  /** As it is claimed; absent: it is not, and should be. */
  readonly claimed?: number;
  /** As it is. */
  readonly found?: number;
  readonly unit: 'micros' | 'W' | 'Wh';
}
