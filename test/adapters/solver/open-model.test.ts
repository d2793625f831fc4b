import type { Highs } from 'highs';
import { expect, test } from 'vitest';
import { OpenHighsModel } from '../../../src/adapters/solver/open-model.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import type { LinearModel } from '../../../src/engine/ports.ts';

/** What is done where HiGHS gives no answer, or none of its own: which it does too seldom to wait for. */

const MODEL: LinearModel = {
  columnCount: 1,
  rowCount: 1,
  objective: Float64Array.of(1),
  columnLower: Float64Array.of(0),
  columnUpper: Float64Array.of(1),
  rowLower: Float64Array.of(0),
  rowUpper: Float64Array.of(1),
  columnStart: Int32Array.of(0, 1),
  rowIndex: Int32Array.of(0),
  value: Float64Array.of(1),
};

const SOLVE_ERROR = 4;

/** A HiGHS whose runs come to nothing, or throw; keeps options from one run to the next, as HiGHS does. */
function broken(run: () => { modelStatus: number }, passModel = () => {}) {
  const options: Record<string, unknown> = {};
  const seen: Record<string, unknown>[] = [];
  let disposed = 0;
  const model = {
    options: { set: (changes: object) => Object.assign(options, changes) },
    passModel,
    clearSolver: () => {},
    zeroAllClocks: () => {},
    run: () => {
      seen.push({ ...options });
      return run();
    },
    dispose: () => {
      disposed += 1;
    },
  };
  class HighsError extends Error {}
  // Only what an open model asks of it.
  const highs = { createModel: () => model, errors: { HighsError } } as unknown as Highs;
  return { highs, seen, disposedCount: () => disposed };
}

test('each way of solving is tried with its own options, and the next solve begins with those of the first', () => {
  const { highs, seen } = broken(() => ({ modelStatus: SOLVE_ERROR }));
  const open = new OpenHighsModel(highs, MODEL);
  expect(() => open.solve()).toThrow('without an answer');
  expect(seen).toMatchObject([
    { presolve: 'off', primal_feasibility_tolerance: 1e-9, simplex_dual_edge_weight_strategy: 1 },
    { presolve: 'off', primal_feasibility_tolerance: 1e-9, simplex_dual_edge_weight_strategy: 1 },
    { presolve: 'on', primal_feasibility_tolerance: 1e-9, simplex_dual_edge_weight_strategy: -1 },
    { presolve: 'on', primal_feasibility_tolerance: 1e-7, simplex_dual_edge_weight_strategy: -1 },
  ]);
  expect(seen.map((options) => options['simplex_strategy'])).toEqual([1, 1, 1, 4]);
  expect(() => open.solve()).toThrow('without an answer');
  expect(seen[4]).toEqual(seen[0]);
});

test('a failure of HiGHS itself is an error of the adapter', () => {
  const { highs } = broken(() => {
    throw new RangeError('memory access out of bounds');
  });
  expect(() => new OpenHighsModel(highs, MODEL).solve()).toThrow(AdapterError);
});

test('a model that HiGHS does not take is freed', () => {
  const { highs, disposedCount } = broken(
    () => ({ modelStatus: SOLVE_ERROR }),
    () => {
      throw new Error('no');
    },
  );
  expect(() => new OpenHighsModel(highs, MODEL)).toThrow('no');
  expect(disposedCount()).toBe(1);
});
