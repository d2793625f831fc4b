import type { ModelBuilder, Term } from '../matrix.ts';
import type { PlannerProblem } from '../problem.ts';
import type { Discrete } from './discrete.ts';
import type { ExchangeLimits } from './limits.ts';

/** What may give way in a model, beside money. */
export interface Elasticity {
  /** Orders and wishes give way, at a cost in their tiers. */
  readonly promises: boolean;
  /** What is physical gives way too: to find out what is in the way. */
  readonly physical: boolean;
}

/** Nothing gives way. */
export const RIGID: Elasticity = { promises: false, physical: false };
/** Orders and wishes give way, physics does not. */
export const PROMISES_GIVE: Elasticity = { promises: true, physical: false };
/** To find out why nothing fits. */
export const EVERYTHING_GIVES: Elasticity = { promises: true, physical: true };

/** A physical requirement that was let go in a model that may do so. */
export interface PhysicalSlack {
  readonly column: number;
  readonly kind: 'import-limit' | 'export-limit' | 'energy-min' | 'energy-max' | 'target' | 'run';
  /** Of the device; absent for the connection. */
  readonly deviceId?: string;
  readonly targetId?: string;
  readonly period: number;
}

/** Shared by the parts that build one model. */
export interface ModelContext {
  readonly problem: PlannerProblem;
  /** Length of each period [h]. */
  readonly hours: Float64Array;
  readonly builder: ModelBuilder;
  readonly discrete: Discrete;
  readonly elasticity: Elasticity;
  readonly limits: ExchangeLimits;
  /** Grows while the model is built; empty unless physics may give way. */
  readonly physicalSlacks: PhysicalSlack[];
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
