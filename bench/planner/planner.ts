import { loadHighs } from '../../src/adapters/solver/highs.ts';
import { type PlannerProblem, plan } from '../../src/engine/planner/index.ts';
import type { LinearModel, Solver } from '../../src/engine/ports.ts';
import type { Benchmark, BenchmarkOptions, Report } from '../harness/benchmark.ts';
import { growthExponent, mapSpread, type Spread, spreadOf } from '../harness/spread.ts';
import type { Column, Table } from '../harness/table.ts';
import { interleaved, timed } from '../harness/timing.ts';
import { CLASSES, problemsOf, recut } from './problems.ts';

const ROUNDS = 5;
const WARM_UP_ROUNDS = 2;
const PERIOD_COUNTS = [24, 48, 96, 192] as const;

export const planner: Benchmark = {
  name: 'planner',
  summary: 'plans per second by class of devices, against HiGHS alone on the same LP; growth with periods',
  run,
};

async function run({ runCount = ROUNDS }: BenchmarkOptions): Promise<Report> {
  const solver = await loadHighs();
  const classes = new Map<string, Measured>();
  for (const [name, kinds] of Object.entries(CLASSES)) {
    classes.set(name, await measure(problemsOf(kinds), solver, runCount));
  }
  const cutProblems = problemsOf(CLASSES['battery + PV']!);
  const growth = new Map<number, Measured>();
  for (const periodCount of PERIOD_COUNTS) {
    const problems = cutProblems.map((problem) => recut(problem, periodCount));
    growth.set(periodCount, await measure(problems, solver, runCount));
  }
  return {
    tables: [classTable(classes), growthTable(growth)],
    notes: [
      `One thread, warm, per second of CPU. "HiGHS alone" is the solver on the first LP of each plan, built before: the limit of a planner that uses it.`,
      'A plan with preferences chooses among plans that cost the same, which takes further solves; calls counts all of a plan.',
    ],
  };
}

/** CPU times of one plan [ms], each the mean over the problems of a class. */
interface Measured {
  readonly problemCount: number;
  readonly preferredMs: Spread;
  readonly plainMs: Spread;
  readonly solverMs: Spread;
  readonly preferredCalls: number;
  readonly plainCalls: number;
}

async function measure(
  problems: readonly PlannerProblem[],
  solver: Solver,
  runCount: number,
): Promise<Measured> {
  const plain = { preferences: false };
  const models = problems.map((problem) => modelsOf(problem, solver, plain));
  const all = (work: () => void) => async () => (await timed(work)).cpuMs / problems.length;
  const contenders = {
    preferred: all(() => problems.forEach((problem) => void plan(problem, solver))),
    plain: all(() => problems.forEach((problem) => void plan(problem, solver, plain))),
    solver: all(() => models.forEach(([first]) => void solver.solve(first!))),
  };
  await interleaved(contenders, WARM_UP_ROUNDS);
  const ms = await interleaved(contenders, runCount);
  return {
    problemCount: problems.length,
    preferredMs: spreadOf(ms.preferred),
    plainMs: spreadOf(ms.plain),
    solverMs: spreadOf(ms.solver),
    preferredCalls: mean(problems.map((problem) => modelsOf(problem, solver, {}).length)),
    plainCalls: mean(models.map(({ length }) => length)),
  };
}

/** The models that a plan has its solver solve, in their order. */
function modelsOf(
  problem: PlannerProblem,
  solver: Solver,
  options: { readonly preferences?: boolean },
): readonly LinearModel[] {
  const models: LinearModel[] = [];
  const noting: Solver = {
    name: solver.name,
    solve(model, solveOptions) {
      models.push(model);
      return solver.solve(model, solveOptions);
    },
  };
  const result = plan(problem, noting, options);
  if (result.status === 'infeasible') throw new Error(`${problem.id} has no plan`);
  return models;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const FIGURES: readonly Column[] = [
  { key: 'preferredPerS', heading: 'plans/s', unit: 'perS' },
  { key: 'plainPerS', heading: 'without preferences', unit: 'perS' },
  { key: 'solverPerS', heading: 'HiGHS alone', unit: 'perS' },
  { key: 'preferredRatio', heading: 'time to HiGHS', unit: 'ratio' },
  { key: 'plainRatio', heading: 'without pref.', unit: 'ratio' },
  { key: 'preferredCalls', heading: 'calls', unit: 'count' },
  { key: 'plainCalls', heading: 'without pref.', unit: 'count' },
];

function figuresOf({ preferredMs, plainMs, solverMs, preferredCalls, plainCalls }: Measured) {
  return {
    preferredPerS: mapSpread(preferredMs, perS),
    plainPerS: mapSpread(plainMs, perS),
    solverPerS: mapSpread(solverMs, perS),
    preferredRatio: preferredMs.median / solverMs.median,
    plainRatio: plainMs.median / solverMs.median,
    preferredCalls,
    plainCalls,
  };
}

function perS(ms: number): number {
  return 1000 / ms;
}

function classTable(classes: ReadonlyMap<string, Measured>): Table {
  return {
    title: 'planner: sites of the example, 96 periods, by what they have',
    columns: [
      { key: 'devices', heading: 'devices', unit: 'text' },
      { key: 'siteCount', heading: 'sites', unit: 'count' },
      ...FIGURES,
    ],
    rows: [...classes].map(([devices, measured]) => ({
      devices,
      siteCount: measured.problemCount,
      ...figuresOf(measured),
    })),
  };
}

function growthTable(growth: ReadonlyMap<number, Measured>): Table {
  const sizes = [...growth];
  const exponent = (index: number, key: 'preferredMs' | 'plainMs' | 'solverMs') => {
    const [before, after] = [sizes[index - 1], sizes[index]];
    if (before === undefined || after === undefined) return undefined;
    return growthExponent(
      { size: before[0], value: before[1][key].median },
      { size: after[0], value: after[1][key].median },
    );
  };
  return {
    title: 'planner: growth with the periods of the day, battery + PV',
    columns: [
      { key: 'periodCount', heading: 'periods', unit: 'count' },
      ...FIGURES.slice(0, 5),
      { key: 'preferredExponent', heading: 'growth', unit: 'exponent' },
      { key: 'plainExponent', heading: 'without pref.', unit: 'exponent' },
      { key: 'solverExponent', heading: 'HiGHS', unit: 'exponent' },
    ],
    rows: sizes.map(([periodCount, measured], index) => ({
      periodCount,
      ...figuresOf(measured),
      preferredExponent: exponent(index, 'preferredMs'),
      plainExponent: exponent(index, 'plainMs'),
      solverExponent: exponent(index, 'solverMs'),
    })),
  };
}
