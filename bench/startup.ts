import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import { type ChildOptions, FLEX, runChild } from './harness/child.ts';
import { spreadOf } from './harness/spread.ts';
import type { Table } from './harness/table.ts';
import { childrenCpuMs, interleaved } from './harness/timing.ts';

const ROUNDS = 15;
const WARM_UP_ROUNDS = 2;
const PEER = 'node -e 0';

/** Programs that are compared, as they are told and as they are started. */
const CONTENDERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  [PEER]: [process.execPath, '-e', '0'],
  'flex --version': [FLEX, '--version'],
  'flex --help': [FLEX, '--help'],
  'flex group list': [FLEX, 'group', 'list'],
};

interface Start {
  readonly wallMs: number;
  readonly cpuMs: number | undefined;
}

export const startup: Benchmark = {
  name: 'startup',
  summary: 'flex --version, --help and a command that opens the store, against node -e 0',
  run,
};

async function run({ workspaces, tempDir, runCount = ROUNDS }: BenchmarkOptions): Promise<Report> {
  const { dir } = await workspaces.filled(10);
  const options = { cwd: dir, home: tempDir };
  const contenders = Object.fromEntries(
    Object.entries(CONTENDERS).map(([name, words]) => [name, () => start(words, options)]),
  );
  await interleaved(contenders, WARM_UP_ROUNDS);
  return {
    tables: [tableOf(await interleaved(contenders, runCount))],
    notes: [
      'The compile cache is warm. CPU counts every process that a start needs, the launcher too; it is a mean.',
    ],
  };
}

async function start(words: readonly [string, ...string[]], options: ChildOptions): Promise<Start> {
  const before = childrenCpuMs();
  const { wallMs } = await runChild(words, options);
  const after = childrenCpuMs();
  return { wallMs, cpuMs: before === undefined || after === undefined ? undefined : after - before };
}

function tableOf(starts: Readonly<Record<string, readonly Start[]>>): Table {
  const wallOf = (name: string) => spreadOf(starts[name]!.map(({ wallMs }) => wallMs));
  const peerMs = wallOf(PEER).median;
  return {
    title: 'startup: from the call to the end of the process',
    columns: [
      { key: 'program', heading: 'program', unit: 'text' },
      { key: 'wallMs', heading: 'wall ms', unit: 'ms' },
      { key: 'cpuMsMean', heading: 'CPU ms', unit: 'ms' },
      { key: 'marginMs', heading: 'more than the peer', unit: 'ms' },
      { key: 'ratio', heading: `to ${PEER}`, unit: 'ratio' },
    ],
    rows: Object.keys(starts).map((name) => ({
      program: name,
      wallMs: wallOf(name),
      cpuMsMean: meanCpuMs(starts[name]!),
      ...(name === PEER
        ? {}
        : {
            marginMs: wallOf(name).median - peerMs,
            ratio: wallOf(name).median / peerMs,
          }),
    })),
  };
}

function meanCpuMs(starts: readonly Start[]): number | undefined {
  const values = starts.flatMap(({ cpuMs }) => (cpuMs === undefined ? [] : [cpuMs]));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
