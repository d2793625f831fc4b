import type { StatementSync } from 'node:sqlite';
import type { Row } from './codec.ts';

/** Rows that are read in one go: as large as items may be, they take some ten MiB at most. */
const PAGE_ROWS_MAX = 64;

export interface Page {
  readonly rows: readonly Row[];
  /** Whether the statement had no more rows than these. */
  readonly isLast: boolean;
}

/** A row of one partition: `sk`, `body`, `binary`. */
type PartitionColumns = readonly [string, string, Uint8Array | null];

/** A row of any partition: `pk`, `sk`, `body`, `binary`. */
type Columns = readonly [string, ...PartitionColumns];

/**
 * Reads the first page of a statement whose last argument is its limit; nothing stays open behind it.
 *
 * @param statement - gives arrays: an object per row takes longer than all else.
 */
export function readPage(statement: StatementSync, parameters: readonly string[], rowsWanted: number): Page {
  const rowsMax = Math.min(rowsWanted, PAGE_ROWS_MAX);
  const found = statement.all(...parameters, rowsMax) as unknown as readonly Columns[]; // of every such statement
  return pageOf(
    found.map(([pk, sk, body, binary]) => ({ pk, sk, body, binary })),
    rowsMax,
  );
}

/** As `readPage`, for a statement about the one partition `pk`, which does not give its key. */
export function readPartitionPage(
  statement: StatementSync,
  [pk, ...rest]: readonly [string, ...string[]],
  rowsWanted: number,
): Page {
  const rowsMax = Math.min(rowsWanted, PAGE_ROWS_MAX);
  const found = statement.all(pk, ...rest, rowsMax) as unknown as readonly PartitionColumns[]; // likewise
  return pageOf(
    found.map(([sk, body, binary]) => ({ pk, sk, body, binary })),
    rowsMax,
  );
}

function pageOf(rows: readonly Row[], rowsMax: number): Page {
  return { rows, isLast: rows.length < rowsMax };
}
