import type { Solution, SolveOptions, Solver } from '../../ports.ts';
import type { Tier, TierLimit } from '../matrix.ts';
import type { Elasticity } from '../model/context.ts';
import type { Discrete } from '../model/discrete.ts';
import { buildSiteModel, type SiteModel, wholeValues } from '../model/site-model.ts';
import type { PlannerProblem } from '../problem.ts';
import type { Schedule } from '../result.ts';
import { readSchedule } from '../schedule.ts';
import { isAccepted } from './accept.ts';
import { everywhere, findCheats, forbid } from './cheats.ts';
import { prefer } from './prefer.ts';

/** How often whole numbers are added where the last answer cheated; then they stand everywhere. */
const ROUNDS_MAX = 6;

/** After so many rounds a cheat is forbidden in all periods: another round costs more than the numbers. */
const LOCAL_ROUNDS = 3;

/** One search: what is asked of whom. `discrete` grows while it runs and is kept for the next stage. */
export interface Search {
  readonly problem: PlannerProblem;
  readonly solver: Solver;
  readonly solveOptions: SolveOptions;
  readonly discrete: Discrete;
  readonly elasticity: Elasticity;
}

/** One tier is minimised while those above it are held. */
export interface Stage {
  readonly objective: Tier;
  readonly limits: readonly TierLimit[];
}

/** A solution of one stage. */
export interface Found {
  readonly status: 'found';
  readonly model: SiteModel;
  /** One value per column of the model. */
  readonly x: Float64Array;
  readonly schedule: Schedule;
  /** Of the stage's tier [kWh, or units of the currency]. */
  readonly value: number;
  /** Proven: no solution of the stage has less. */
  readonly bound: number;
  /** Whether the value is proven to be the least. */
  readonly proven: boolean;
  /** Whether whole numbers were needed. */
  readonly mixed: boolean;
  /** Whether preferences decided between plans of the same value already. */
  readonly preferred: boolean;
}

/** What came of a stage; without a solution, why there is none. */
export type StageOutcome =
  | Found
  | { readonly status: 'infeasible' }
  | { readonly status: 'unbounded' }
  | { readonly status: 'no-solution'; readonly stoppedBy: 'nodes' | 'time' };

/**
 * Solves one stage exactly: the LP first; where its answer cannot be carried out as it stands, whole
 * numbers in just these places, and again. Each model is a relaxation of the next, so the first
 * answer that can be carried out is the optimum.
 */
export function solveStage(search: Search, stage: Stage): StageOutcome {
  for (let round = 1; ; round++) {
    if (round === ROUNDS_MAX) search.discrete.all = true;
    const outcome = solveOnce(search, stage);
    if (outcome.status !== 'found') return outcome;
    const promised = [...stage.limits, { tier: stage.objective, atMost: outcome.value }];
    if (isAccepted(outcome.model.context, outcome.schedule, promised)) return outcome;
    const cheats = findCheats(outcome.model, outcome.x);
    const mayBeChance = cheats.every(({ kind }) => kind !== 'minimum' && kind !== 'run');
    // Among plans that cost the same one that does not cheat may be found without whole numbers.
    const calmer = mayBeChance ? prefer(search, stage, outcome) : undefined;
    if (calmer !== undefined) return calmer;
    const forbidden =
      round < LOCAL_ROUNDS ? cheats : everywhere(cheats, search.problem.horizon.periodMs.length);
    const isNew = !search.discrete.all && forbid(search.discrete, forbidden);
    if (search.discrete.all && round >= ROUNDS_MAX) return outcome;
    if (!isNew) search.discrete.all = true;
  }
}

function solveOnce(search: Search, stage: Stage): StageOutcome {
  const model = buildSiteModel(search.problem, search.discrete, search.elasticity);
  const linear = model.context.builder.linearModel(stage);
  if (linear === undefined) return { status: 'infeasible' };
  const mixed = linear.integer !== undefined;
  const solution = search.solver.solve(linear, mixed ? search.solveOptions : timeOf(search.solveOptions));
  if (!('x' in solution)) return solution;
  const x = mixed ? polished(search, stage, model, solution.x) : solution.x;
  const value = model.context.builder.total(stage.objective, x);
  return {
    status: 'found',
    model,
    x,
    schedule: readSchedule(model, x),
    value,
    bound: Math.min(solution.bound, value),
    proven: solution.status === 'optimal',
    mixed,
    preferred: false,
  };
}

function timeOf({ timeLimitS }: SolveOptions): SolveOptions {
  return timeLimitS === undefined ? {} : { timeLimitS };
}

/** With the whole numbers fixed, the LP gives the rest without what their tolerance let through. */
function polished(search: Search, stage: Stage, model: SiteModel, x: Float64Array): Float64Array {
  const linear = model.context.builder.linearModel({ ...stage, fixed: wholeValues(model, x) });
  const solution: Solution | undefined = linear && search.solver.solve(linear, timeOf(search.solveOptions));
  return solution?.status === 'optimal' ? solution.x : x;
}
