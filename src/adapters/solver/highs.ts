import type { Highs, Model, ModelData, ModelStatusCode } from 'highs';
import { AdapterError } from '../../engine/errors.ts';
import type { LinearModel, OpenModel, Solution, SolveOptions, Solver } from '../../engine/ports.ts';
import { OpenHighsModel } from './open-model.ts';
import {
  failedWhileSolving,
  LINEAR_ATTEMPTS,
  MIXED_ATTEMPTS,
  modelData,
  noAnswer,
  type OptionValues,
  ranOnce,
  readLinear,
} from './run.ts';

/** Gap of a MILP that was not told one: far below what anybody is paid, far above rounding. */
const MILP_RELATIVE_GAP = 1e-9;
/** HiGHS stops at 1e-6 by default, which is too coarse for costs of less than one unit of currency. */
const MILP_ABSOLUTE_GAP = 1e-9;

let loading: Promise<Solver> | undefined;

/**
 * HiGHS, compiled to WebAssembly (npm `highs`), as the engine's solver.
 *
 * The module is loaded at the first call, since that costs some 60 ms, and shared afterwards: a solve owns
 * a model of its own and frees it, and so does who opens one, so nothing is carried over from one to the next. The
 * build is single-threaded, and seeded: the same model gives the same bytes. Nothing is printed.
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
    return {
      name: `HiGHS ${highs.version.string}`,
      solve: (model, options) => solve(highs, model, options),
      open: (model) => open(highs, model),
    };
  } catch (cause) {
    loading = undefined;
    throw new AdapterError('solver-unavailable', 'the solver HiGHS could not be loaded', { cause });
  }
}

function open(highs: Highs, model: LinearModel): OpenModel {
  try {
    return new OpenHighsModel(highs, model);
  } catch (cause) {
    throw new AdapterError('solver-failed', 'HiGHS does not take a model', { cause });
  }
}

function solve(highs: Highs, model: LinearModel, options: SolveOptions = {}): Solution {
  if (model.columnCount === 0) return answerWithoutColumns(model);
  return isMixedInteger(model) ? solveMixed(highs, model, options) : solveLinear(highs, model, options);
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

function solveLinear(highs: Highs, model: LinearModel, options: SolveOptions): Solution {
  const { start } = model;
  const begin =
    start === undefined
      ? undefined
      : (fresh: Model) => fresh.setBasis({ colStatus: start.columns, rowStatus: start.rows });
  const run = { source: modelData(model), limits: timeLimit(options), readOptimal: readLinear, begin };
  return firstAnswer(highs, LINEAR_ATTEMPTS, run);
}

function solveMixed(highs: Highs, model: LinearModel, options: SolveOptions): Solution {
  const limits: OptionValues = {
    mip_rel_gap: options.relativeGap ?? MILP_RELATIVE_GAP,
    mip_abs_gap: options.absoluteGap ?? MILP_ABSOLUTE_GAP,
    ...(options.nodeLimit === undefined ? {} : { mip_max_nodes: options.nodeLimit }),
    ...timeLimit(options),
  };
  const readOptimal = (solved: Model): Solution => ({
    status: 'optimal',
    objective: solved.getObjectiveValue(),
    bound: Math.min(Number(solved.info.get('mip_dual_bound')), solved.getObjectiveValue()),
    x: solved.getSolution().colValue,
  });
  const source = { ...modelData(model), integrality: Int32Array.from(model.integer!) };
  return firstAnswer(highs, MIXED_ATTEMPTS, { source, limits, readOptimal, begin: undefined });
}

function timeLimit(options: SolveOptions): OptionValues {
  return options.timeLimitS === undefined ? {} : { time_limit: options.timeLimitS };
}

interface Run {
  readonly source: ModelData;
  readonly limits: OptionValues;
  readonly readOptimal: (model: Model) => Solution;
  readonly begin: ((model: Model) => void) | undefined;
}

/** Tries the attempts in turn until one ends in a status that says something about the model. */
function firstAnswer(highs: Highs, attempts: readonly OptionValues[], run: Run): Solution {
  let lastStatus: ModelStatusCode = 0;
  for (const attempt of attempts) {
    const ran = runOnce(highs, attempt, run);
    if (typeof ran !== 'number') return ran;
    lastStatus = ran;
  }
  throw noAnswer(lastStatus);
}

function runOnce(highs: Highs, attempt: OptionValues, run: Run): Solution | ModelStatusCode {
  try {
    return highs.withModel((model: Model) => {
      model.options.set({ ...attempt, ...run.limits });
      model.passModel(run.source);
      run.begin?.(model);
      const ran = ranOnce(highs, model, run.readOptimal);
      return typeof ran === 'number' ? ran : { ...ran, spentS: model.getRunTime() };
    });
  } catch (cause) {
    throw failedWhileSolving(cause);
  }
}
