import type { Solver } from '../../src/engine/ports.ts';

/** A fleet has one storage per site, so that nobody asks a solver. */
export const noSolver: Solver = { name: 'none', solve: unasked, open: unasked };

function unasked(): never {
  throw new Error('a site of the fleet was not planned by itself');
}
