import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import { DAY, type ExampleWorkspaces, GROUP, PROGNOSIS_ARGS } from './harness/example-workspace.ts';
import { ONE_BATCH, type OneThread, oneThreadEngine } from './harness/one-thread.ts';
import { shareTable } from './harness/shares.ts';
import { HIGHS_NOTE, limitSize, type Sized, sizeTable } from './harness/sizes.ts';

/** Participants, and how often each size is run. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [10, 5],
  [100, 3],
  [1000, 1],
]);
const SHARE_RUNS = 3;

export const prognosis: Benchmark = {
  name: 'prognosis',
  summary: 'flex prognosis generate for 10, 100, 1,000 participants; where the time goes',
  run,
};

async function run({ workspaces, runCount }: BenchmarkOptions): Promise<Report> {
  const shares: OneThread[] = [];
  for (let round = 0; round < (runCount ?? SHARE_RUNS) + 1; round += 1) {
    shares.push(await runInOneThread(workspaces, ONE_BATCH));
  }
  await workspaces.flex(await workspaces.filled(ONE_BATCH), PROGNOSIS_ARGS); // warms the compile cache
  const sizes: Sized[] = [];
  for (const [participantCount, rounds] of SIZES) {
    sizes.push(await measure(participantCount, workspaces, runCount ?? rounds));
  }
  return {
    tables: [
      sizeTable('prognosis: flex prognosis generate, a day of a group', sizes),
      shareTable(
        'prognosis: where the time of one thread goes',
        new Map([['prognosis run', shares.slice(1)]]),
      ),
    ],
    notes: [
      'Forecast from 21 days of history, plan, store; batches of ten on as many threads as there are cores.',
      HIGHS_NOTE,
    ],
  };
}

async function measure(
  participantCount: number,
  workspaces: ExampleWorkspaces,
  roundCount: number,
): Promise<Sized> {
  const limited = limitSize(participantCount);
  const { solveCpuMs } = await runInOneThread(workspaces, limited);
  const runs = [];
  for (let round = 0; round < roundCount; round += 1) {
    runs.push(await workspaces.flex(await workspaces.filled(participantCount), PROGNOSIS_ARGS));
  }
  return { participantCount, runs, solverMsEach: solveCpuMs / limited };
}

async function runInOneThread(workspaces: ExampleWorkspaces, siteCount: number): Promise<OneThread> {
  const engine = await oneThreadEngine(await workspaces.filled(siteCount));
  try {
    return await engine.run('prognosis-run', 'r', { runId: 'r', groupId: GROUP, day: DAY });
  } finally {
    await engine.close();
  }
}
