import { parse } from 'csv-parse/sync';
import { InputError } from '../../engine/errors.ts';

/** The beginning of a file: what separates its columns, its header, and some rows to judge them by. */
export interface FileHead {
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly headerLine: number;
  readonly sample: readonly (readonly string[])[];
  /** The whole text, the beginning included. */
  readonly text: AsyncIterable<Buffer>;
}

/** The row of a header and so many rows of values are looked at before reading starts. */
const SAMPLE_LINES = 24;
const HEAD_BYTES_MAX = 16 * 1024 * 1024;
const NEWLINE_CODE = 10;
const DELIMITERS = [',', ';', '\t'] as const;

/** Options of the CSV parser that are the same for the head and for the rest. */
export const CSV_OPTIONS = {
  comment: '#',
  comment_no_infix: true,
  relax_column_count: true,
  skip_empty_lines: true,
} as const;

function lineCount(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE_CODE); at >= 0; at = bytes.indexOf(NEWLINE_CODE, at + 1)) count += 1;
  return count;
}

interface Beginning {
  readonly chunks: readonly Buffer[];
  readonly ended: boolean;
}

/** Reads whole chunks until there are enough lines that are no comments. */
async function readBeginning(iterator: AsyncIterator<Buffer>): Promise<Beginning> {
  const chunks: Buffer[] = [];
  let lines = 0;
  let byteCount = 0;
  while (lines <= SAMPLE_LINES && byteCount < HEAD_BYTES_MAX) {
    const next = await iterator.next();
    if (next.done === true) return { chunks, ended: true };
    chunks.push(next.value);
    byteCount += next.value.length;
    lines += lineCount(next.value) - commentLines(next.value);
  }
  return { chunks, ended: false };
}

function commentLines(bytes: Buffer): number {
  return bytes.toString('latin1').match(/^#/gm)?.length ?? 0;
}

function withoutQuoted(line: string): string {
  return line.replaceAll(/"[^"]*"/g, '');
}

function detectDelimiter(text: string): string {
  const line = text.split(/\r\n|\n|\r/).find((each) => each.trim() !== '' && !each.startsWith('#')) ?? '';
  const bare = withoutQuoted(line);
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length - 1 }));
  counted.sort((a, b) => b.count - a.count);
  return counted[0]!.count === 0 ? ',' : counted[0]!.delimiter;
}

interface SampledRow {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

function sampleRows(text: string, delimiter: string): readonly SampledRow[] {
  const rows = parse(text, {
    ...CSV_OPTIONS,
    delimiter,
    relax_quotes: true,
    info: true,
    to: SAMPLE_LINES,
    skip_records_with_error: true,
  });
  return rows as unknown as readonly SampledRow[]; // what `info` returns, which the types of csv-parse leave out
}

async function* joined(chunks: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function beginningText({ chunks, ended }: Beginning): string {
  const bytes = Buffer.concat(chunks);
  if (ended) return bytes.toString();
  const lastNewline = bytes.lastIndexOf(NEWLINE_CODE);
  return bytes.subarray(0, lastNewline < 0 ? bytes.length : lastNewline + 1).toString();
}

/**
 * Reads the beginning of a CSV text. The separator (`,` `;` or tab) is the one that the header has most of.
 *
 * @throws InputError `empty-file` where there is no row at all.
 */
export async function readHead(text: AsyncIterable<Buffer>, fileName: string): Promise<FileHead> {
  const iterator = text[Symbol.asyncIterator]();
  const beginning = await readBeginning(iterator);
  const sampled = beginningText(beginning);
  const delimiter = detectDelimiter(sampled);
  const [header, ...sample] = sampleRows(sampled, delimiter);
  if (header === undefined) {
    throw new InputError('empty-file', `${fileName} is empty: it has not even a header.`);
  }
  return {
    delimiter,
    header: header.record.map((cell) => cell.trim()),
    headerLine: header.info.lines,
    sample: sample.map(({ record }) => record),
    text: joined(beginning.chunks, iterator),
  };
}
