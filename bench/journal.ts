import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { localPublisher } from '../src/adapters/notify/local.ts';
import { openSqliteTable } from '../src/adapters/store/sqlite/open.ts';
import { embeddedWorkflows } from '../src/adapters/workflow/embedded/engine.ts';
import { portsOver } from '../src/adapters/workflow/embedded/ports.ts';
import { runHere } from '../src/adapters/workflow/embedded/task-runner.ts';
import { cycleId, groupId, participantId, requestId, siteId } from '../src/engine/ids.ts';
import { makeRequest } from '../src/engine/market/index.ts';
import type { Journal, JournalEntry, Workflows } from '../src/engine/ports.ts';
import { collect, createRepositories, type Repositories } from '../src/engine/repositories/index.ts';
import { gridOf } from '../src/engine/time/index.ts';
import { WORKFLOWS } from '../src/engine/workflows/index.ts';
import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import { blindTable } from './harness/blind-table.ts';
import { DAY, NOW, ZONE } from './harness/example-workspace.ts';
import { spreadOf } from './harness/spread.ts';
import { interleaved, type Timing, timed } from './harness/timing.ts';

/** Participants, and how often each size is run. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [1_000, 3],
  [10_000, 1],
]);

const GROUP = groupId('cheap');
const REQUEST = requestId('r');
const CYCLE = cycleId('c-r');
const NOW_MS = Date.parse(NOW);
const HOUR_MS = 3_600_000;

export const journal: Benchmark = {
  name: 'journal',
  summary:
    'a market cycle of 1,000 and 10,000 participants without its journal, and without doing things once',
  run,
};

/**
 * The participants are as cheap as they come: a constant load, no contract, no offer. So next to nothing is
 * calculated, and the journal's share is as large as it can be.
 */
async function run({ tempDir, runCount }: BenchmarkOptions): Promise<Report> {
  const sizes: Sized[] = [];
  for (const [size, rounds] of SIZES) {
    sizes.push({ size, runs: await runSize(size, join(tempDir, `journal-${size}`), runCount ?? rounds) });
  }
  return reportOf(sizes);
}

async function runSize(size: number, dir: string, rounds: number): Promise<Sized['runs']> {
  await mkdir(dir, { recursive: true });
  const basePath = join(dir, 'base.sqlite');
  await prepare(basePath, size);

  let copies = 0;
  const cycle = async (way: Way): Promise<CycleRun> => {
    const path = join(dir, `run-${copies++}.sqlite`);
    await copyFile(basePath, path);
    return runCycle(path, way);
  };
  return interleaved(
    {
      'with journal': () => cycle('with journal'),
      without: () => cycle('without'),
      'without, blind': () => cycle('without, blind'),
    },
    rounds,
  );
}

/** Blind: conditions are not looked at, and nothing is stored that only tells what has been done. */
const WAYS = ['with journal', 'without', 'without, blind'] as const;
type Way = (typeof WAYS)[number];

interface Sized {
  /** Participants. */
  readonly size: number;
  readonly runs: Readonly<Record<Way, readonly CycleRun[]>>;
}

function reportOf(sizes: readonly Sized[]): Report {
  return {
    tables: [
      {
        title: 'journal: a market cycle of participants that cost next to nothing, one thread',
        columns: [
          { key: 'size', heading: 'participants', unit: 'count' },
          { key: 'way', heading: 'cycle', unit: 'text' },
          { key: 'wallMs', heading: 'wall ms', unit: 'ms' },
          { key: 'cpuMs', heading: 'CPU ms', unit: 'ms' },
          { key: 'cpuRatio', heading: 'CPU to without', unit: 'ratio' },
          { key: 'wallRatio', heading: 'wall to without', unit: 'ratio' },
          { key: 'entryCount', heading: 'entries', unit: 'count' },
          { key: 'storeBytes', heading: 'store', unit: 'bytes' },
          { key: 'readMs', heading: 'reading all, ms', unit: 'ms' },
        ],
        rows: sizes.flatMap(rowsOf),
      },
    ],
    notes: [
      'Nobody has anything to offer, so the share of journal and of doing things once is as large as it can be.',
      '"Blind" does nothing for the sake of repetition: no conditions, no executions, no notes of steps.',
      `"Journal alone" writes the same entries into an empty store, ${WRITTEN_TOGETHER} at a time: on a busy machine it tells more than a difference.`,
    ],
  };
}

function rowsOf({ size, runs }: Sized) {
  const medianOf = (way: Way, part: 'cpuMs' | 'wallMs') =>
    spreadOf(runs[way].map(({ cycle }) => cycle[part])).median;
  const rows = WAYS.map((way) => {
    const [first] = runs[way];
    const read = runs[way].map(({ read: { wallMs } }) => wallMs);
    return {
      size,
      way,
      wallMs: spreadOf(runs[way].map(({ cycle }) => cycle.wallMs)),
      cpuMs: spreadOf(runs[way].map(({ cycle }) => cycle.cpuMs)),
      cpuRatio: medianOf(way, 'cpuMs') / medianOf('without', 'cpuMs'),
      wallRatio: medianOf(way, 'wallMs') / medianOf('without', 'wallMs'),
      entryCount: first?.entryCount,
      storeBytes: first?.storeBytes,
      readMs: way === 'with journal' ? spreadOf(read) : undefined,
    };
  });
  const alone = runs['with journal'].map((one) => one.alone);
  const aloneCpuMs = spreadOf(alone.map(({ cpuMs }) => cpuMs));
  const aloneRow = {
    size,
    way: 'journal alone',
    wallMs: spreadOf(alone.map(({ wallMs }) => wallMs)),
    cpuMs: aloneCpuMs,
    cpuRatio: aloneCpuMs.median / medianOf('without', 'cpuMs'),
  };
  return [...rows, aloneRow];
}

interface CycleRun {
  readonly cycle: Timing;
  readonly read: Timing;
  /** Writing the same entries into an empty store. */
  readonly alone: Timing;
  readonly entryCount: number;
  readonly storeBytes: number;
}

async function runCycle(path: string, way: Way): Promise<CycleRun> {
  const table = await openSqliteTable(path);
  try {
    const repositories = createRepositories(table);
    const over = way === 'without, blind' ? blindTable(table) : table;
    const workflows = engineOver(over, way === 'with journal');
    const input = { cycleId: CYCLE, requestId: REQUEST, groupId: GROUP, day: DAY };
    const cycle = await timed(() => succeed(workflows, 'market-cycle', CYCLE, input));
    let entryCount = 0;
    const read = await timed(async () => {
      for await (const _ of repositories.journal.entries(CYCLE)) entryCount += 1;
    });
    const { bytes } = await table.info();
    const alone = await writeAlone(`${path}.alone`, await collect(repositories.journal.entries(CYCLE)));
    return { cycle, read, alone, entryCount, storeBytes: bytes };
  } finally {
    await table.close();
  }
}

/** Entries that a batch writes together: offers are stored so many at a time. */
const WRITTEN_TOGETHER = 8;

async function writeAlone(path: string, entries: readonly JournalEntry[]): Promise<Timing> {
  const table = await openSqliteTable(path);
  try {
    const { journal } = createRepositories(table);
    return await timed(async () => {
      for (let from = 0; from < entries.length; from += WRITTEN_TOGETHER) {
        await journal.write(entries.slice(from, from + WRITTEN_TOGETHER));
      }
    });
  } finally {
    await table.close();
  }
}

const SILENT: Journal = { begin: async () => {}, write: async () => {} };

function engineOver(table: Parameters<typeof portsOver>[0], writes: boolean): Workflows {
  const clock = { nowMs: () => NOW_MS };
  const over = portsOver(table, clock, (repositories, to) =>
    localPublisher({ repositories, journal: to, clock, subscribers: [] }),
  );
  const ports = writes ? over : { ...over, journal: SILENT };
  const tasks = WORKFLOWS.flatMap((workflow) => workflow.tasks);
  const { repositories } = ports;
  return embeddedWorkflows({ workflows: WORKFLOWS, runTask: runHere(tasks, ports), repositories, clock });
}

async function succeed(
  workflows: Workflows,
  workflow: string,
  name: string,
  input: { readonly [key: string]: string },
): Promise<void> {
  const outcome = await workflows.run({ workflow, name, input });
  if (outcome.outcome !== 'succeeded') throw new Error(`${workflow}: ${JSON.stringify(outcome)}`);
}

/** A store with the group, its prognoses and a request, which is where each cycle begins. */
async function prepare(path: string, size: number): Promise<void> {
  const table = await openSqliteTable(path);
  try {
    const repositories = createRepositories(table);
    await applyPortfolio(repositories, size);
    const workflows = engineOver(table, false);
    await succeed(workflows, 'prognosis-run', 'run', { runId: 'run', groupId: GROUP, day: DAY });
    const outcomes = await collect(repositories.runs.outcomes('run'));
    const failed = outcomes.find(({ outcome }) => outcome === 'failed');
    if (failed !== undefined) throw new Error(`no prognosis: ${JSON.stringify(failed)}`);
    await storeRequest(repositories);
  } finally {
    await table.close();
  }
}

async function applyPortfolio({ portfolio }: Repositories, size: number): Promise<void> {
  const names = Array.from({ length: size }, (_, index) => `home-${String(index).padStart(5, '0')}`);
  const constant = (priceMicrosPerKwh: number) => ({ kind: 'constant', priceMicrosPerKwh }) as const;
  await portfolio.apply({
    put: {
      groups: [{ id: GROUP, name: 'Cheap', zone: ZONE, periodMinutes: 15, currency: 'EUR' }],
      participants: names.map((name) => ({
        id: participantId(name),
        groupId: GROUP,
        kind: 'site',
        siteId: siteId(name),
      })),
      sites: names.map((name) => ({
        id: siteId(name),
        importPrice: constant(300_000),
        exportPrice: constant(50_000),
        baseLoad: { kind: 'constant', powerW: 500 },
        devices: [],
      })),
      contracts: [],
    },
    remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
  });
}

async function storeRequest({ requests }: Repositories): Promise<void> {
  const statement = {
    groupId: GROUP,
    requestedBy: 'bench',
    deadlineMs: NOW_MS + HOUR_MS,
    shortfallMicrosPerMwh: 500_000_000,
    overshootMicrosPerMwh: 0,
    ranges: [
      { from: 68, to: 80, disposition: 'requested', minDeltaW: -1_000, maxDeltaW: -1_000, path: '' } as const,
    ],
    reboundW: 0,
  };
  await requests.put(makeRequest(REQUEST, statement, gridOf(ZONE, DAY, 15), NOW_MS));
}
