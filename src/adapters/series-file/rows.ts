import { type CsvError, Parser } from 'csv-parse';
import { CSV_OPTIONS } from './head.ts';

export interface RowReaderOptions {
  readonly delimiter: string;
  /** Called for each row but the header, in order; its array is not used again. */
  readonly onRow: (cells: readonly string[], line: number) => void;
  /** Called for a row that is no CSV. */
  readonly onMalformed: (line: number, message: string) => void;
  /** Awaited between chunks of text, so that the reader does not outrun the writer. */
  readonly betweenChunks: () => Promise<void>;
}

/** Where reading had to be given up. */
export interface ReadStop {
  readonly line: number;
  readonly message: string;
}

/** Longest row; beyond it a quote was not closed [characters]. */
const ROW_LENGTH_MAX = 4 * 1024 * 1024;

/** Text that is parsed before the buffer is looked at [bytes]. */
const SLICE_BYTES = 64 * 1024;

/** Errors after which the parser cannot find the next row. */
const FATAL_CODES: ReadonlySet<string> = new Set(['CSV_MAX_RECORD_SIZE', 'CSV_QUOTE_NOT_CLOSED']);

class StopReading extends Error {}

interface Progress {
  sawHeader: boolean;
  line: number;
  stop: ReadStop | undefined;
}

function makeParser(options: RowReaderOptions, progress: Progress): Parser {
  return new Parser({
    ...CSV_OPTIONS,
    delimiter: options.delimiter,
    skip_records_with_error: true,
    max_record_size: ROW_LENGTH_MAX,
    on_record: (record: string[], { lines }) => {
      progress.line = lines;
      if (progress.sawHeader) options.onRow(record, lines);
      progress.sawHeader = true;
      return null; // taken care of: nothing is queued
    },
    on_skip: (error: CsvError | undefined) => {
      if (error !== undefined && FATAL_CODES.has(error.code)) {
        progress.stop = { line: progress.line + 1, message: 'a quote that is opened here is not closed' };
        throw new StopReading();
      }
      options.onMalformed(Number(error?.['lines'] ?? progress.line + 1), error?.message ?? 'no row of CSV');
      return undefined;
    },
  });
}

function written(parser: Parser, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

/** Chunks of a size at which the buffer cannot grow far before it is looked at. */
function* slices(chunk: Buffer): Iterable<Buffer> {
  for (let at = 0; at < chunk.length; at += SLICE_BYTES) yield chunk.subarray(at, at + SLICE_BYTES);
}

function ended(parser: Parser): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.on('end', resolve);
    parser.on('error', reject);
    parser.end();
  });
}

/**
 * Reads the rows of a CSV text one by one.
 *
 * @returns where reading had to stop before the end of the text; undefined where all was read.
 */
export async function readRows(
  text: AsyncIterable<Buffer>,
  options: RowReaderOptions,
): Promise<ReadStop | undefined> {
  const progress: Progress = { sawHeader: false, line: 0, stop: undefined };
  const parser = makeParser(options, progress);
  parser.on('error', () => {}); // told by the promises below
  parser.resume();
  try {
    for await (const chunk of text) {
      for (const slice of slices(chunk)) {
        await written(parser, slice);
        await options.betweenChunks();
      }
    }
    await ended(parser);
  } catch (error) {
    if (!(error instanceof StopReading)) throw error;
  }
  return progress.stop;
}
