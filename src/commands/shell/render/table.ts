import type { Cell } from '../result.ts';
import { paint, type Terminal } from '../terminal.ts';
import { cutToWidth, oneLine, padEnd, padStart, widthOf, wrap } from './width.ts';

/** Between two columns. */
const GAP = '  ';
/** Before a sentence that stands below its row. */
const INDENT = '    ';

export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Columns to the right even where they hold text: amounts that are already formatted. */
  readonly rightAligned?: readonly boolean[];
  /** The last column is a sentence: where a screen is too narrow it stands below its row, and is never cut. */
  readonly isLastSentence?: boolean;
}

/**
 * A table without borders: a header, two blanks between columns, numbers to the right. Full width
 * where it goes to a file or a pipe, so that nothing is lost; cut to the width of a terminal.
 */
export function renderTable(table: Table, terminal: Terminal): string {
  const rows = table.rows.map((row) => row.map(cellText));
  const right = table.headers.map((_, index) => isRight(table, index));
  const widths = table.headers.map((header, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(header)),
  );
  const lineOf = (cells: readonly string[]) =>
    cutToWidth(
      widths
        .map((width, index) => pad(cells[index] ?? '', width, right[index] === true))
        .join(GAP)
        .trimEnd(),
      terminal.columns,
    );
  const header = paint(terminal, 'bold', lineOf(table.headers));
  const { columns } = terminal;
  const isTooWide =
    columns !== undefined && widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) > columns;
  const linesOf = (row: readonly string[]): readonly string[] =>
    isTooWide && table.isLastSentence === true
      ? [lineOf(row.slice(0, -1)), ...sentenceLines(row.at(-1) ?? '', columns)]
      : [lineOf(row)];
  return `${[header, ...rows.flatMap(linesOf)].join('\n')}\n`;
}

function sentenceLines(sentence: string, columns: number): readonly string[] {
  return wrap(sentence, columns - INDENT.length).map((line) => INDENT + line);
}

function pad(text: string, width: number, right: boolean): string {
  return right ? padStart(text, width) : padEnd(text, width);
}

function isRight(table: Table, index: number): boolean {
  if (table.rightAligned?.[index] === true) return true;
  const cells = table.rows.map((row) => row[index]).filter((cell) => cell !== undefined);
  return cells.length > 0 && cells.every((cell) => typeof cell === 'number');
}

/** @returns what stands in a cell; absent is `-`. */
export function cellText(cell: Cell): string {
  if (cell === undefined || cell === '') return '-';
  return typeof cell === 'number' ? String(cell) : oneLine(cell);
}
