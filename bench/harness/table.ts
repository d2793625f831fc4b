import { isSpread, type Spread } from './spread.ts';

/** How figures of a column are written. */
export type Unit = 'text' | 'count' | 'ms' | 'bytes' | 'perS' | 'ratio' | 'exponent' | 'ppm' | 'pct';

export type Cell = string | number | Spread | undefined;

export interface Column {
  /** Name of the figure in JSON, with its unit. */
  readonly key: string;
  readonly heading: string;
  readonly unit: Unit;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

const MIB = 1024 * 1024;

const WRITE: Readonly<Record<Unit, (value: number) => string>> = {
  text: String,
  count: (value) => grouped(value, value < 10 && !Number.isInteger(value) ? 1 : 0),
  ms: (value) => grouped(value, value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0),
  bytes: (value) => `${Math.round(value / MIB)} MB`,
  perS: (value) => grouped(value, value < 100 ? 1 : 0),
  ratio: (value) => `${value.toFixed(value < 10 ? 2 : 1)}×`,
  exponent: (value) => value.toFixed(2),
  ppm: (value) => grouped(value, 0),
  pct: (value) => `${Math.round(value)} %`,
};

function grouped(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `12.3 (11.9–14.0)`: the median, and the least and the most. */
function cellText(cell: Cell, unit: Unit): string {
  if (cell === undefined) return '–';
  if (typeof cell === 'string') return cell;
  const write = WRITE[unit];
  if (!isSpread(cell)) return write(cell);
  if (cell.runCount === 1) return write(cell.median);
  return `${write(cell.median)} (${write(cell.min)}–${write(cell.max)})`;
}

/** The table as lines of text, columns aligned. */
export function tableText({ title, columns, rows }: Table): string {
  const cells = rows.map((row) => columns.map(({ key, unit }) => cellText(row[key], unit)));
  const lines = [columns.map(({ heading }) => heading), ...cells];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const aligned = lines.map((line) =>
    line
      .map((text, column) =>
        columns[column]!.unit === 'text' ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  const rule = '─'.repeat(Math.max(...aligned.map((line) => line.length)));
  return [title, rule, aligned[0], ...aligned.slice(1), ''].join('\n');
}

/** The rows under the names of their figures; a spread stays one. */
export function tableJson({ title, columns, rows }: Table): object {
  return {
    title,
    rows: rows.map((row) =>
      Object.fromEntries(columns.flatMap(({ key }) => (row[key] === undefined ? [] : [[key, row[key]]]))),
    ),
  };
}
