import type { SeriesId } from '../../engine/ids.ts';
import type { SeriesQuantity } from '../../engine/series/index.ts';
import type { ColumnUse } from './layout.ts';
import type { StampEdge } from './options.ts';
import type { RowProblem } from './problems.ts';
import type { Steps } from './steps.ts';

/** Why values of one series were not written. */
export interface SeriesProblem {
  readonly reason: 'overlap' | 'irregular-energy' | 'no-interval' | 'other-quantity';
  /** As a sentence, with what to do about it. */
  readonly message: string;
  readonly count: number;
  /** Stamp of the first one, where it is about some [ms since the epoch]. */
  readonly firstMs?: number;
}

export interface SampleCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

export interface SeriesReport {
  readonly id: SeriesId;
  /** The column of the file. */
  readonly column: string;
  readonly quantity: SeriesQuantity;
  /** The unit that was read. */
  readonly unit: string;
  /** ISO 4217, of prices. */
  readonly currency?: string;
  readonly inverted: boolean;
  /** Absent where the file does not let it be known. */
  readonly steps?: Steps;
  /** Values in the file, missing ones not counted. */
  readonly valuesRead: number;
  readonly missing: number;
  /** Rows that go back in time. */
  readonly outOfOrder: number;
  /** The same stamp with the same value again. */
  readonly duplicates: number;
  /** The same stamp with another value: the later row counts. */
  readonly conflicts: number;
  /** Values in the unit of the file. */
  readonly firstConflict?: { readonly stampMs: number; readonly kept: number; readonly dropped: number };
  /** Start of the first sample and end of the last; absent where there is none [ms since the epoch]. */
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly samples: SampleCounts;
  /** Stretches without a sample between the first and the last. */
  readonly gaps: { readonly count: number; readonly longestMs: number; readonly longestStartMs?: number };
  /** How much of the time from the first to the last sample is covered, 0..1. */
  readonly coveragePu: number;
  /** Mean, least and greatest value written, in inside units, weighted by time; absent where there is none. */
  readonly values?: { readonly mean: number; readonly min: number; readonly max: number };
  readonly leftOut: readonly SeriesProblem[];
}

export interface ImportReport {
  readonly source: string;
  /**
   * `imported`: something was added or changed; `unchanged`: all of it was there already; `empty`: a header and no row;
   * `partly`: as `imported` or `unchanged`, but rows or values were left out (exit code 3).
   */
  readonly outcome: 'imported' | 'unchanged' | 'empty' | 'partly';
  readonly dryRun: boolean;
  readonly layout: 'long' | 'wide';
  readonly delimiter: string;
  readonly columns: readonly ColumnUse[];
  /** How stamps without offset were read. `stamps`: every stamp had its offset. */
  readonly zone: { readonly name: string; readonly from: 'flag' | 'column' | 'stamps' };
  readonly stamp: { readonly edge: StampEdge; readonly from: 'flag' | 'column' | 'assumed' };
  readonly rowsRead: number;
  /** Rows of ids that were not asked for. */
  readonly rowsNotAsked: number;
  /** Rows and values that were left out, most frequent reason first. */
  readonly problems: readonly RowProblem[];
  readonly series: readonly SeriesReport[];
  /** Sums over all series. */
  readonly samples: SampleCounts;
  /** Ids that were asked for or mapped and are not in the file. */
  readonly idsNotFound: readonly string[];
  /** Most samples that were held in memory at one time. */
  readonly bufferedSamplesPeak: number;
}
