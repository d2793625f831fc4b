import type { Basis, LinearModel, OpenModel, Solution, Solver } from '../../ports.ts';
import type { LinearModelOptions, ModelBuilder, Tier, TierLimit } from '../matrix.ts';
import type { SiteModel } from '../model/site-model.ts';
import { startBasis } from '../model/start-basis.ts';

/** A tier that is held by a row of its own. */
interface LimitRow {
  readonly row: number;
  atMost: number;
}

/**
 * An LP that the solver holds, and what it holds of it: only what differs is said to it. Bounds and costs are those of
 * any variant of the model that it was opened with, one variant at a time between `goBack`s; whole numbers are left out.
 */
export class LiveProgram {
  readonly #open: OpenModel;
  readonly #limitRows = new Map<Tier, LimitRow>();
  readonly #rowCount: number;
  readonly #lower: Float64Array;
  readonly #upper: Float64Array;
  #costs: Float64Array;
  #mark: Basis | undefined;

  private constructor(open: OpenModel, { rowCount, columnLower, columnUpper, objective }: LinearModel) {
    this.#open = open;
    this.#rowCount = rowCount;
    this.#lower = columnLower.slice();
    this.#upper = columnUpper.slice();
    this.#costs = objective.slice();
  }

  /** @returns undefined where the solver solves every model on its own, or there is nothing to solve. */
  static of(solver: Solver, model: SiteModel): LiveProgram | undefined {
    const { builder } = model.context;
    if (solver.open === undefined || builder.columnCount === 0) return undefined;
    const linear = builder.linearModel({ objective: 'money', limits: [], fixed: NOTHING_FIXED });
    if (linear === undefined) return undefined;
    return new LiveProgram(solver.open({ ...linear, start: startBasis(model) }), linear);
  }

  /** @param builder - of the model that it was opened with, or of a variant. */
  solve(builder: ModelBuilder, wanted: LinearModelOptions): Solution {
    this.#hold(builder, wanted.limits);
    this.#bound(builder, wanted);
    const costs = builder.costsOf(wanted.objective);
    if (!same(costs, this.#costs)) {
      this.#open.setCosts(costs);
      this.#costs = costs.slice();
    }
    return this.#open.solve();
  }

  /** Remembers where the last solution stands. */
  mark(): void {
    this.#mark = this.#open.basis();
  }

  /** Goes back there, without limits of tiers: what comes next does not depend on what was solved between. */
  goBack(): void {
    this.#open.removeRows(this.#rowCount);
    this.#limitRows.clear();
    if (this.#mark !== undefined) this.#open.startFrom(this.#mark);
  }

  /** Frees what the solver holds. */
  close(): void {
    this.#open.close();
  }

  /** Tiers that are not held any more keep their row, without a bound. */
  #hold(builder: ModelBuilder, limits: readonly TierLimit[]): void {
    const wanted = new Map(limits.map(({ tier, atMost }) => [tier, atMost]));
    for (const [tier, atMost] of wanted) {
      const known = this.#limitRows.get(tier);
      if (known === undefined) this.#addLimit(builder, tier, atMost);
      else this.#moveLimit(known, atMost);
    }
    for (const [tier, known] of this.#limitRows) {
      if (!wanted.has(tier)) this.#moveLimit(known, Number.POSITIVE_INFINITY);
    }
  }

  #addLimit(builder: ModelBuilder, tier: Tier, atMost: number): void {
    const row = this.#open.addRow(Number.NEGATIVE_INFINITY, builder.rowOf(tier), atMost);
    this.#limitRows.set(tier, { row, atMost });
  }

  #moveLimit(known: LimitRow, atMost: number): void {
    if (known.atMost === atMost) return;
    this.#open.setRowBounds(known.row, Number.NEGATIVE_INFINITY, atMost);
    known.atMost = atMost;
  }

  #bound(builder: ModelBuilder, { fixed = NOTHING_FIXED, closed = [] }: LinearModelOptions): void {
    const { lower, upper } = builder;
    const isPlain = fixed.size === 0 && closed.length === 0;
    const wanted = isPlain ? { lower, upper } : boundsWith(builder, fixed, closed);
    const changed: number[] = [];
    for (let column = 0; column < this.#lower.length; column++) {
      const from = wanted.lower[column]!;
      const to = wanted.upper[column]!;
      if (from === this.#lower[column] && to === this.#upper[column]) continue;
      this.#lower[column] = from;
      this.#upper[column] = to;
      changed.push(column);
    }
    const columns = Int32Array.from(changed);
    const pick = (bounds: Float64Array) => Float64Array.from(changed, (column) => bounds[column]!);
    this.#open.setColumnBounds(columns, pick(this.#lower), pick(this.#upper));
  }
}

function boundsWith(builder: ModelBuilder, fixed: ReadonlyMap<number, number>, closed: readonly number[]) {
  const lower = [...builder.lower];
  const upper = [...builder.upper];
  for (const column of closed) upper[column] = Math.max(0, lower[column]!);
  for (const [column, value] of fixed) {
    lower[column] = value;
    upper[column] = value;
  }
  return { lower, upper };
}

const NOTHING_FIXED: ReadonlyMap<number, number> = new Map();

function same(left: Float64Array, right: Float64Array): boolean {
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}
