import { ONE_BATCH, type OneThread } from './one-thread.ts';
import { spreadOf } from './spread.ts';
import type { Table } from './table.ts';

const PERCENT = 100;

/** Where the time of executions goes that run in one thread. */
export function shareTable(title: string, executions: ReadonlyMap<string, readonly OneThread[]>): Table {
  return {
    title: `${title}, ${ONE_BATCH} participants`,
    columns: [
      { key: 'execution', heading: 'execution', unit: 'text' },
      { key: 'wallMs', heading: 'wall ms', unit: 'ms' },
      { key: 'solvePct', heading: 'HiGHS', unit: 'pct' },
      { key: 'readPct', heading: 'reading', unit: 'pct' },
      { key: 'writePct', heading: 'writing', unit: 'pct' },
      { key: 'restPct', heading: 'the rest', unit: 'pct' },
      { key: 'solveCount', heading: 'solves', unit: 'count' },
    ],
    rows: [...executions].map(([execution, runs]) => ({
      execution,
      wallMs: spreadOf(runs.map(({ wallMs }) => wallMs)),
      solvePct: share(runs, ({ solveMs }) => solveMs),
      readPct: share(runs, ({ readMs }) => readMs),
      writePct: share(runs, ({ writeMs }) => writeMs),
      restPct: share(runs, ({ wallMs, solveMs, readMs, writeMs }) => wallMs - solveMs - readMs - writeMs),
      solveCount: spreadOf(runs.map(({ solveCount }) => solveCount)).median,
    })),
  };
}

function share(runs: readonly OneThread[], partOf: (run: OneThread) => number): number {
  return spreadOf(runs.map((run) => (PERCENT * partOf(run)) / run.wallMs)).median;
}
