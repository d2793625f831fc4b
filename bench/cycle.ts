import { type LargeCycle, largeCycle, largeTables } from './cycle/large-cycle.ts';
import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import type { MeasuredRun } from './harness/child.ts';
import { DAY, type ExampleWorkspace, type ExampleWorkspaces, GROUP } from './harness/example-workspace.ts';
import { ONE_BATCH, type OneThread, oneThreadEngine } from './harness/one-thread.ts';
import { shareTable } from './harness/shares.ts';
import { HIGHS_NOTE, limitSize, type Sized, sizeTable } from './harness/sizes.ts';
import { spreadOf } from './harness/spread.ts';

/** Participants, and how often each size is run. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [10, 3],
  [100, 1],
]);
const FULL_SIZES: ReadonlyMap<number, number> = new Map([...SIZES, [1000, 1]]);
const SHARE_RUNS = 1;

/** Participants of a large group. */
const LARGE = 2_000;
const FULL_LARGE = [10_000, 100_000];
/** Of so many participants of a large group one has a contract: to ask all of them would take hours. */
const FLEXIBLE_ONE_IN = 50;

/** What is asked of each participant on average [W], for the three hours of the evening peak. */
const REDUCED_W_EACH = 500;
const PPM = 1_000_000;

export const cycle: Benchmark = {
  name: 'cycle',
  summary:
    'flex cycle run and order apply for 10 and 100 participants (--full: 1,000), and of a large group (--full: 100,000)',
  run,
};

async function run({ workspaces, tempDir, runCount, isFull }: BenchmarkOptions): Promise<Report> {
  const shares: InOneThread[] = [];
  for (let round = 0; round < (runCount ?? SHARE_RUNS); round += 1) {
    shares.push(await runInOneThread(workspaces, ONE_BATCH));
  }
  await runMarket(await workspaces.withPrognoses(ONE_BATCH), workspaces); // warms the compile cache
  const cycles: Sized[] = [];
  const orders: Sized[] = [];
  for (const [participantCount, rounds] of isFull ? FULL_SIZES : SIZES) {
    const limited = limitSize(participantCount);
    const limit = await runInOneThread(workspaces, limited);
    const runs = [];
    for (let round = 0; round < (runCount ?? rounds); round += 1) {
      runs.push(await runMarket(await workspaces.withPrognoses(participantCount), workspaces));
    }
    cycles.push({
      participantCount,
      runs: runs.map((one) => one.cycle),
      solverMsEach: (limit.cycle.solveCpuMs - limit.cycle.selectCpuMs) / limited,
      more: {
        ...proofOf(runs),
        selectCpuMs: participantCount === limited ? limit.cycle.selectCpuMs : undefined,
      },
    });
    orders.push({
      participantCount,
      runs: runs.map((one) => one.order),
      solverMsEach: limit.order.solveCpuMs / limited,
    });
  }
  const large: LargeCycle[] = [];
  for (const participantCount of isFull ? FULL_LARGE : [LARGE]) {
    large.push(await largeCycle(participantCount, { workspaces, tempDir, flexibleOneIn: FLEXIBLE_ONE_IN }));
  }
  return {
    tables: [
      sizeTable('cycle: flex cycle run, from request to aggregated offer', cycles, [
        { key: 'selectCpuMs', heading: 'selection ms', unit: 'ms' },
        { key: 'acceptedCount', heading: 'deliver', unit: 'count' },
        { key: 'status', heading: 'chosen', unit: 'text' },
        { key: 'gapPpm', heading: 'gap ppm', unit: 'ppm' },
      ]),
      sizeTable('cycle: flex order apply', orders),
      shareTable(
        'cycle: where the time of one thread goes',
        new Map([
          ['market cycle', shares.map((one) => one.cycle)],
          ['flex order', shares.map((one) => one.order)],
        ]),
      ),
      ...largeTables(large),
    ],
    notes: [
      `Asked: ${REDUCED_W_EACH} W less per participant from 17:00 to 20:00, rebound allowed. The cycle's HiGHS is what the traders use; its CPU holds the selection too, which is one search for all.`,
      'A selection that is "feasible" ended at its limit; the gap says how far at most from the optimum.',
      HIGHS_NOTE,
      `Large groups: "flex cycle run" with one in ${FLEXIBLE_ONE_IN} that has a contract, one hour of the evening; stages with everybody offering what was made up beforehand, on one thread, for 50, 75 and 100 per cent of what is asked.`,
    ],
  };
}

interface MarketRun {
  readonly cycle: MeasuredRun;
  readonly order: MeasuredRun;
  readonly offer: Offered;
}

/** Of what `cycle run --json` prints. */
interface Offered {
  readonly status: string;
  readonly objectiveMicros: number;
  readonly boundMicros: number;
  readonly accepted: readonly unknown[];
}

async function runMarket(workspace: ExampleWorkspace, { flex }: ExampleWorkspaces): Promise<MarketRun> {
  const cycleRun = await flex(workspace, ['cycle', 'run', ...requestFlags(workspace)]);
  const printed = JSON.parse(cycleRun.stdout) as { readonly id: string; readonly offer: Offered };
  const order = await flex(workspace, ['order', 'apply', printed.id, '--yes']);
  return { cycle: cycleRun, order, offer: printed.offer };
}

function requestFlags({ siteCount }: ExampleWorkspace): readonly string[] {
  const reduce = `${(REDUCED_W_EACH * siteCount) / 1000}kW`;
  return ['--group', GROUP, '--day', DAY, '--reduce', reduce, '--periods', '17:00-20:00'];
}

function proofOf(runs: readonly MarketRun[]) {
  const [first] = runs;
  return {
    acceptedCount: first?.offer.accepted.length,
    status: first?.offer.status,
    gapPpm: spreadOf(runs.map(({ offer }) => gapPpm(offer))).median,
  };
}

function gapPpm({ objectiveMicros, boundMicros }: Offered): number {
  if (objectiveMicros <= 0) return 0;
  return Math.round((PPM * Math.max(0, objectiveMicros - boundMicros)) / objectiveMicros);
}

interface InOneThread {
  readonly cycle: OneThread;
  readonly order: OneThread;
}

/** The same by the workflows in this process, from a stored request on. */
async function runInOneThread(workspaces: ExampleWorkspaces, siteCount: number): Promise<InOneThread> {
  const workspace = await workspaces.withPrognoses(siteCount);
  const { stdout } = await workspaces.flex(workspace, ['request', 'create', ...requestFlags(workspace)]);
  const { request } = JSON.parse(stdout) as { readonly request: { readonly id: string } };
  const engine = await oneThreadEngine(workspace);
  try {
    const common = { cycleId: `c-${request.id}`, groupId: GROUP, day: DAY };
    const cycleRun = await engine.run('market-cycle', 'c', { ...common, requestId: request.id });
    const order = await engine.run('flex-order', 'o', { ...common, orderId: 'o', orderedBy: 'bench' });
    return { cycle: cycleRun, order };
  } finally {
    await engine.close();
  }
}
