import type { DateConvention, Zone } from '../../engine/time/index.ts';
import type { DecimalMark } from './number.ts';

/** Whether a time stamp is the start of its interval or its end. */
export type StampEdge = 'start' | 'end';

/** What the operator says about a file; everything that is not said is found out and reported. */
export interface ImportOptions {
  /** The column of time stamps; two joined by `+` where date and time are apart. */
  readonly time?: string;
  /** The column that says which site or meter a row is of. */
  readonly id?: string;
  /** The columns to import, each `column[=name][:unit]`; absent: all that are understood. */
  readonly values?: readonly string[];
  /** The unit of columns that do not name theirs. */
  readonly unit?: string;
  /** The zone of stamps without offset. */
  readonly zone?: Zone;
  /** How dates are written; never guessed. */
  readonly dates?: DateConvention;
  /** Length of the intervals; absent: the most frequent step of each series [ms]. */
  readonly resolutionMs?: number;
  readonly stamp?: StampEdge;
  readonly layout?: 'long' | 'wide';
  /** Put before every id. */
  readonly idPrefix?: string;
  /** Old → new, of ids in the file or of whole series ids. */
  readonly map?: ReadonlyMap<string, string>;
  /** Only these, by their id in the file or by their series id. */
  readonly only?: readonly string[];
  /** Columns of power or energy whose sign is turned round; `all`: every one. */
  readonly invert?: 'all' | readonly string[];
  /** The name behind the slash, or the whole id where there is one series only. */
  readonly as?: string;
  readonly decimal?: DecimalMark;
  /** Refuse a file with bad rows before anything is written. */
  readonly strict?: boolean;
  /** Say what would be written, write nothing. */
  readonly dryRun?: boolean;
  /** Samples held in memory before the longest untouched days are written. */
  readonly bufferedSamplesMax?: number;
  /** Examples that are kept of each problem. */
  readonly examplesMax?: number;
}

export const BUFFERED_SAMPLES_MAX = 500_000;
export const EXAMPLES_MAX = 5;
