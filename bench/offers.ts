import { loadHighs } from '../src/adapters/solver/highs.ts';
import {
  type ColumnSelection,
  checkColumnCertificate,
  selectColumns,
  selectOffers,
} from '../src/engine/offer-trader/index.ts';
import type { Solver } from '../src/engine/ports.ts';
import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import { growthExponent, type Spread, spreadOf } from './harness/spread.ts';
import type { Table } from './harness/table.ts';
import { timed } from './harness/timing.ts';
import { type Mix, madeUpColumns, madeUpProblem } from './offers/made-up.ts';
import { stagesTable } from './offers/stages.ts';

const SIZES: readonly Size[] = [
  ...[10, 30, 100, 300, 1_000, 10_000].map((offerCount) => ({ mix: 'mixed' as const, offerCount })),
  ...[1_000, 10_000].map((offerCount) => ({ mix: 'blocks' as const, offerCount })),
];
/** Only with --full: take most of a gigabyte and some minutes. */
const FULL_SIZES: readonly Size[] = [
  { mix: 'mixed', offerCount: 100_000 },
  { mix: 'mixed', offerCount: 1_000_000 },
  { mix: 'blocks', offerCount: 100_000 },
];
/** Above, the solver finds nothing worth comparing in its time. */
const SOLVER_OFFERS_MAX = 100;
const FULL_SOLVER_OFFERS_MAX = 1_000;
/** With --full, the stages of so many as well. */
const FULL_STAGED = 100_000;
/** Made-up problems of each size; every one is solved once. */
const PROBLEMS = 3;

/** From answers to the offer of the group. */
const STAGED = [1_000, 10_000];

/** Nothing is left to a solver. */
const NOBODY: Solver = {
  name: 'nobody',
  solve() {
    throw new Error('a solver was asked for');
  },
};

const RELATIVE_GAP = 1e-6;
const SOLVER_LIMIT_S = 10;

export const offers: Benchmark = {
  name: 'offers',
  summary:
    'choosing among 10 to 10,000 made-up offers: time, gap, certificate, against HiGHS in the same run',
  run,
};

interface Size {
  readonly mix: Mix;
  readonly offerCount: number;
}

interface Once {
  readonly cpuMs: number;
  readonly result: Pick<ColumnSelection, 'status' | 'gapPpm'>;
}

interface Measured extends Size {
  readonly optionCount: number;
  readonly own: readonly Once[];
  readonly solver: readonly Once[];
  readonly certificateMs: readonly number[];
  readonly peakBytes: number;
}

async function run({ runCount = PROBLEMS, isFull }: BenchmarkOptions): Promise<Report> {
  const solver = await loadHighs();
  for (const method of ['own', 'solver'] as const) selectOffers(madeUpProblem(0, 10), solver, { method });
  const sizes: Measured[] = [];
  const solverMax = isFull ? FULL_SOLVER_OFFERS_MAX : SOLVER_OFFERS_MAX;
  for (const size of [...SIZES, ...(isFull ? FULL_SIZES : [])]) {
    sizes.push(await measure(size, size.offerCount <= solverMax ? solver : undefined, runCount));
  }
  return {
    tables: [tableOf(sizes), await stagesTable(isFull ? [...STAGED, FULL_STAGED] : STAGED, solver)],
    notes: [
      `${runCount} problems a size from seeds, CPU time, asked to ${RELATIVE_GAP * 1e6} ppm. Own: to the limit of nodes that it sets itself. HiGHS: at most ${SOLVER_LIMIT_S} s each, up to ${solverMax} offers.`,
      'From answers to offer: storing and reading them, choosing to 1,000 ppm, the two checks, storing what was chosen; what the traders do is in the benchmark `cycle`.',
      'Mixed: as in a neighbourhood. Blocks: all or nothing, four sizes, prices within 2 %. Offers are handed over as columns, and are not counted in the time; peak: of the process so far, with them.',
      'Gap: in whole watts, to what is proven. Certificate: the separate check in whole numbers.',
    ],
  };
}

async function measure(
  { mix, offerCount }: Size,
  solver: Solver | undefined,
  problemCount: number,
): Promise<Measured> {
  const own: Once[] = [];
  const bySolver: Once[] = [];
  const certificateMs: number[] = [];
  let optionCount = 0;
  for (let seed = 1; seed <= problemCount; seed += 1) {
    const problem = madeUpColumns(seed, offerCount, mix);
    optionCount = problem.offers.optionIds.length;
    const { cpuMs, result } = await select(() =>
      selectColumns(problem, NOBODY, { relativeGap: RELATIVE_GAP }),
    );
    own.push({ cpuMs, result });
    const { certificate } = result;
    if (certificate !== undefined) {
      const checked = await timed(() => checkColumnCertificate(problem, result, certificate));
      certificateMs.push(checked.cpuMs);
    }
    if (solver === undefined) continue;
    const objects = madeUpProblem(seed, offerCount, mix);
    const limits = { relativeGap: RELATIVE_GAP, timeLimitS: SOLVER_LIMIT_S, method: 'solver' } as const;
    bySolver.push(await select(() => selectOffers(objects, solver, limits)));
  }
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return { mix, offerCount, optionCount, own, solver: bySolver, certificateMs, peakBytes };
}

async function select<Result>(
  work: () => Result,
): Promise<{ readonly cpuMs: number; readonly result: Result }> {
  const results: Result[] = [];
  const { cpuMs } = await timed(() => {
    results.push(work());
  });
  const [result] = results;
  if (result === undefined) throw new Error('nothing was selected');
  return { cpuMs, result };
}

function spread(all: readonly Once[], figure: (once: Once) => number): Spread | undefined {
  return all.length === 0 ? undefined : spreadOf(all.map(figure));
}

function provenOf(all: readonly Once[]): string | undefined {
  if (all.length === 0) return undefined;
  return `${all.filter(({ result }) => result.status === 'optimal').length} of ${all.length}`;
}

function tableOf(sizes: readonly Measured[]): Table {
  return {
    title: 'offers: choosing among made-up offers',
    columns: [
      { key: 'mix', heading: 'mix', unit: 'text' },
      { key: 'offerCount', heading: 'offers', unit: 'count' },
      { key: 'optionCount', heading: 'options', unit: 'count' },
      { key: 'ownMs', heading: 'own ms', unit: 'ms' },
      { key: 'ownPpm', heading: 'gap ppm', unit: 'ppm' },
      { key: 'ownProven', heading: 'proven', unit: 'text' },
      { key: 'certificateMs', heading: 'certificate ms', unit: 'ms' },
      { key: 'peakBytes', heading: 'peak', unit: 'bytes' },
      { key: 'growth', heading: 'growth', unit: 'exponent' },
      { key: 'solverMs', heading: 'HiGHS ms', unit: 'ms' },
      { key: 'solverPpm', heading: 'gap ppm', unit: 'ppm' },
      { key: 'solverProven', heading: 'proven', unit: 'text' },
      { key: 'ratio', heading: 'HiGHS to own', unit: 'ratio' },
    ],
    rows: sizes.map((size, index) =>
      rowOf(
        size,
        sizes.slice(0, index).findLast(({ mix }) => mix === size.mix),
      ),
    ),
  };
}

function rowOf(
  { mix, offerCount, optionCount, own, solver, certificateMs, peakBytes }: Measured,
  before?: Measured,
) {
  const ownMs = spreadOf(own.map(({ cpuMs }) => cpuMs));
  const solverMs = spread(solver, ({ cpuMs }) => cpuMs);
  return {
    mix,
    offerCount,
    optionCount,
    peakBytes,
    ownMs,
    ownPpm: spread(own, ({ result }) => result.gapPpm),
    ownProven: provenOf(own),
    certificateMs: certificateMs.length === 0 ? undefined : spreadOf(certificateMs),
    growth:
      before &&
      growthExponent(
        { size: before.offerCount, value: spreadOf(before.own.map(({ cpuMs }) => cpuMs)).median },
        { size: offerCount, value: ownMs.median },
      ),
    solverMs,
    solverPpm: spread(solver, ({ result }) => result.gapPpm),
    solverProven: provenOf(solver),
    ratio: solverMs && solverMs.median / ownMs.median,
  };
}
