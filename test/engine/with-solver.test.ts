import { describe, expect, test } from 'vitest';
import { loadHighs } from '../../src/adapters/solver/highs.ts';
import { plan } from '../../src/engine/planner/index.ts';
import type { Solver } from '../../src/engine/ports.ts';
import { withSolver } from '../../src/engine/with-solver.ts';
import { netBand, problemOf, pv, series, storage } from './planner/problems.ts';

/** A solver is loaded where a calculation asks it something, and nowhere else. */

async function never(): Promise<Solver> {
  throw new Error('a solver was loaded');
}

const twoStores = problemOf(3, [storage(3), storage(3, { id: 'second' })]);

describe('a solver', () => {
  test.each([
    ['a load', problemOf(3, [])],
    ['PV', problemOf(3, [pv(3, { availableW: series(3, 2000) })])],
    ['one storage', problemOf(3, [storage(3)])],
    ['one storage with an order', problemOf(3, [storage(3)], {}, [netBand('o', [-1000, 0, 1000])])],
  ])('is not loaded for %s', async (_, problem) => {
    expect(await withSolver(never, (solver) => plan(problem, solver))).toMatchObject({ status: 'optimal' });
  });

  test('is loaded for what needs it, once, and the calculation is done again', async () => {
    let loads = 0;
    let begun = 0;
    const result = await withSolver(
      () => {
        loads += 1;
        return loadHighs();
      },
      (solver) => {
        begun += 1;
        return plan(twoStores, solver);
      },
    );
    expect(result).toMatchObject({ status: 'optimal', solvedBy: 'lp' });
    expect([loads, begun]).toEqual([1, 2]);
  });

  test('that cannot be loaded is said', async () => {
    await expect(withSolver(never, (solver) => plan(twoStores, solver))).rejects.toThrow('was loaded');
  });

  test('has nothing to do with other failures', async () => {
    const failing = withSolver(never, () => {
      throw new RangeError('of the calculation itself');
    });
    await expect(failing).rejects.toThrow('of the calculation itself');
  });
});
