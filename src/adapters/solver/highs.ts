import type { Highs, Model, ModelData, ModelStatusCode } from 'highs';
import { AdapterError } from '../../engine/errors.ts';
import type { LinearModel, Solution, SolveOptions, Solver } from '../../engine/ports.ts';

/** Gap of a MILP that was not told one: far below what anybody is paid, far above rounding. */
const MILP_RELATIVE_GAP = 1e-9;
/** HiGHS stops at 1e-6 by default, which is too coarse for costs of less than one unit of currency. */
const MILP_ABSOLUTE_GAP = 1e-9;
const FEASIBILITY_TOLERANCE = 1e-9;

const STATUS = {
  solveError: 4,
  optimal: 7,
  infeasible: 8,
  unboundedOrInfeasible: 9,
  unbounded: 10,
  timeLimit: 13,
  solutionLimit: 16,
} as const satisfies Record<string, ModelStatusCode>;

let loading: Promise<Solver> | undefined;

/**
 * HiGHS, compiled to WebAssembly (npm `highs`), as the engine's solver.
 *
 * The module is loaded at the first call, since that costs some 60 ms, and shared afterwards: a solve owns
 * a model of its own and frees it, so nothing is carried over from one to the next. The build is
 * single-threaded, and seeded: the same model gives the same bytes. Nothing is printed.
 *
 * @throws AdapterError `solver-unavailable` if the module cannot be loaded.
 */
export function loadHighs(): Promise<Solver> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Solver> {
  try {
    const module: unknown = await import('highs');
    // The declarations of `highs` are those of its CommonJS build; the ES build exports the loader itself.
    const highs = await (module as { readonly default: () => Promise<Highs> }).default();
    return { name: `HiGHS ${highs.version.string}`, solve: (model, options) => solve(highs, model, options) };
  } catch (cause) {
    loading = undefined;
    throw new AdapterError('solver-unavailable', 'the solver HiGHS could not be loaded', { cause });
  }
}

function solve(highs: Highs, model: LinearModel, options: SolveOptions = {}): Solution {
  if (model.columnCount === 0) return answerWithoutColumns(model);
  const source = modelData(model);
  return isMixedInteger(model) ? solveMixed(highs, source, options) : solveLinear(highs, source, options);
}

/** HiGHS does not run a model without columns: every row is 0, within its bounds or not. */
function answerWithoutColumns(model: LinearModel): Solution {
  const holds = model.rowLower.every((lower, row) => lower <= 0 && model.rowUpper[row]! >= 0);
  return holds
    ? { status: 'optimal', objective: 0, bound: 0, x: new Float64Array(0) }
    : { status: 'infeasible' };
}

function isMixedInteger(model: LinearModel): boolean {
  return model.integer?.some((flag) => flag !== 0) ?? false;
}

function modelData(model: LinearModel): ModelData {
  const data: ModelData = {
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
  return isMixedInteger(model) ? { ...data, integrality: Int32Array.from(model.integer!) } : data;
}

type OptionValues = Readonly<Record<string, string | number | boolean>>;

const COMMON: OptionValues = {
  output_flag: false,
  log_to_console: false,
  random_seed: 0,
};

const TIGHT: OptionValues = {
  primal_feasibility_tolerance: FEASIBILITY_TOLERANCE,
  dual_feasibility_tolerance: FEASIBILITY_TOLERANCE,
};

/** Ways to solve an LP, the fastest first; the next is tried where one ends without an answer. */
const LINEAR_ATTEMPTS: readonly OptionValues[] = [
  { ...COMMON, ...TIGHT, presolve: 'off', solver: 'simplex' },
  { ...COMMON, ...TIGHT, presolve: 'on', solver: 'simplex' },
  { ...COMMON, presolve: 'on', solver: 'simplex', simplex_strategy: 4 },
];

/** Presolve finds most of what makes a MILP small; tried without where it leaves the search without an answer. */
const MIXED_ATTEMPTS: readonly OptionValues[] = [
  { ...COMMON, ...TIGHT, presolve: 'on', mip_feasibility_tolerance: FEASIBILITY_TOLERANCE },
  { ...COMMON, presolve: 'off' },
];

function solveLinear(highs: Highs, source: ModelData, options: SolveOptions): Solution {
  return firstAnswer(highs, source, LINEAR_ATTEMPTS, timeLimit(options), (model) => {
    const objective = model.getObjectiveValue();
    return { status: 'optimal', objective, bound: objective, x: model.getSolution().colValue };
  });
}

function solveMixed(highs: Highs, source: ModelData, options: SolveOptions): Solution {
  const limits: OptionValues = {
    mip_rel_gap: options.relativeGap ?? MILP_RELATIVE_GAP,
    mip_abs_gap: options.absoluteGap ?? MILP_ABSOLUTE_GAP,
    ...(options.nodeLimit === undefined ? {} : { mip_max_nodes: options.nodeLimit }),
    ...timeLimit(options),
  };
  return firstAnswer(highs, source, MIXED_ATTEMPTS, limits, (model) => ({
    status: 'optimal',
    objective: model.getObjectiveValue(),
    bound: Math.min(Number(model.info.get('mip_dual_bound')), model.getObjectiveValue()),
    x: model.getSolution().colValue,
  }));
}

function timeLimit(options: SolveOptions): OptionValues {
  return options.timeLimitS === undefined ? {} : { time_limit: options.timeLimitS };
}

/** Tries the attempts in turn until one ends in a status that says something about the model. */
function firstAnswer(
  highs: Highs,
  source: ModelData,
  attempts: readonly OptionValues[],
  limits: OptionValues,
  readOptimal: (model: Model) => Solution,
): Solution {
  let lastStatus: ModelStatusCode = 0;
  for (const attempt of attempts) {
    const options = { ...attempt, ...limits };
    const ran = runOnce(highs, source, options, readOptimal);
    if (typeof ran !== 'number') return ran;
    lastStatus = ran;
  }
  throw new AdapterError('solver-failed', `HiGHS ended without an answer (model status ${lastStatus})`);
}

function runOnce(
  highs: Highs,
  source: ModelData,
  options: OptionValues,
  readOptimal: (model: Model) => Solution,
): Solution | ModelStatusCode {
  try {
    return highs.withModel((model: Model) => {
      model.options.set(options);
      model.passModel(source);
      const status = runStatus(highs, model);
      if (status === STATUS.unboundedOrInfeasible) return infeasibleOrUnbounded(model, source.numCols);
      return readStatus(model, status, readOptimal);
    });
  } catch (cause) {
    throw new AdapterError('solver-failed', 'HiGHS failed while solving', { cause });
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

function readStatus(
  model: Model,
  status: ModelStatusCode,
  readOptimal: (model: Model) => Solution,
): Solution | ModelStatusCode {
  switch (status) {
    case STATUS.optimal:
      return readOptimal(model);
    case STATUS.infeasible:
      return { status: 'infeasible' };
    case STATUS.unbounded:
      return { status: 'unbounded' };
    case STATUS.timeLimit:
      return stoppedAt(model, 'time');
    // HiGHS reports the limit of nodes as its limit of solutions.
    case STATUS.solutionLimit:
      return stoppedAt(model, 'nodes');
    default:
      return status;
  }
}

/** Without an objective nothing is unbounded: what is left decides between the two. */
function infeasibleOrUnbounded(model: Model, columnCount: number): Solution | ModelStatusCode {
  for (let column = 0; column < columnCount; column++) model.changeColCost(column, 0);
  const status = model.run().modelStatus;
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
