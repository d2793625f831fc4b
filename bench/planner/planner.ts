import { loadHighs } from '../../src/adapters/solver/highs.ts';
import { classify } from '../../src/engine/planner/classify.ts';
import { type PlannerProblem, plan } from '../../src/engine/planner/index.ts';
import { RIGID } from '../../src/engine/planner/model/context.ts';
import { noDiscrete } from '../../src/engine/planner/model/discrete.ts';
import { buildSiteModel } from '../../src/engine/planner/model/site-model.ts';
import { planBySolver } from '../../src/engine/planner/search/plan-by-solver.ts';
import type { LinearModel, Solver } from '../../src/engine/ports.ts';
import type { Benchmark, BenchmarkOptions, Report } from '../harness/benchmark.ts';
import { growthExponent, type Spread, spreadOf } from '../harness/spread.ts';
import type { Column, Table } from '../harness/table.ts';
import { interleaved, timed } from '../harness/timing.ts';
import { CLASSES, problemsOf, recut, VARIANTS } from './problems.ts';

const ROUNDS = 5;
const WARM_UP_ROUNDS = 2;
const PERIOD_COUNTS = [24, 48, 96, 192] as const;
/** A plan without a solver is too short for the clock: so many times over the class; and before, until it is compiled. */
const DIRECT_REPEATS = 40;
const DIRECT_WARM_UP_REPEATS = 400;
/** MILPs take long: of each class only so many, with this limit of time. */
const MILP_PROBLEMS = 4;
const MILP_LIMIT_S = 2;

export const planner: Benchmark = {
  name: 'planner',
  summary: 'a plan by class of devices, against HiGHS alone on the same LP and MILP; growth with periods',
  run,
};

async function run({ runCount = ROUNDS }: BenchmarkOptions): Promise<Report> {
  const solver = await loadHighs();
  const plain = problemsOf(CLASSES['battery + PV']!);
  const classes = new Map<string, readonly PlannerProblem[]>();
  for (const [name, kinds] of Object.entries(CLASSES)) classes.set(name, problemsOf(kinds));
  for (const [name, change] of Object.entries(VARIANTS)) classes.set(name, plain.map(change));
  const measured = new Map<string, Measured>();
  for (const [name, problems] of classes) measured.set(name, await measure(problems, solver, runCount));
  const growth = new Map<number, Measured>();
  for (const periodCount of PERIOD_COUNTS) {
    const problems = plain.map((problem) => recut(problem, periodCount));
    growth.set(periodCount, await measure(problems, solver, runCount));
  }
  return {
    tables: [classTable(measured), growthTable(growth)],
    notes: [
      'One thread, warm, CPU of one plan. "HiGHS LP" is the solver alone on the first LP of the plan that it would make, built before; "HiGHS MILP" on the same with whole numbers everywhere, 2 s at most, of 4 sites.',
      '"by solver" is the same plan, preferences included, made by HiGHS; where a plan needs a solver, it is the plan.',
    ],
  };
}

/** CPU times of one plan [ms], each the mean over the problems of a class. */
interface Measured {
  readonly problemCount: number;
  /** How many are planned without a solver. */
  readonly directCount: number;
  readonly planMs: Spread;
  readonly plainMs: Spread;
  readonly bySolverMs: Spread;
  readonly lpMs: Spread;
  /** Where sites are planned without a solver. */
  readonly milpMs: Spread | undefined;
}

async function measure(
  problems: readonly PlannerProblem[],
  solver: Solver,
  runCount: number,
): Promise<Measured> {
  const directCount = problems.filter((problem) => classify(problem).kind !== 'general').length;
  const isDirect = directCount === problems.length;
  const repeats = isDirect ? DIRECT_REPEATS : 1;
  const models = problems.map((problem) => firstModel(problem, solver));
  const each = (work: (problem: PlannerProblem, index: number) => unknown, times: number) => async () => {
    const all = () => {
      for (let time = 0; time < times; time++)
        problems.forEach((problem, index) => void work(problem, index));
    };
    return (await timed(all)).cpuMs / (times * problems.length);
  };
  const contenders = {
    plan: each((problem) => plan(problem, solver), repeats),
    plain: each((problem) => plan(problem, solver, { preferences: false }), repeats),
    bySolver: each((problem) => planBySolver(problem, solver), 1),
    lp: each((_, index) => solver.solve(models[index]!), 1),
  };
  if (isDirect) {
    await each((problem) => plan(problem, solver), DIRECT_WARM_UP_REPEATS)();
    await each((problem) => plan(problem, solver, { preferences: false }), DIRECT_WARM_UP_REPEATS)();
  }
  await interleaved(contenders, WARM_UP_ROUNDS);
  const ms = await interleaved(contenders, runCount);
  return {
    problemCount: problems.length,
    directCount,
    planMs: spreadOf(ms.plan),
    plainMs: spreadOf(ms.plain),
    bySolverMs: spreadOf(ms.bySolver),
    lpMs: spreadOf(ms.lp),
    milpMs: isDirect ? await milpMs(problems, solver) : undefined,
  };
}

/** Each site once: the spread is that of sites. Undefined where no whole number is in the model. */
async function milpMs(problems: readonly PlannerProblem[], solver: Solver): Promise<Spread | undefined> {
  const ms: number[] = [];
  for (const problem of problems.slice(0, MILP_PROBLEMS)) {
    const model = buildSiteModel(problem, { ...noDiscrete(), all: true }, RIGID);
    const linear = model.context.builder.linearModel({ objective: 'money', limits: [] });
    if (linear?.integer === undefined) return undefined;
    const options = { absoluteGap: 1e-8, timeLimitS: MILP_LIMIT_S };
    ms.push((await timed(() => solver.solve(linear, options))).cpuMs);
  }
  return spreadOf(ms);
}

/** The first model that a plan made by the solver has it solve: an LP. */
function firstModel(problem: PlannerProblem, solver: Solver): LinearModel {
  let first: LinearModel | undefined;
  const noting: Solver = {
    name: solver.name,
    solve(model, options) {
      first ??= model;
      return solver.solve(model, options);
    },
  };
  const result = planBySolver(problem, noting, { preferences: false });
  if (result.status === 'infeasible' || first === undefined) throw new Error(`${problem.id} has no plan`);
  return first;
}

const FIGURES: readonly Column[] = [
  { key: 'planMs', heading: 'plan ms', unit: 'ms' },
  { key: 'plainMs', heading: 'without pref.', unit: 'ms' },
  { key: 'bySolverMs', heading: 'by solver', unit: 'ms' },
  { key: 'lpMs', heading: 'HiGHS LP', unit: 'ms' },
  { key: 'milpMs', heading: 'HiGHS MILP', unit: 'ms' },
  { key: 'lpRatio', heading: 'LP to plan', unit: 'ratio' },
  { key: 'milpRatio', heading: 'MILP to plan', unit: 'ratio' },
];

function figuresOf({ planMs, plainMs, bySolverMs, lpMs, milpMs }: Measured) {
  return {
    planMs,
    plainMs,
    bySolverMs,
    lpMs,
    milpMs,
    lpRatio: lpMs.median / planMs.median,
    milpRatio: milpMs === undefined ? undefined : milpMs.median / planMs.median,
  };
}

function classTable(classes: ReadonlyMap<string, Measured>): Table {
  return {
    title: 'planner: sites of the example, 96 periods, by what they have',
    columns: [
      { key: 'devices', heading: 'devices', unit: 'text' },
      { key: 'siteCount', heading: 'sites', unit: 'count' },
      { key: 'directCount', heading: 'no solver', unit: 'count' },
      ...FIGURES,
    ],
    rows: [...classes].map(([devices, measured]) => ({
      devices,
      siteCount: measured.problemCount,
      directCount: measured.directCount,
      ...figuresOf(measured),
    })),
  };
}

function growthTable(growth: ReadonlyMap<number, Measured>): Table {
  const sizes = [...growth];
  const exponent = (index: number, key: 'planMs' | 'plainMs' | 'lpMs') => {
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
      ...FIGURES,
      { key: 'planExponent', heading: 'growth', unit: 'exponent' },
      { key: 'plainExponent', heading: 'without pref.', unit: 'exponent' },
      { key: 'lpExponent', heading: 'LP', unit: 'exponent' },
    ],
    rows: sizes.map(([periodCount, measured], index) => ({
      periodCount,
      ...figuresOf(measured),
      planExponent: exponent(index, 'planMs'),
      plainExponent: exponent(index, 'plainMs'),
      lpExponent: exponent(index, 'lpMs'),
    })),
  };
}
