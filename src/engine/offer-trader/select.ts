import { InvariantError } from '../errors.ts';
import type { Solution, SolveOptions, Solver } from '../ports.ts';
import { checkSelectionProblem } from './check-problem.ts';
import { arrange, type Choice, type Instance } from './instance.ts';
import { buildMilp } from './milp.ts';
import { readChoices } from './milp-parts.ts';
import type { SelectionProblem } from './problem.ts';
import { type Choosing, reportOf } from './report.ts';
import type { SelectionResult } from './result.ts';
import { exactCost, excessesOf, tallyOf, totalCost } from './tally.ts';
import { settleTies } from './tie-rule.ts';
import { type Narrowing, NOT_NARROWED, narrowed, WHOLE_ONLY } from './whole-watts.ts';

/** How often the program is solved with narrower ranges before only whole options are allowed. */
const NARROWED_SOLVES_MAX = 8;

/**
 * Limits of the search, each per call of the solver. None by default: a result that a time cut short is not
 * reproducible.
 */
export type SelectOptions = Pick<SolveOptions, 'relativeGap' | 'nodeLimit' | 'timeLimitS'>;

/**
 * Chooses at most one option per offer and its activation factor, so that the price of what is accepted plus
 * the priced shortfall and overshoot is least, and all that must be kept is kept.
 *
 * Pure and deterministic: the order in which offers, options, groups and fixed acceptances are listed changes
 * nothing. The selection is never dearer than accepting nothing. Formulas: docs/offer-trader.md.
 *
 * @param solver - solves the mixed-integer program.
 * @returns the selection in whole watts, with a proven bound of what any other would cost.
 * @throws InputError if the problem has no meaning; lists everything that is wrong with it.
 */
export function selectOffers(
  problem: SelectionProblem,
  solver: Solver,
  options: SelectOptions = {},
): SelectionResult {
  checkSelectionProblem(problem);
  const instance = arrange(problem);
  const choosing = settled(instance, choose(instance, solver, options));
  return reportOf(problem, instance, choosing, options.relativeGap);
}

function choose(instance: Instance, solver: Solver, options: SelectOptions): Choosing {
  if (instance.candidates.length === 0) return { choices: [], solves: 0 };
  const first = solveOnce(instance, NOT_NARROWED, solver, options);
  let attempt = first;
  let narrowing = NOT_NARROWED;
  for (let solves = 1; ; solves++) {
    const { choices, stoppedBy } = attempt;
    const choosing = { boundMicros: first.boundMicros, solves, ...(stoppedBy && { stoppedBy }) };
    if (choices === undefined) return { ...choosing, choices: [] };
    const excesses = excessesOf(instance, tallyOf(instance, choices), choices.length);
    if (excesses.length === 0) return { ...choosing, choices };
    if (narrowing.wholeOnly) return { ...choosing, choices: [] };
    narrowing =
      solves > NARROWED_SOLVES_MAX
        ? WHOLE_ONLY
        : narrowed(narrowing, instance, { choices, excesses, attempts: solves - 1 });
    attempt = solveOnce(instance, narrowing, solver, options);
  }
}

/** One solution of the program: its choices, unless a limit was hit before there was any. */
interface Attempt {
  readonly choices?: readonly Choice[];
  /** Proven lower bound [micro-units], of the program as it was narrowed. */
  readonly boundMicros: number;
  readonly stoppedBy?: 'nodes' | 'time';
}

function solveOnce(
  instance: Instance,
  narrowing: Narrowing,
  solver: Solver,
  options: SelectOptions,
): Attempt {
  const milp = buildMilp(instance, narrowing);
  const solution = solver.solve(milp.model, options);
  const { bound, x, stoppedBy } = foundIn(solution, solver);
  return {
    boundMicros: bound * milp.moneyUnitMicros + instance.fixedPriceMicros,
    ...(x && { choices: readChoices(milp.parts, x) }),
    ...(stoppedBy && { stoppedBy }),
  };
}

/** The program always has a solution, accepting nothing, and costs are never negative. */
function foundIn(solution: Solution, solver: Solver) {
  switch (solution.status) {
    case 'optimal':
    case 'feasible':
      return { bound: solution.bound, x: solution.x, stoppedBy: solution.stoppedBy };
    case 'no-solution':
      return { bound: solution.bound, x: undefined, stoppedBy: solution.stoppedBy };
    case 'infeasible':
    case 'unbounded':
      throw new InvariantError(`${solver.name} calls the selection of offers ${solution.status}`);
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
