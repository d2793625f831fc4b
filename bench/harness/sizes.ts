import type { MeasuredRun } from './child.ts';
import { growthExponent, spreadOf } from './spread.ts';
import type { Cell, Column, Table } from './table.ts';

/** Runs of a command with so many participants. */
export interface Sized {
  readonly participantCount: number;
  readonly runs: readonly MeasuredRun[];
  /** What HiGHS takes of the same work per participant, on one warm thread [ms of CPU]: the limit. */
  readonly solverMsEach: number;
  /** Further figures of the row. */
  readonly more?: Readonly<Record<string, Cell>>;
}

/** So many participants are also worked on in one thread; more take what these take. */
const ONE_THREAD_PARTICIPANTS_MAX = 100;

/** How the limit is to be read. */
export const HIGHS_NOTE = `"HiGHS each" is the solver's own CPU in the same work on one warm thread, at most ${ONE_THREAD_PARTICIPANTS_MAX} participants; CPU holds starting and warming up too.`;

/** Of each size, the number of participants whose solver time it is held against. */
export function limitSize(participantCount: number): number {
  return Math.min(participantCount, ONE_THREAD_PARTICIPANTS_MAX);
}

/** A command by the number of participants; its CPU is held against what HiGHS takes of it. */
export function sizeTable(
  title: string,
  sizes: readonly Sized[],
  moreColumns: readonly Column[] = [],
): Table {
  const rows = sizes.map(({ participantCount, runs, solverMsEach, more }) => {
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
