import type { Solver } from './ports.ts';

/**
 * Does a calculation that may need a solver, and loads one only if it does.
 *
 * Most sites are planned without a solver, and to load one takes longer than to plan hundreds of them. Whether a calculation
 * needs one is known in its midst only. So it is begun with a solver that is not there yet; if it asks it
 * anything, it is broken off, the solver is loaded, and it is begun again. What was done until then is done twice, which is little: a
 * plan asks a solver first or not at all.
 *
 * @param load - gives the solver; may be asked many times, and loads once.
 * @param calculate - pure, so that to break it off leaves nothing behind; it catches no exceptions of its solver.
 * @returns what `calculate` returns.
 * @throws what `load` and `calculate` throw.
 */
export async function withSolver<Result>(
  load: () => Promise<Solver>,
  calculate: (solver: Solver) => Result,
): Promise<Result> {
  try {
    return calculate(NOT_LOADED);
  } catch (thrown) {
    if (thrown !== ASKED) throw thrown;
  }
  return calculate(await load());
}

/** Thrown to this file only. */
const ASKED = new Error('a solver was asked before it was loaded');

function ask(): never {
  throw ASKED;
}

const NOT_LOADED: Solver = { name: 'a solver that is not loaded', solve: ask, open: ask };
