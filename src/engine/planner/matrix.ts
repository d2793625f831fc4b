import type { LinearModel } from '../ports.ts';

/**
 * What a column can cost, from what others have a right to, to what hardly matters. Each is an objective of its
 * own; they are never added up.
 */
export type Tier = 'order' | 'wish' | 'money' | 'preference';

/** A column of the model with its coefficient in a row. */
export type Term = readonly [column: number, coefficient: number];

/** The total of one tier is kept at or below a value. */
export interface TierLimit {
  readonly tier: Tier;
  readonly atMost: number;
}

/** What is minimised, and what is held meanwhile. */
export interface LinearModelOptions {
  readonly objective: Tier;
  readonly limits: readonly TierLimit[];
  /** Values for whole-number columns, which makes an LP of an MILP. */
  readonly fixed?: ReadonlyMap<number, number>;
  /** Columns whose upper bound is set to 0. */
  readonly closed?: readonly number[];
}

/** Bounds of a column that miss each other by no more than this are one [kW, kWh]: what solvers let pass in rows. */
const BOUNDS_MISS = 1e-9;

/** Where a row was left out because it says nothing. */
export const NO_ROW = -1;

/** What a tier costs, as it was added; a column may be in it several times. */
interface Weights {
  readonly columns: number[];
  readonly weights: number[];
  /** One sum per column, made when it is first asked for, and kept. */
  dense?: Float64Array;
}

/** The columns that a tier costs something, each once and ascending, with their weights. */
export interface SparseRow {
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/**
 * Collects the columns, rows and costs of a model and turns them into compressed sparse columns.
 * Rows are handed over with each column at most once.
 */
export class ModelBuilder {
  #lower: number[] = [];
  #upper: number[] = [];
  #whole: number[] = [];
  #rowLower: number[] = [];
  #rowUpper: number[] = [];
  #entryRow: number[] = [];
  #entryColumn: number[] = [];
  #entryValue: number[] = [];
  #weights = new Map<Tier, Weights>();
  #hasWhole = false;
  #contradiction = false;

  /** @returns the new column's index. */
  addColumn(lower: number, upper: number, options?: { readonly whole?: boolean }): number {
    if (lower > upper) this.#contradiction = true;
    const isWhole = options?.whole ?? false;
    if (isWhole) this.#hasWhole = true;
    this.#upper.push(upper);
    this.#whole.push(isWhole ? 1 : 0);
    return this.#lower.push(lower) - 1;
  }

  /**
   * Adds `lower ≤ Σ coefficient·column ≤ upper`. Terms with coefficient 0 are left out.
   *
   * @returns the new row's index; NO_ROW where nothing is left of it.
   */
  addRow(lower: number, terms: readonly Term[], upper: number): number {
    const isContradiction = lower > upper;
    const row = this.#rowLower.length;
    let count = 0;
    if (!isContradiction) {
      for (const [column, coefficient] of terms) {
        if (coefficient === 0) continue;
        this.#entryRow.push(row);
        this.#entryColumn.push(column);
        this.#entryValue.push(coefficient);
        count += 1;
      }
    }
    if (count === 0) {
      if (lower > 0 || upper < 0 || isContradiction) this.#contradiction = true;
      return NO_ROW;
    }
    this.#rowLower.push(lower);
    this.#rowUpper.push(upper);
    return row;
  }

  /**
   * Adds to what a unit of the column costs in a tier.
   *
   * @param weight - in units of the currency for money, in kWh for orders and wishes.
   */
  addCost(tier: Tier, column: number, weight: number): void {
    if (weight === 0) return;
    let added = this.#weights.get(tier);
    if (added === undefined) {
      added = { columns: [], weights: [] };
      this.#weights.set(tier, added);
    }
    added.columns.push(column);
    added.weights.push(weight);
    if (added.dense !== undefined && column < added.dense.length) added.dense[column]! += weight;
  }

  /** Narrows the bounds of a column; bounds that miss each other by rounding meet. */
  tighten(column: number, lower: number, upper: number): void {
    const from = Math.max(this.#lower[column]!, lower);
    const to = Math.min(this.#upper[column]!, upper);
    const isRounding = from > to && from - to <= BOUNDS_MISS;
    if (from > to && !isRounding) this.#contradiction = true;
    const met = (from + to) / 2;
    this.#lower[column] = isRounding ? met : from;
    this.#upper[column] = isRounding ? met : to;
  }

  /** Something that is 0 ought to be at least `lower`: no solution, but for rounding. */
  contradict(lower: number): void {
    if (lower > BOUNDS_MISS) this.#contradiction = true;
  }

  /**
   * The same columns and rows, of which bounds and costs can be changed without a change to these; no column and no row
   * may be added to either from now on.
   */
  variant(): ModelBuilder {
    const other = new ModelBuilder();
    other.#lower = [...this.#lower];
    other.#upper = [...this.#upper];
    other.#whole = this.#whole;
    other.#rowLower = this.#rowLower;
    other.#rowUpper = this.#rowUpper;
    other.#entryRow = this.#entryRow;
    other.#entryColumn = this.#entryColumn;
    other.#entryValue = this.#entryValue;
    for (const [tier, { columns, weights, dense }] of this.#weights) {
      const copied = { columns: [...columns], weights: [...weights] };
      other.#weights.set(tier, dense === undefined ? copied : { ...copied, dense: dense.slice() });
    }
    other.#hasWhole = this.#hasWhole;
    other.#contradiction = this.#contradiction;
    return other;
  }

  /** What a unit of each column costs in a tier. Not to be written to. */
  costsOf(tier: Tier): Float64Array {
    const added = this.#weights.get(tier) ?? { columns: [], weights: [] };
    if (added.dense?.length === this.#lower.length) return added.dense;
    const dense = new Float64Array(this.#lower.length);
    for (let index = 0; index < added.columns.length; index++) {
      dense[added.columns[index]!]! += added.weights[index]!;
    }
    added.dense = dense;
    return dense;
  }

  /** A tier as the coefficients of a row. */
  rowOf(tier: Tier): SparseRow {
    const costs = this.costsOf(tier);
    const columns: number[] = [];
    for (let column = 0; column < costs.length; column++) if (costs[column] !== 0) columns.push(column);
    return {
      columns: Int32Array.from(columns),
      values: Float64Array.from(columns, (column) => costs[column]!),
    };
  }

  /** Total of a tier at a solution `x`, one value per column. */
  total(tier: Tier, x: Float64Array): number {
    const costs = this.costsOf(tier);
    let total = 0;
    for (let column = 0; column < costs.length; column++) total += costs[column]! * x[column]!;
    return total;
  }

  get columnCount(): number {
    return this.#lower.length;
  }

  get rowCount(): number {
    return this.#rowLower.length;
  }

  /** Whether a bound contradicts another, so that no solver need be asked. */
  get isContradiction(): boolean {
    return this.#contradiction;
  }

  /** Whether some column must be a whole number. */
  get hasWhole(): boolean {
    return this.#hasWhole;
  }

  /** Lower bounds of all columns. */
  get lower(): readonly number[] {
    return this.#lower;
  }

  /** Upper bounds of all columns. */
  get upper(): readonly number[] {
    return this.#upper;
  }

  lowerOf(column: number): number {
    return this.#lower[column]!;
  }

  upperOf(column: number): number {
    return this.#upper[column]!;
  }

  /** Whole-number columns. */
  wholeColumns(): readonly number[] {
    return this.#whole.flatMap((whole, column) => (whole === 1 ? [column] : []));
  }

  /** @returns undefined where bounds contradict each other, so that no solver need be asked. */
  linearModel(options: LinearModelOptions): LinearModel | undefined {
    if (this.#contradiction) return undefined;
    const columnLower = Float64Array.from(this.#lower);
    const columnUpper = Float64Array.from(this.#upper);
    for (const column of options.closed ?? []) columnUpper[column] = Math.max(0, columnLower[column]!);
    const integer = this.#integerFlags(options.fixed, columnLower, columnUpper);
    return {
      columnCount: columnLower.length,
      objective: this.costsOf(options.objective).slice(),
      columnLower,
      columnUpper,
      ...this.#compressed(options.limits),
      ...(integer === undefined ? {} : { integer }),
    };
  }

  #integerFlags(
    fixed: ReadonlyMap<number, number> | undefined,
    columnLower: Float64Array,
    columnUpper: Float64Array,
  ): Uint8Array | undefined {
    if (fixed !== undefined) {
      for (const [column, value] of fixed) {
        columnLower[column] = value;
        columnUpper[column] = value;
      }
      return undefined;
    }
    return this.#hasWhole ? Uint8Array.from(this.#whole) : undefined;
  }

  #compressed(limits: readonly TierLimit[]) {
    const rowLower = [...this.#rowLower];
    const rowUpper = [...this.#rowUpper];
    const entries: Entries = {
      row: [...this.#entryRow],
      column: [...this.#entryColumn],
      value: [...this.#entryValue],
    };
    for (const { tier, atMost } of limits) {
      const { columns, values } = this.rowOf(tier);
      for (let index = 0; index < columns.length; index++) {
        entries.row.push(rowLower.length);
        entries.column.push(columns[index]!);
        entries.value.push(values[index]!);
      }
      rowLower.push(Number.NEGATIVE_INFINITY);
      rowUpper.push(atMost);
    }
    return {
      rowCount: rowLower.length,
      rowLower: Float64Array.from(rowLower),
      rowUpper: Float64Array.from(rowUpper),
      ...compressedColumns(this.#lower.length, entries),
    };
  }
}

interface Entries {
  readonly row: number[];
  readonly column: number[];
  readonly value: number[];
}

/** Counting sort of triplets by column; rows ascend within a column because they were added in order. */
function compressedColumns(columnCount: number, entries: Entries) {
  const columnStart = new Int32Array(columnCount + 1);
  for (const column of entries.column) columnStart[column + 1]! += 1;
  for (let column = 0; column < columnCount; column++) columnStart[column + 1]! += columnStart[column]!;
  const next = columnStart.slice(0, columnCount);
  const rowIndex = new Int32Array(entries.row.length);
  const value = new Float64Array(entries.row.length);
  entries.column.forEach((column, entry) => {
    const position = next[column]!;
    next[column] = position + 1;
    rowIndex[position] = entries.row[entry]!;
    value[position] = entries.value[entry]!;
  });
  return { columnStart, rowIndex, value };
}
