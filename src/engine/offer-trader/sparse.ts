import type { LinearModel } from '../ports.ts';

/** One column of a model under construction. */
export interface Column {
  /** Coefficient in the objective. */
  readonly objective: number;
  readonly upper: number;
  readonly isInteger: boolean;
  /** Rows and coefficients, each row at most once. Zeros are not stored. */
  readonly entries: readonly (readonly [row: number, value: number])[];
}

/** lower ≤ row ≤ upper; ±Infinity where it does not bind. */
export interface RowBounds {
  readonly lower: number;
  readonly upper: number;
}

/** Packs columns (all with lower bound 0) and rows into compressed sparse columns. */
export function packModel(columns: readonly Column[], rows: readonly RowBounds[]): LinearModel {
  const stored = columns.map((column) =>
    column.entries.filter(([, value]) => value !== 0).sort(([a], [b]) => a - b),
  );
  const columnStart = new Int32Array(columns.length + 1);
  for (const [index, entries] of stored.entries()) {
    columnStart[index + 1] = columnStart[index]! + entries.length;
  }
  const entries = stored.flat();
  return {
    columnCount: columns.length,
    rowCount: rows.length,
    objective: Float64Array.from(columns, (column) => column.objective),
    columnLower: new Float64Array(columns.length),
    columnUpper: Float64Array.from(columns, (column) => column.upper),
    rowLower: Float64Array.from(rows, (row) => row.lower),
    rowUpper: Float64Array.from(rows, (row) => row.upper),
    columnStart,
    rowIndex: Int32Array.from(entries, ([row]) => row),
    value: Float64Array.from(entries, ([, value]) => value),
    integer: Uint8Array.from(columns, (column) => (column.isInteger ? 1 : 0)),
  };
}
