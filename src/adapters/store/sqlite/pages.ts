import type { StatementSync } from 'node:sqlite';
import { type Row, rowBytes } from './codec.ts';

/** What is read in one go: so many rows or so many bytes, whichever is reached first. */
export const PAGE_ROWS_MAX = 500;
export const PAGE_BYTES_MAX = 1024 * 1024;

export interface Page {
  readonly rows: readonly Row[];
  /** Whether the statement had no more rows than these, and was not stopped by the bytes. */
  readonly isLast: boolean;
}

/** Reads the first page of a statement whose last argument is its limit; nothing stays open behind it. */
export function readPage(statement: StatementSync, parameters: readonly string[], rowsWanted: number): Page {
  const rowsMax = Math.min(rowsWanted, PAGE_ROWS_MAX);
  const rows: Row[] = [];
  let bytes = 0;
  for (const columns of statement.iterate(...parameters, rowsMax)) {
    const row = columns as unknown as Row; // every statement of a page selects the columns of a row
    rows.push(row);
    bytes += rowBytes(row);
    if (bytes >= PAGE_BYTES_MAX) return { rows, isLast: false };
  }
  return { rows, isLast: rows.length < rowsMax };
}
