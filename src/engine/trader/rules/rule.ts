import type { Invocation } from '../../market/index.ts';
import type { Contract } from '../../portfolio/index.ts';
import type { Grid } from '../../time/index.ts';

/** What a contract rule may look at. */
export interface RuleFacts {
  readonly grid: Grid;
  readonly contract: Contract;
  /** Uses of this contract, in order of time. */
  readonly invocations: readonly Invocation[];
  readonly nowMs: number;
}

/**
 * One rule of a contract: which periods it forbids, and how it says so. `reason` is told when the
 * rule alone leaves none of the requested periods.
 */
export interface ContractRule {
  readonly name: string;
  /** True where the rule lets a change take place. */
  allows(facts: RuleFacts, period: number): boolean;
  reason(facts: RuleFacts): string;
}
