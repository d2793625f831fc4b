import type { MeasuredRun } from './child.ts';
import { ONE_BATCH, type OneThread } from './one-thread.ts';
import { growthExponent, spreadOf } from './spread.ts';
import type { Cell, Column, Table } from './table.ts';

/** Runs of a command with so many participants. */
export interface Sized {
  readonly participantCount: number;
  readonly runs: readonly MeasuredRun[];
  /** Further figures of the row. */
  readonly more?: Readonly<Record<string, Cell>>;
}

/**
 * A command by the number of participants.
 *
 * @param inOneThread - the same work with ONE_BATCH participants in this process: what HiGHS takes of
 *   it per participant is the limit that the command's CPU is held against.
 */
export function sizeTable(
  title: string,
  sizes: readonly Sized[],
  inOneThread: readonly OneThread[],
  moreColumns: readonly Column[] = [],
): Table {
  const solverMsEach = spreadOf(inOneThread.map(({ solveMs }) => solveMs / ONE_BATCH)).median;
  const rows = sizes.map(({ participantCount, runs, more }) => {
    const cpuMsEach = spreadOf(runs.map(({ cpuMs }) => cpuMs / participantCount));
    return {
      participantCount,
      wallMs: spreadOf(runs.map(({ wallMs }) => wallMs)),
      cpuMs: spreadOf(runs.map(({ cpuMs }) => cpuMs)),
      cpuMsEach: cpuMsEach.median,
      solverMsEach,
      ratio: cpuMsEach.median / solverMsEach,
      peakRssBytes: spreadOf(runs.map(({ peakRssBytes }) => peakRssBytes)),
      ...more,
    };
  });
  return {
    title,
    columns: [
      { key: 'participantCount', heading: 'participants', unit: 'count' },
      { key: 'wallMs', heading: 'wall ms', unit: 'ms' },
      { key: 'cpuMs', heading: 'CPU ms', unit: 'ms' },
      { key: 'cpuMsEach', heading: 'CPU each', unit: 'ms' },
      { key: 'solverMsEach', heading: 'HiGHS each', unit: 'ms' },
      { key: 'ratio', heading: 'CPU to HiGHS', unit: 'ratio' },
      { key: 'peakRssBytes', heading: 'peak memory', unit: 'bytes' },
      { key: 'wallExponent', heading: 'growth', unit: 'exponent' },
      { key: 'rssExponent', heading: 'of memory', unit: 'exponent' },
      ...moreColumns,
    ],
    rows: rows.map((row, index) => {
      const before = rows[index - 1];
      if (before === undefined) return row;
      const growth = (key: 'wallMs' | 'peakRssBytes') =>
        growthExponent(
          { size: before.participantCount, value: before[key].median },
          { size: row.participantCount, value: row[key].median },
        );
      return { ...row, wallExponent: growth('wallMs'), rssExponent: growth('peakRssBytes') };
    }),
  };
}
