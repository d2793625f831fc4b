import type { LinearModel, Solution, SolveOptions, Solver } from '../../ports.ts';
import type { LinearModelOptions } from '../matrix.ts';
import type { Elasticity } from '../model/context.ts';
import type { Discrete } from '../model/discrete.ts';
import { buildSiteModel, type SiteModel } from '../model/site-model.ts';
import type { PlannerProblem } from '../problem.ts';
import { LiveProgram } from './live-program.ts';

/** What models are made of. One `Programs` is for one problem, whose `discrete` only grows. */
export interface Subject {
  readonly problem: PlannerProblem;
  readonly discrete: Discrete;
  readonly elasticity: Elasticity;
}

/** A model, with the LP of it that the solver holds; without whole numbers, and nothing in it gives way. */
export interface HeldModel {
  readonly model: SiteModel;
  readonly live: LiveProgram;
}

/**
 * Has models solved: what they minimise and hold changes from stage to stage, and the rest stays. An LP is held by the
 * solver, where it can do that, and solved from its last solution on; with whole numbers every solve is one of
 * its own. One model at a time: that which was asked for last.
 */
export class Programs {
  readonly #solver: Solver;
  readonly #held: HeldModel | undefined;
  #built: { readonly key: string; readonly model: SiteModel } | undefined;
  #model: SiteModel | undefined;
  #live: LiveProgram | undefined;
  #searchedS = 0;

  /** @param held - the model to begin with, where there is one already; it stays open. */
  constructor(solver: Solver, held?: HeldModel) {
    this.#solver = solver;
    this.#held = held;
    if (held !== undefined) this.#built = { key: keyOf(held.model.context), model: held.model };
  }

  /** The model of a search as it decides now: the last one, where it decides by no more whole numbers than then. */
  modelOf(subject: Subject): SiteModel {
    const key = keyOf(subject);
    if (this.#built?.key !== key) {
      this.#built = { key, model: buildSiteModel(subject.problem, subject.discrete, subject.elasticity) };
    }
    return this.#built.model;
  }

  /**
   * @param solveOptions - limits of searches among whole numbers; an LP has none. Its time is that of all searches together.
   * @returns undefined where bounds contradict each other.
   */
  solve(
    model: SiteModel,
    options: LinearModelOptions,
    solveOptions: SolveOptions = {},
  ): Solution | undefined {
    const { builder } = model.context;
    if (builder.isContradiction) return undefined;
    const isMixed = builder.hasWhole && options.fixed === undefined;
    const live = isMixed ? undefined : this.#liveOf(model);
    if (live !== undefined) return live.solve(builder, options);
    const linear = builder.linearModel(options);
    return linear && (isMixed ? this.#searchWhole(linear, solveOptions) : this.#solver.solve(linear));
  }

  /** All searches together get the one limit of time. */
  #searchWhole(linear: LinearModel, { timeLimitS, ...limits }: SolveOptions): Solution {
    if (timeLimitS === undefined) return this.#solver.solve(linear, limits);
    const leftS = timeLimitS - this.#searchedS;
    if (leftS <= 0) return { status: 'no-solution', bound: Number.NEGATIVE_INFINITY, stoppedBy: 'time' };
    const solution = this.#solver.solve(linear, { ...limits, timeLimitS: leftS });
    this.#searchedS += solution.spentS ?? 0;
    return solution;
  }

  /** What searches among whole numbers have taken [s], by the solver's clock. */
  get searchedS(): number {
    return this.#searchedS;
  }

  /** Frees what the solver holds. */
  close(): void {
    this.#live?.close();
    this.#live = undefined;
    this.#model = undefined;
  }

  #liveOf(model: SiteModel): LiveProgram | undefined {
    // Variants of a model share its columns.
    if (this.#held?.model.site === model.site) return this.#held.live;
    if (this.#model?.site === model.site) return this.#live;
    this.close();
    this.#live = LiveProgram.of(this.#solver, model);
    this.#model = model;
    return this.#live;
  }
}

function keyOf({ discrete, elasticity }: Subject): string {
  const { siteModes, surplus, storages, shiftables, all } = discrete;
  const sizes = [siteModes.size, surplus.size, storages.size, shiftables.size];
  return [...sizes, all, elasticity.promises].join(' ');
}
