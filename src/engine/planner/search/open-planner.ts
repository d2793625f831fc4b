import type { Solver } from '../../ports.ts';
import { RIGID } from '../model/context.ts';
import { noDiscrete } from '../model/discrete.ts';
import { addMoney } from '../model/preferences.ts';
import { buildSiteModel, type SiteModel } from '../model/site-model.ts';
import { onlyTightens, tighten } from '../model/tighten.ts';
import { planDirectly } from '../plan-directly.ts';
import type { PlannerConstraint, PlannerProblem } from '../problem.ts';
import type { PlannerResult } from '../result.ts';
import { perKilo } from '../units.ts';
import { checkIfAsked } from '../verify/every-plan.ts';
import { LiveProgram } from './live-program.ts';
import { planBySolver, type SearchOptions, searchBy } from './plan-by-solver.ts';
import { Programs } from './programs.ts';

/** What is other than in the problem that a planner was opened with. */
export interface ProblemChanges {
  /** In place of the constraints of the problem. */
  readonly constraints?: readonly PlannerConstraint[];
  /** Per period. */
  readonly importPriceMicrosPerKwh?: Float64Array;
  readonly exportPriceMicrosPerKwh?: Float64Array;
}

/** Plans one site many times. */
export interface OpenPlanner {
  /**
   * As `plan` of the problem with these changes; equal changes get equal plans, whatever was planned between.
   *
   * @throws InvariantError as `plan`.
   */
  planWith(changes: ProblemChanges, options?: SearchOptions): PlannerResult;
  /** Frees what the solver holds; to be called in the end. */
  close(): void;
}

/**
 * Opens a planner for questions that differ by orders and prices only: what a site would do with this order, for that price. Where
 * a solver is needed it keeps the linear programme, and every question is a few bounds and costs that are
 * other than in the first, solved from its solution on.
 *
 * @param solver - as for `plan`.
 */
export function openPlanner(problem: PlannerProblem, solver: Solver): OpenPlanner {
  let base: Base | undefined;
  const planHeld = (changed: PlannerProblem, options: SearchOptions) => {
    base ??= openBase(problem, solver);
    return planFrom(base, changed, solver, options);
  };
  return {
    planWith(changes, options = {}) {
      const { constraints, importPriceMicrosPerKwh, exportPriceMicrosPerKwh } = changes;
      const site = {
        ...problem.site,
        ...(importPriceMicrosPerKwh && { importPriceMicrosPerKwh }),
        ...(exportPriceMicrosPerKwh && { exportPriceMicrosPerKwh }),
      };
      const changed = { ...problem, site, ...(constraints && { constraints }) };
      const result = planDirectly(changed, options.preferences ?? true) ?? planHeld(changed, options);
      checkIfAsked(changed, result);
      return result;
    },
    close() {
      base?.live?.close();
      base = undefined;
    },
  };
}

/** The site without orders. */
interface Base {
  readonly model: SiteModel;
  /** At its optimum; undefined where the solver keeps nothing, or finds none. */
  readonly live: LiveProgram | undefined;
}

function openBase(problem: PlannerProblem, solver: Solver): Base {
  const model = buildSiteModel({ ...problem, constraints: [] }, noDiscrete(), RIGID);
  const live = LiveProgram.of(solver, model);
  let isMarked = false;
  try {
    const solution = live?.solve(model.context.builder, { objective: 'money', limits: [] });
    isMarked = solution?.status === 'optimal';
    if (isMarked) live?.mark();
  } finally {
    if (!isMarked) live?.close();
  }
  return { model, live: isMarked ? live : undefined };
}

function planFrom(
  { model, live }: Base,
  changed: PlannerProblem,
  solver: Solver,
  options: SearchOptions,
): PlannerResult {
  const isVariant = changed.constraints.every((constraint) => onlyTightens(model, constraint));
  if (live === undefined || !isVariant || options.wholeNumbers === 'everywhere') {
    return planBySolver(changed, solver, options);
  }
  live.goBack();
  const programs = new Programs(solver, { model: variantOf(model, changed), live });
  try {
    return searchBy(changed, { solver, programs }, options);
  } finally {
    programs.close();
  }
}

/** The model of the same site at other prices, with orders as bounds. */
function variantOf(model: SiteModel, problem: PlannerProblem): SiteModel {
  const builder = model.context.builder.variant();
  const variant = { ...model, context: { ...model.context, problem, builder } };
  const { importPriceMicrosPerKwh, exportPriceMicrosPerKwh } = problem.site;
  const before = model.context.problem.site;
  model.context.hours.forEach((lengthH, period) => {
    const more = importPriceMicrosPerKwh[period]! - before.importPriceMicrosPerKwh[period]!;
    const earned = exportPriceMicrosPerKwh[period]! - before.exportPriceMicrosPerKwh[period]!;
    addMoney(variant, model.site.import[period]!, lengthH * perKilo(more));
    addMoney(variant, model.site.export[period]!, -lengthH * perKilo(earned));
  });
  for (const constraint of problem.constraints) tighten(variant, constraint);
  return variant;
}
