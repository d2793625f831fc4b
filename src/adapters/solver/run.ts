import type { Highs, Model, ModelData, ModelStatusCode } from 'highs';
import { AdapterError } from '../../engine/errors.ts';
import type { LinearModel, Solution } from '../../engine/ports.ts';

/** What one run of HiGHS comes to, and with which options it is made. */

export type OptionValues = Readonly<Record<string, string | number | boolean>>;

const FEASIBILITY_TOLERANCE = 1e-9;

const COMMON: OptionValues = {
  output_flag: false,
  log_to_console: false,
  random_seed: 0,
};

const TIGHT: OptionValues = {
  primal_feasibility_tolerance: FEASIBILITY_TOLERANCE,
  dual_feasibility_tolerance: FEASIBILITY_TOLERANCE,
};

/** As HiGHS has them itself. */
const LOOSE: OptionValues = { primal_feasibility_tolerance: 1e-7, dual_feasibility_tolerance: 1e-7 };

/** Weights of edges that need no start: the exact ones cost as much as they save where a good basis is given. */
const DEVEX: OptionValues = { simplex_dual_edge_weight_strategy: 1 };
/** Whichever HiGHS thinks best. */
const CHOSEN: OptionValues = { simplex_dual_edge_weight_strategy: -1 };

/** Of `simplex_strategy`. */
export const DUAL = 1;
export const PRIMAL = 4;

/** Presolve finds most of what makes a MILP small; tried without where it leaves the search without an answer. */
export const MIXED_ATTEMPTS: readonly OptionValues[] = [
  { ...COMMON, ...TIGHT, presolve: 'on', mip_feasibility_tolerance: FEASIBILITY_TOLERANCE },
  { ...COMMON, presolve: 'off' },
];

const SIMPLEX: OptionValues = { ...COMMON, solver: 'simplex' };

/**
 * Ways to solve an LP, the fastest first; the next is tried where one ends without an answer. Each says all that any other
 * says: a model that is held keeps the options of the way before.
 */
export const LINEAR_ATTEMPTS = [
  { ...SIMPLEX, ...TIGHT, ...DEVEX, presolve: 'off', simplex_strategy: DUAL },
  { ...SIMPLEX, ...TIGHT, ...CHOSEN, presolve: 'on', simplex_strategy: DUAL },
  { ...SIMPLEX, ...LOOSE, ...CHOSEN, presolve: 'on', simplex_strategy: PRIMAL },
] as const satisfies readonly OptionValues[];

/** @returns the model as HiGHS takes it; its arrays are copied when it is passed. */
export function modelData(model: LinearModel): ModelData {
  return {
    numCols: model.columnCount,
    numRows: model.rowCount,
    colCost: model.objective,
    colLower: model.columnLower,
    colUpper: model.columnUpper,
    rowLower: model.rowLower,
    rowUpper: model.rowUpper,
    matrix: {
      format: 'csc',
      numRows: model.rowCount,
      numCols: model.columnCount,
      starts: model.columnStart,
      indices: model.rowIndex,
      values: model.value,
    },
  };
}

/** Of `Highs.constants.modelStatus`. */
const STATUS = {
  solveError: 4,
  optimal: 7,
  infeasible: 8,
  unboundedOrInfeasible: 9,
  unbounded: 10,
  timeLimit: 13,
  solutionLimit: 16,
} as const satisfies Record<string, ModelStatusCode>;

/** Runs what a model holds. @returns a number, the status, where that says nothing about the model. */
export function ranOnce(
  highs: Highs,
  model: Model,
  readOptimal: (model: Model) => Solution,
): Solution | ModelStatusCode {
  const status = runStatus(highs, model);
  switch (status) {
    case STATUS.optimal:
      return readOptimal(model);
    case STATUS.infeasible:
      return { status: 'infeasible' };
    case STATUS.unbounded:
      return { status: 'unbounded' };
    case STATUS.unboundedOrInfeasible:
      return infeasibleOrUnbounded(model);
    case STATUS.timeLimit:
      return stoppedAt(model, 'time');
    // HiGHS reports the limit of nodes as its limit of solutions.
    case STATUS.solutionLimit:
      return stoppedAt(model, 'nodes');
    default:
      return status;
  }
}

/** A run that HiGHS itself calls failed is no answer, but the next way of solving may give one. */
function runStatus(highs: Highs, model: Model): ModelStatusCode {
  try {
    return model.run().modelStatus;
  } catch (error) {
    if (error instanceof highs.errors.HighsError) return STATUS.solveError;
    throw error;
  }
}

/** Without an objective nothing is unbounded: what is left decides between the two. */
function infeasibleOrUnbounded(model: Model): Solution | ModelStatusCode {
  const { numCols } = model.getDimensions();
  const all = { kind: 'range', from: 0, to: numCols - 1 } as const;
  const { cost } = model.getCols(all);
  model.changeColsCost(all, new Float64Array(numCols));
  const status = model.run().modelStatus;
  model.changeColsCost(all, cost);
  if (status === STATUS.optimal) return { status: 'unbounded' };
  return status === STATUS.infeasible ? { status: 'infeasible' } : status;
}

/** kSolutionStatusFeasible of HiGHS. */
const PRIMAL_FEASIBLE = 2;

function stoppedAt(model: Model, stoppedBy: 'nodes' | 'time'): Solution {
  const isMixed = model.info.get('mip_node_count') !== -1n;
  const bound = isMixed ? Number(model.info.get('mip_dual_bound')) : Number.NEGATIVE_INFINITY;
  if (Number(model.info.get('primal_solution_status')) !== PRIMAL_FEASIBLE) {
    return { status: 'no-solution', bound, stoppedBy };
  }
  const objective = model.getObjectiveValue();
  return { status: 'feasible', objective, bound, x: model.getSolution().colValue, stoppedBy };
}

/** The solution of an LP. */
export function readLinear(model: Model): Solution {
  const objective = model.getObjectiveValue();
  const { colValue, rowDual } = model.getSolution();
  return { status: 'optimal', objective, bound: objective, x: colValue, rowDual };
}

/** HiGHS itself came to grief, and not the model. */
export function failedWhileSolving(cause: unknown): AdapterError {
  return new AdapterError('solver-failed', 'HiGHS failed while solving', { cause });
}

/** No attempt gave an answer. */
export function noAnswer(lastStatus: ModelStatusCode): AdapterError {
  return new AdapterError('solver-failed', `HiGHS ended without an answer (model status ${lastStatus})`);
}
