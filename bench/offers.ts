import { loadHighs } from '../src/adapters/solver/highs.ts';
import {
  checkCertificate,
  type SelectionProblem,
  type SelectionResult,
  selectOffers,
} from '../src/engine/offer-trader/index.ts';
import type { Solver } from '../src/engine/ports.ts';
import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import { growthExponent, type Spread, spreadOf } from './harness/spread.ts';
import type { Table } from './harness/table.ts';
import { timed } from './harness/timing.ts';
import { madeUpProblem } from './offers/made-up.ts';
import { stagesTable } from './offers/stages.ts';

const OFFER_COUNTS = [10, 30, 100, 300, 1_000, 10_000] as const;
/** Only with --full: takes most of a gigabyte and a minute. */
const FULL_OFFER_COUNT = 100_000;
/** Above, the solver finds nothing worth comparing in its time. */
const SOLVER_OFFERS_MAX = 100;
/** Made-up problems of each size; every one is solved once. */
const PROBLEMS = 3;

/** From answers to the offer of the group. */
const STAGED = [1_000, 10_000];

const RELATIVE_GAP = 1e-6;
const SOLVER_LIMIT_S = 10;

export const offers: Benchmark = {
  name: 'offers',
  summary:
    'choosing among 10 to 10,000 made-up offers: time, gap, certificate, against HiGHS in the same run',
  run,
};

interface Once {
  readonly cpuMs: number;
  readonly result: SelectionResult;
}

interface Measured {
  readonly offerCount: number;
  readonly optionCount: number;
  readonly own: readonly Once[];
  readonly solver: readonly Once[];
  readonly certificateMs: readonly number[];
}

async function run({ runCount = PROBLEMS, isFull }: BenchmarkOptions): Promise<Report> {
  const solver = await loadHighs();
  for (const method of ['own', 'solver'] as const) selectOffers(madeUpProblem(0, 10), solver, { method });
  const sizes: Measured[] = [];
  for (const offerCount of [...OFFER_COUNTS, ...(isFull ? [FULL_OFFER_COUNT] : [])]) {
    sizes.push(await measure(offerCount, solver, runCount));
  }
  return {
    tables: [tableOf(sizes), await stagesTable(isFull ? [...STAGED, FULL_OFFER_COUNT] : STAGED, solver)],
    notes: [
      `${runCount} problems a size from seeds, CPU time, asked to ${RELATIVE_GAP * 1e6} ppm. Own: to the limit of nodes that it sets itself. HiGHS: at most ${SOLVER_LIMIT_S} s each, up to ${SOLVER_OFFERS_MAX} offers.`,
      'From answers to offer: storing and reading them, choosing to 1,000 ppm, the two checks, storing what was chosen; what the traders do is in the benchmark `cycle`.',
      'Gap: in whole watts, to what is proven. Certificate: the separate check in whole numbers.',
    ],
  };
}

async function measure(offerCount: number, solver: Solver, problemCount: number): Promise<Measured> {
  const own: Once[] = [];
  const bySolver: Once[] = [];
  const certificateMs: number[] = [];
  let optionCount = 0;
  for (let seed = 1; seed <= problemCount; seed += 1) {
    const problem = madeUpProblem(seed, offerCount);
    optionCount = problem.offers.reduce((sum, { options }) => sum + options.length, 0);
    const once = await select(problem, () => selectOffers(problem, solver, { relativeGap: RELATIVE_GAP }));
    own.push(once);
    const { certificate } = once.result;
    if (certificate !== undefined) {
      const { cpuMs } = await timed(() => checkCertificate(problem, once.result, certificate));
      certificateMs.push(cpuMs);
    }
    if (offerCount > SOLVER_OFFERS_MAX) continue;
    const limits = { relativeGap: RELATIVE_GAP, timeLimitS: SOLVER_LIMIT_S, method: 'solver' } as const;
    bySolver.push(await select(problem, () => selectOffers(problem, solver, limits)));
  }
  return { offerCount, optionCount, own, solver: bySolver, certificateMs };
}

async function select(problem: SelectionProblem, work: () => SelectionResult): Promise<Once> {
  let result: SelectionResult | undefined;
  const { cpuMs } = await timed(() => {
    result = work();
  });
  if (result === undefined) throw new Error(`${problem.offers.length} offers: nothing was selected`);
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
      { key: 'offerCount', heading: 'offers', unit: 'count' },
      { key: 'optionCount', heading: 'options', unit: 'count' },
      { key: 'ownMs', heading: 'own ms', unit: 'ms' },
      { key: 'ownPpm', heading: 'gap ppm', unit: 'ppm' },
      { key: 'ownProven', heading: 'proven', unit: 'text' },
      { key: 'certificateMs', heading: 'certificate ms', unit: 'ms' },
      { key: 'growth', heading: 'growth', unit: 'exponent' },
      { key: 'solverMs', heading: 'HiGHS ms', unit: 'ms' },
      { key: 'solverPpm', heading: 'gap ppm', unit: 'ppm' },
      { key: 'solverProven', heading: 'proven', unit: 'text' },
      { key: 'ratio', heading: 'HiGHS to own', unit: 'ratio' },
    ],
    rows: sizes.map((size, index) => rowOf(size, sizes[index - 1])),
  };
}

function rowOf({ offerCount, optionCount, own, solver, certificateMs }: Measured, before?: Measured) {
  const ownMs = spreadOf(own.map(({ cpuMs }) => cpuMs));
  const solverMs = spread(solver, ({ cpuMs }) => cpuMs);
  return {
    offerCount,
    optionCount,
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
