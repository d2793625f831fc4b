import type { SolveOptions, Solver } from '../ports.ts';
import { canSearch, type SearchLimits, searchAttempts } from './core/search-attempt.ts';
import type { Choice, Instance } from './instance.ts';
import type { ProvenBy } from './result.ts';
import type { SearchProof } from './search-proof.ts';
import { solverAttempt } from './solver-attempt.ts';
import type { Narrowing } from './whole-watts.ts';

/** Who makes an attempt. */
export type Method = 'own' | 'solver';

/** The best selection within ranges as they were narrowed. */
export interface Attempt {
  /** Absent where a limit was hit before there was any selection. */
  readonly choices?: readonly Choice[];
  /** Proven lower bound [micro-units], within the ranges as they were narrowed. */
  readonly boundMicros: number;
  readonly provenBy: ProvenBy;
  /** What one watt less would be worth in each row [micro-units]; absent where nobody asked. */
  readonly rowMicrosPerW?: Float64Array;
  readonly stoppedBy?: 'nodes' | 'time' | 'size' | 'rounding';
  /** How the bound was proven; only where that was asked for, and the search of this module has searched. */
  readonly searchProof?: SearchProof;
}

/** Limits of an attempt, see SelectOptions; and who makes it. */
export interface AttemptOptions extends SearchLimits, Pick<SolveOptions, 'timeLimitS'> {
  readonly method?: Method;
}

/** Where attempts are made: by the search of this module where it can, by the solver where it cannot. */
export function attemptsFor(
  instance: Instance,
  solver: Solver,
  { method = 'own', workLimit, keepsProof = false, ...limits }: AttemptOptions,
): (narrowing: Narrowing) => Attempt {
  const searched = searchAttempts(instance, {
    ...limits,
    keepsProof,
    ...(workLimit !== undefined && { workLimit }),
  });
  return (narrowing) =>
    method === 'own' && canSearch(instance, narrowing)
      ? searched(narrowing)
      : solverAttempt(instance, narrowing, solver, limits);
}
