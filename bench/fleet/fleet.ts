import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Benchmark, BenchmarkOptions, Report } from '../harness/benchmark.ts';
import type { MeasuredRun } from '../harness/child.ts';
import { type ExampleWorkspaces, PROGNOSIS_ARGS } from '../harness/example-workspace.ts';
import { growthExponent, spreadOf } from '../harness/spread.ts';
import type { Column, Table } from '../harness/table.ts';
import { measureBarePlans } from './bare-plans.ts';
import { makeFleet } from './fleet-store.ts';
import { measureStages, type StageMs } from './stages.ts';

const SIZES = [1_000, 10_000];
const FULL_SIZES = [...SIZES, 100_000];

/** Sites whose stages are measured; half of them to get warm. */
const STAGE_SITES = 2_000;

/** The cores that a large group is to be planned on. */
const CORES = 2;

const PERCENT = 100;

export const fleet: Benchmark = {
  name: 'fleet',
  summary:
    'flex prognosis generate for 1,000 and 10,000 (--full: 100,000) sites of one storage; where its CPU goes',
  run,
};

async function run({ workspaces, tempDir, runCount = 1, isFull }: BenchmarkOptions): Promise<Report> {
  const stages: StageMs[] = [];
  for (let round = 0; round < runCount; round += 1) {
    stages.push(await inWorkspace(tempDir, STAGE_SITES, measureStages));
  }
  const planMs = measureBarePlans(isFull ? FULL_SIZES.at(-1)! : SIZES.at(-1)!);
  await workspaces.flex(await workspaces.filled(1), PROGNOSIS_ARGS); // warms the compile cache
  const sizes: Sized[] = [];
  for (const siteCount of isFull ? FULL_SIZES : SIZES) {
    const runs: MeasuredRun[] = [];
    for (let round = 0; round < runCount; round += 1)
      runs.push(await measure(siteCount, workspaces, tempDir));
    sizes.push({ siteCount, runs });
  }
  return {
    tables: [fleetTable(sizes, planMs), stageTable(stages)],
    notes: [
      'Battery and PV, 96 periods, forecast from 21 days of history; read, planned and stored by as many threads as there are cores.',
      `"on ${CORES} cores" is CPU / ${CORES}: what the clock would show with ${CORES} cores to itself. "plans" is the bare planner on one warm thread, for as many plans: the limit.`,
    ],
  };
}

async function measure(
  siteCount: number,
  { flex }: ExampleWorkspaces,
  tempDir: string,
): Promise<MeasuredRun> {
  return inWorkspace(tempDir, siteCount, async (workspace) => {
    const measured = await flex(workspace, PROGNOSIS_ARGS);
    const { groups } = JSON.parse(measured.stdout) as { groups: readonly { readonly storedCount: number }[] };
    const storedCount = groups[0]?.storedCount ?? 0;
    if (storedCount !== siteCount) throw new Error(`${storedCount} of ${siteCount} sites were planned`);
    return measured;
  });
}

/** Makes a fleet, works on it once, and removes it: the files of the largest have gigabytes. */
async function inWorkspace<Result>(
  tempDir: string,
  siteCount: number,
  work: (workspace: Awaited<ReturnType<typeof makeFleet>>) => Promise<Result>,
): Promise<Result> {
  const dir = join(tempDir, `fleet-${siteCount}`);
  try {
    return await work(await makeFleet(dir, siteCount));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

interface Sized {
  readonly siteCount: number;
  readonly runs: readonly MeasuredRun[];
}

function fleetTable(sizes: readonly Sized[], planMs: number): Table {
  const cpuMsOf = ({ runs }: Sized) => spreadOf(runs.map(({ cpuMs }) => cpuMs));
  const [first] = sizes;
  return {
    title: 'fleet: flex prognosis generate, sites of one storage',
    columns: FLEET_COLUMNS,
    rows: sizes.map((sized) => {
      const { siteCount, runs } = sized;
      const cpuMs = cpuMsOf(sized);
      const plansMs = siteCount * planMs;
      const growth =
        sized === first
          ? {}
          : {
              cpuExponent: growthExponent(
                { size: first!.siteCount, value: cpuMsOf(first!).median },
                { size: siteCount, value: cpuMs.median },
              ),
              growth: cpuMs.median / cpuMsOf(first!).median / (siteCount / first!.siteCount),
            };
      return {
        siteCount,
        wallMs: spreadOf(runs.map(({ wallMs }) => wallMs)),
        cpuMs,
        onCoresMs: cpuMs.median / CORES,
        cpuMsEach: cpuMs.median / siteCount,
        plansMs,
        ratio: cpuMs.median / plansMs,
        peakRssBytes: spreadOf(runs.map(({ peakRssBytes }) => peakRssBytes)),
        ...growth,
      };
    }),
  };
}

const FLEET_COLUMNS: readonly Column[] = [
  { key: 'siteCount', heading: 'sites', unit: 'count' },
  { key: 'wallMs', heading: 'wall ms', unit: 'ms' },
  { key: 'cpuMs', heading: 'CPU ms', unit: 'ms' },
  { key: 'onCoresMs', heading: `on ${CORES} cores`, unit: 'ms' },
  { key: 'cpuMsEach', heading: 'CPU each', unit: 'ms' },
  { key: 'plansMs', heading: 'plans', unit: 'ms' },
  { key: 'ratio', heading: 'CPU to plans', unit: 'ratio' },
  { key: 'peakRssBytes', heading: 'peak memory', unit: 'bytes' },
  { key: 'growth', heading: 'to linear from 1,000', unit: 'ratio' },
  { key: 'cpuExponent', heading: 'growth', unit: 'exponent' },
];

function stageTable(stages: readonly StageMs[]): Table {
  const names = ['read', 'forecast', 'plan', 'write'] as const;
  const sumOf = (stage: StageMs) => names.reduce((sum, name) => sum + stage[name], 0);
  return {
    title: `fleet: CPU of one warm thread for each of ${STAGE_SITES / 2} sites`,
    columns: [
      { key: 'stage', heading: 'stage', unit: 'text' },
      { key: 'cpuMsEach', heading: 'CPU each', unit: 'ms' },
      { key: 'sharePct', heading: 'share', unit: 'pct' },
    ],
    rows: names.map((stage) => ({
      stage,
      cpuMsEach: spreadOf(stages.map((one) => one[stage])),
      sharePct: spreadOf(stages.map((one) => (PERCENT * one[stage]) / sumOf(one))).median,
    })),
  };
}
