import type { Solution, SolveOptions, Solver } from '../../ports.ts';
import type { Tier, TierLimit } from '../matrix.ts';
import type { Elasticity } from '../model/context.ts';
import type { Discrete } from '../model/discrete.ts';
import { type SiteModel, wholeValues } from '../model/site-model.ts';
import type { PlannerProblem } from '../problem.ts';
import type { Schedule } from '../result.ts';
import { readSchedule } from '../schedule.ts';
import { isAccepted } from './accept.ts';
import { everywhere, findCheats, forbid } from './cheats.ts';
import { dive } from './dive.ts';
import { prefer } from './prefer.ts';
import type { Programs } from './programs.ts';

/** How often whole numbers are added where the last answer cheated; then they stand everywhere. */
const ROUNDS_MAX = 6;

/** After so many rounds a cheat is forbidden in all periods: another round costs more than the numbers. */
const LOCAL_ROUNDS = 3;

/** One search: what is asked of whom. `discrete` grows while it runs and is kept for the next stage. */
export interface Search {
  readonly problem: PlannerProblem;
  readonly solver: Solver;
  /** By which models are solved, one after the other; whoever began the search closes it. */
  readonly programs: Programs;
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
  /** What the objective would rise by per unit that a row's bounds rise by; of the LP that gave the solution. */
  readonly rowDual?: Float64Array;
  /** Whether the schedule is known to keep all rules of the model. */
  readonly accepted: boolean;
  /** Whether preferences decided between plans of the same value already. */
  readonly preferred: boolean;
}

/** What came of a stage; without a solution, why there is none. */
export type StageOutcome =
  | Found
  | { readonly status: 'infeasible' }
  | { readonly status: 'unbounded' }
  | { readonly status: 'no-solution'; readonly bound: number; readonly stoppedBy: 'nodes' | 'time' };

/**
 * Solves one stage exactly: the LP first; where its answer cannot be carried out as it stands, whole
 * numbers in just these places, and again. Each model is a relaxation of the next, so the first
 * answer that can be carried out is the optimum.
 */
export function solveStage(search: Search, stage: Stage): StageOutcome {
  let bound = Number.NEGATIVE_INFINITY;
  for (let round = 1; ; round++) {
    if (round === ROUNDS_MAX) search.discrete.all = true;
    const outcome = solveOnce(search, stage);
    if (outcome.status === 'no-solution') {
      return repaired(search, stage, Math.max(bound, outcome.bound)) ?? outcome;
    }
    if (outcome.status !== 'found') return outcome;
    bound = Math.max(bound, outcome.bound);
    const promised = [...stage.limits, { tier: stage.objective, atMost: outcome.value }];
    if (isAccepted(outcome.model.context, outcome.schedule, promised)) {
      return improved(search, stage, { ...outcome, accepted: true });
    }
    const cheats = findCheats(outcome.model, outcome.x);
    const mayBeChance = cheats.every(({ kind }) => kind !== 'minimum' && kind !== 'run');
    // Among plans that cost the same one that does not cheat may be found without whole numbers.
    const calmer = mayBeChance ? prefer(search, stage, outcome) : undefined;
    if (calmer !== undefined) return calmer;
    if (search.discrete.all) return repaired(search, stage, bound) ?? outcome;
    const forbidden =
      round < LOCAL_ROUNDS ? cheats : everywhere(cheats, search.problem.horizon.periodMs.length);
    if (!forbid(search.discrete, forbidden)) search.discrete.all = true;
  }
}

/** A search that a limit has stopped, or that came to nothing that can be carried out: another plan, proven to be within what is known. */
function repaired(search: Search, stage: Stage, bound: number): Found | undefined {
  const found = dive(search, stage);
  return found && { ...found, bound: Math.max(found.bound, Math.min(bound, found.value)) };
}

/** Where it is not known whether a plan is the best, it may be that a better one is found at once. */
function improved(search: Search, stage: Stage, found: Found): Found {
  if (found.proven) return found;
  const other = repaired(search, stage, found.bound);
  return other !== undefined && other.value < found.value ? other : found;
}

function solveOnce(search: Search, stage: Stage): StageOutcome {
  const model = search.programs.modelOf(search);
  const mixed = model.context.builder.hasWhole;
  const solution = search.programs.solve(model, stage, search.solveOptions);
  if (solution === undefined) return { status: 'infeasible' };
  if (!('x' in solution)) return solution;
  const { x, rowDual } = mixed ? polished(search, stage, model, solution) : solution;
  const value = model.context.builder.total(stage.objective, x);
  return {
    status: 'found',
    model,
    x,
    ...(rowDual && { rowDual }),
    schedule: readSchedule(model, x),
    value,
    bound: Math.min(solution.bound, value),
    proven: solution.status === 'optimal',
    mixed,
    accepted: false,
    preferred: false,
  };
}

/** What a solver gave: a point, and the duals of an LP. */
type Solved = Extract<Solution, { readonly x: Float64Array }>;

/** With the whole numbers fixed, the LP gives the rest without what their tolerance let through. */
function polished(search: Search, stage: Stage, model: SiteModel, rough: Solved): Solved {
  const fixed = wholeValues(model, rough.x);
  const solution = search.programs.solve(model, { ...stage, fixed }, search.solveOptions);
  return solution?.status === 'optimal' ? solution : rough;
}
