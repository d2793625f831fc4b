import { InvariantError } from '../errors.ts';
import type { Solution, SolveOptions, Solver } from '../ports.ts';
import type { Attempt } from './attempt.ts';
import type { Instance } from './instance.ts';
import { buildMilp } from './milp.ts';
import { readChoices } from './milp-parts.ts';
import type { Narrowing } from './whole-watts.ts';

/** Solves the program: its choices, unless a limit was hit before there was any. */
export function solverAttempt(
  instance: Instance,
  narrowing: Narrowing,
  solver: Solver,
  options: SolveOptions,
): Attempt {
  const milp = buildMilp(instance, narrowing);
  const solution = solver.solve(milp.model, options);
  const { bound, x, stoppedBy } = foundIn(solution, solver);
  return {
    boundMicros: bound * milp.moneyUnitMicros + instance.fixedPriceMicros,
    ...(x && { choices: readChoices(milp.parts, x) }),
    provenBy: 'solver',
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
