import type { ModelBuilder, Term } from '../matrix.ts';
import type { PlannerProblem } from '../problem.ts';
import type { Discrete } from './discrete.ts';
import type { ExchangeLimits } from './limits.ts';

/** What may give way in a model, beside money. */
export interface Elasticity {
  /** Orders and wishes give way, at a cost in their tiers. */
  readonly promises: boolean;
}

/** Nothing gives way. */
export const RIGID: Elasticity = { promises: false };
/** Orders and wishes give way, physics does not. */
export const PROMISES_GIVE: Elasticity = { promises: true };

/** Shared by the parts that build one model. */
export interface ModelContext {
  readonly problem: PlannerProblem;
  /** Length of each period [h]. */
  readonly hours: Float64Array;
  readonly builder: ModelBuilder;
  readonly discrete: Discrete;
  readonly elasticity: Elasticity;
  readonly limits: ExchangeLimits;
}

/** Power of something in one period as a linear expression [kW], consumption positive. */
export interface PowerExpression {
  readonly terms: readonly Term[];
  readonly constantKw: number;
}

/** Where a column does not exist. */
export const NO_COLUMN = -1;

/** A term of a row; none where the column does not exist. */
export function term(column: number, coefficient: number): readonly Term[] {
  return column === NO_COLUMN ? [] : [[column, coefficient]];
}
