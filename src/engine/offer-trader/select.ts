import type { SolveOptions, Solver } from '../ports.ts';
import { type Attempt, attemptsFor, type Method } from './attempt.ts';
import { checkSelectionProblem } from './check-problem.ts';
import { chooseColumns, isForMany } from './columns/choose-columns.ts';
import { columnsOf } from './columns/offer-columns.ts';
import { resultOfColumns } from './columns/told-columns.ts';
import { arrange, type Choice, type Instance } from './instance.ts';
import type { SelectionProblem } from './problem.ts';
import { type Choosing, reportOf } from './report.ts';
import type { SelectionResult } from './result.ts';
import { exactCost, excessesOf, tallyOf, totalCost } from './tally.ts';
import { settleTies } from './tie-rule.ts';
import { NARROWED_SOLVES_MAX, NOT_NARROWED, narrowed, WHOLE_ONLY } from './whole-watts.ts';

/**
 * Limits of the search, each per attempt; and who makes it. `timeLimitS` counts for the solver only: a result that a time
 * cut short is not reproducible.
 */
export interface SelectOptions extends Pick<SolveOptions, 'relativeGap' | 'nodeLimit' | 'timeLimitS'> {
  /** `own`, the default: the search of this module where it can, else the solver. `solver`: the solver, always. */
  readonly method?: Method;
  /** Nodes times options that the search of this module looks at. Default: what a few seconds are enough for. */
  readonly workLimit?: number;
  /** Whether a search tells how it has proven its bound, for `checkSearch`; see SelectionResult.searchProof. */
  readonly keepsProof?: boolean;
}

/**
 * Chooses at most one option per offer and its activation factor, so that the price of what is accepted plus
 * the priced shortfall and overshoot is least, and all that must be kept is kept.
 *
 * Pure and deterministic: the order in which offers, options, groups and fixed acceptances are listed changes
 * nothing. The selection is never dearer than accepting nothing. Formulas: docs/offer-trader.md.
 *
 * @param solver - solves the mixed-integer program where the search of this module cannot; SelectionResult.provenBy
 *   says whether it did.
 * @returns the selection in whole watts, with a proven bound of what any other would cost.
 * @throws InputError if the problem has no meaning; lists everything that is wrong with it.
 */
export function selectOffers(
  problem: SelectionProblem,
  solver: Solver,
  options: SelectOptions = {},
): SelectionResult {
  checkSelectionProblem(problem);
  const ofMany = selectMany(problem, options);
  if (ofMany !== undefined) return ofMany;
  const instance = arrange(problem);
  const choosing = settled(instance, choose(instance, solver, options));
  return reportOf(problem, instance, choosing, options.relativeGap);
}

/** Many offers are chosen from as columns. @returns undefined where they are not that many. */
function selectMany(
  problem: SelectionProblem,
  { method, relativeGap }: SelectOptions,
): SelectionResult | undefined {
  if (method === 'solver' || !isForMany(problem)) return undefined;
  const offers = columnsOf(problem.offers, problem.request.dispositions.length);
  const chosen = chooseColumns({ ...problem, offers }, relativeGap);
  return chosen && resultOfColumns({ offers }, chosen);
}

function choose(instance: Instance, solver: Solver, options: SelectOptions): Choosing {
  if (instance.candidates.length === 0) return { choices: [], solves: 0, provenBy: 'nothing-to-choose' };
  const attemptAt = attemptsFor(instance, solver, options);
  const first = attemptAt(NOT_NARROWED);
  let attempt: Attempt = first;
  let narrowing = NOT_NARROWED;
  for (let solves = 1; ; solves++) {
    const { choices, stoppedBy } = attempt;
    const choosing = {
      boundMicros: first.boundMicros,
      provenBy: first.provenBy,
      ...(first.rowMicrosPerW && { rowMicrosPerW: first.rowMicrosPerW }),
      ...(first.searchProof && { searchProof: first.searchProof }),
      solves,
      ...(stoppedBy && { stoppedBy }),
    };
    if (choices === undefined) return { ...choosing, choices: [] };
    const excesses = excessesOf(instance, tallyOf(instance, choices), choices.length);
    if (excesses.length === 0) return { ...choosing, choices };
    if (narrowing.wholeOnly) return { ...choosing, choices: [] };
    narrowing =
      solves > NARROWED_SOLVES_MAX
        ? WHOLE_ONLY
        : narrowed(narrowing, instance, { choices, excesses, attempts: solves - 1 });
    attempt = attemptAt(narrowing);
  }
}

/** Settles ties, and takes nothing where that is no dearer. */
function settled(instance: Instance, choosing: Choosing): Choosing {
  const choices = settleTies(instance, choosing.choices);
  const isWorthIt = costOf(instance, choices) < costOf(instance, []);
  return { ...choosing, choices: isWorthIt ? choices : [] };
}

function costOf(instance: Instance, choices: readonly Choice[]): bigint {
  return totalCost(exactCost(instance, tallyOf(instance, choices)));
}
