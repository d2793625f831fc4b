import type { LinearModel } from '../ports.ts';

/**
 * What a column can cost, from what must never give to what hardly matters. Each is an objective of its
 * own; they are never added up.
 */
export type Tier = 'physical' | 'order' | 'wish' | 'money' | 'preference';

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

/**
 * Collects the columns, rows and costs of a model and turns them into compressed sparse columns.
 * Rows are handed over with each column at most once.
 */
export class ModelBuilder {
  readonly #lower: number[] = [];
  readonly #upper: number[] = [];
  readonly #whole: boolean[] = [];
  readonly #rowLower: number[] = [];
  readonly #rowUpper: number[] = [];
  readonly #entryRow: number[] = [];
  readonly #entryColumn: number[] = [];
  readonly #entryValue: number[] = [];
  readonly #weights = new Map<Tier, Map<number, number>>();
  #contradiction = false;

  /** @returns the new column's index. */
  addColumn(lower: number, upper: number, options: { readonly whole?: boolean } = {}): number {
    if (lower > upper) this.#contradiction = true;
    this.#lower.push(lower);
    this.#upper.push(upper);
    this.#whole.push(options.whole ?? false);
    return this.#lower.length - 1;
  }

  /** Adds `lower ≤ Σ coefficient·column ≤ upper`. Terms with coefficient 0 are left out. */
  addRow(lower: number, terms: readonly Term[], upper: number): void {
    const kept = terms.filter(([, coefficient]) => coefficient !== 0);
    if (kept.length === 0 || lower > upper) {
      if (lower > 0 || upper < 0 || lower > upper) this.#contradiction = true;
      return;
    }
    const row = this.#rowLower.length;
    this.#rowLower.push(lower);
    this.#rowUpper.push(upper);
    for (const [column, coefficient] of kept) {
      this.#entryRow.push(row);
      this.#entryColumn.push(column);
      this.#entryValue.push(coefficient);
    }
  }

  /**
   * Adds to what a unit of the column costs in a tier.
   *
   * @param weight - in units of the currency for money, in kWh for what is physical, orders and wishes.
   */
  addCost(tier: Tier, column: number, weight: number): void {
    if (weight === 0) return;
    const weights = this.#weights.get(tier) ?? new Map<number, number>();
    weights.set(column, (weights.get(column) ?? 0) + weight);
    this.#weights.set(tier, weights);
  }

  /** Total of a tier at a solution `x`, one value per column. */
  total(tier: Tier, x: Float64Array): number {
    let total = 0;
    for (const [column, weight] of this.#weights.get(tier) ?? []) total += weight * x[column]!;
    return total;
  }

  upperOf(column: number): number {
    return this.#upper[column]!;
  }

  /** Whole-number columns. */
  wholeColumns(): readonly number[] {
    return this.#whole.flatMap((whole, column) => (whole ? [column] : []));
  }

  /** @returns undefined where bounds contradict each other, so that no solver need be asked. */
  linearModel(options: LinearModelOptions): LinearModel | undefined {
    if (this.#contradiction) return undefined;
    const columnCount = this.#lower.length;
    const columnLower = Float64Array.from(this.#lower);
    const columnUpper = Float64Array.from(this.#upper);
    for (const column of options.closed ?? []) columnUpper[column] = Math.max(0, columnLower[column]!);
    const integer = this.#integerFlags(options.fixed, columnLower, columnUpper);
    const objective = new Float64Array(columnCount);
    for (const [column, weight] of this.#weights.get(options.objective) ?? []) objective[column] = weight;
    return {
      columnCount,
      objective,
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
    return this.#whole.includes(true) ? Uint8Array.from(this.#whole, Number) : undefined;
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
      for (const [column, weight] of this.#weights.get(tier) ?? []) {
        entries.row.push(rowLower.length);
        entries.column.push(column);
        entries.value.push(weight);
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
