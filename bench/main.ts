import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cycle } from './cycle.ts';
import { decentralisation } from './decentralisation/decentralisation.ts';
import { fleet } from './fleet/fleet.ts';
import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import { exampleWorkspaces } from './harness/example-workspace.ts';
import { describeMachine, type Machine, machineText } from './harness/machine.ts';
import { tableJson, tableText } from './harness/table.ts';
import { journal } from './journal.ts';
import { offers } from './offers.ts';
import { planner } from './planner/planner.ts';
import { prognosis } from './prognosis.ts';
import { pwrcell } from './pwrcell/pwrcell.ts';
import { series } from './series/series.ts';
import { startup } from './startup.ts';
import { store } from './store.ts';
import { telemetry } from './telemetry/telemetry.ts';
import { time } from './time.ts';
import { trader } from './trader/trader.ts';

/** npm run bench: measures, and prints each figure beside a peer's or a limit of the same run. */
const BENCHMARKS: readonly Benchmark[] = [
  startup,
  planner,
  trader,
  prognosis,
  fleet,
  cycle,
  decentralisation,
  journal,
  offers,
  pwrcell,
  series,
  store,
  telemetry,
  time,
];

const USAGE_CODE = 2;

const USAGE = `usage: npm run bench -- [NAME…] [--json] [--runs N] [--full]

${BENCHMARKS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

  --json     one object on stdout
  --runs N   measure everything N times
  --full     also the sizes that take minutes
`;

interface Settings {
  readonly benchmarks: readonly Benchmark[];
  readonly isJson: boolean;
  readonly isFull: boolean;
  readonly runCount: number | undefined;
}

interface Outcome {
  readonly name: string;
  readonly tookMs: number;
  readonly report: Report;
}

/** @returns a sentence where the arguments have no meaning. */
function readSettings(): Settings | string {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      runs: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return '';
  const unknown = positionals.filter((name) => !BENCHMARKS.some((one) => one.name === name));
  if (unknown.length > 0) return `there is no benchmark ${unknown.join(', ')}`;
  const runCount = values.runs === undefined ? undefined : Number(values.runs);
  if (runCount !== undefined && !(Number.isInteger(runCount) && runCount > 0)) {
    return `--runs ${values.runs}: a number of runs is a positive integer`;
  }
  const benchmarks = BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { benchmarks, isJson: values.json, isFull: values.full, runCount };
}

function settingsOrUsage(): Settings | string {
  try {
    return readSettings();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function main(): Promise<void> {
  const settings = settingsOrUsage();
  if (typeof settings === 'string') {
    const isWrong = settings !== '';
    (isWrong ? process.stderr : process.stdout).write(isWrong ? `${settings}\n\n${USAGE}` : USAGE);
    if (isWrong) process.exitCode = USAGE_CODE;
    return;
  }
  const machine = describeMachine();
  const tempDir = await mkdtemp(join(tmpdir(), 'flex-bench-'));
  removeWhenStopped(tempDir);
  if (!settings.isJson) process.stdout.write(`${machineText(machine)}\n\n`);
  try {
    const outcomes = await runAll(settings, tempDir);
    if (settings.isJson) process.stdout.write(`${JSON.stringify(jsonOf(machine, outcomes))}\n`);
  } finally {
    await rm(tempDir, { recursive: true, force: true });
  }
}

/** Stopped by hand, the files must go all the same; then the signal does what it does. */
function removeWhenStopped(dir: string): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      rmSync(dir, { recursive: true, force: true });
      process.kill(process.pid, signal);
    });
  }
}

async function runAll(settings: Settings, tempDir: string): Promise<readonly Outcome[]> {
  const { runCount, isFull } = settings;
  const options: BenchmarkOptions = {
    runCount,
    isFull,
    tempDir,
    workspaces: exampleWorkspaces(tempDir),
  };
  const outcomes: Outcome[] = [];
  for (const { name, run } of settings.benchmarks) {
    process.stderr.write(`measuring ${name} …\n`);
    const startedMs = performance.now();
    const report = await run(options);
    const outcome = { name, tookMs: performance.now() - startedMs, report };
    outcomes.push(outcome);
    if (!settings.isJson) process.stdout.write(`${outcomeText(outcome)}\n`);
  }
  return outcomes;
}

function outcomeText({ name, tookMs, report }: Outcome): string {
  const took = `${name} took ${(tookMs / 1000).toFixed(0)} s.`;
  return [...report.tables.map(tableText), ...report.notes.map((note) => `  ${note}`), `  ${took}`, ''].join(
    '\n',
  );
}

function jsonOf(machine: Machine, outcomes: readonly Outcome[]): object {
  return {
    machine,
    benchmarks: outcomes.map(({ name, tookMs, report }) => ({
      name,
      tookMs: Math.round(tookMs),
      tables: report.tables.map(tableJson),
      notes: report.notes,
    })),
  };
}

await main();
