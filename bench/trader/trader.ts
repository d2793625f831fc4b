import { loadHighs } from '../../src/adapters/solver/highs.ts';
import type { PlannerProblem } from '../../src/engine/planner/index.ts';
import { RIGID } from '../../src/engine/planner/model/context.ts';
import { noDiscrete } from '../../src/engine/planner/model/discrete.ts';
import { buildSiteModel } from '../../src/engine/planner/model/site-model.ts';
import { directQuotes, QuoteMemory } from '../../src/engine/planner/quotes/direct-quotes.ts';
import type { NetWindow, SiteQuotes } from '../../src/engine/planner/quotes/quotes.ts';
import { withWindow } from '../../src/engine/planner/quotes/window.ts';
import type { OpenModel, Solution, Solver } from '../../src/engine/ports.ts';
import type { Benchmark, BenchmarkOptions, Report } from '../harness/benchmark.ts';
import { type Spread, spreadOf } from '../harness/spread.ts';
import type { Table } from '../harness/table.ts';
import { interleaved, timed } from '../harness/timing.ts';
import { CLASSES, problemsOf, VARIANTS } from '../planner/problems.ts';

const ROUNDS = 5;
const WARM_UP_ROUNDS = 3;
/** What is too short for the clock is done so many times over the class. */
const SURFACE_REPEATS = 20;
const WINDOW_REPEATS = 200;
/** Net powers of the surface, around the plan [W]. */
const LEVELS_W = Float64Array.from({ length: 41 }, (_, level) => -5000 + 250 * level);
/** 17:00 to 19:00, in quarters of an hour. */
const WINDOW = { from: 68, to: 76 } as const;
/** The window is to draw so much less than planned [W]. */
const WINDOW_LESS_W = 400;
/** Of a surface, so many quotes are asked of the solver: one in that many. */
const SOLVED_EVERY = 331;

export const trader: Benchmark = {
  name: 'trader',
  summary: 'exact quotes of deviations: full surface and windows, against a linear program for every quote',
  run,
};

async function run({ runCount = ROUNDS }: BenchmarkOptions): Promise<Report> {
  const solver = await loadHighs();
  const plain = problemsOf(CLASSES['battery + PV']!);
  const classes = new Map<string, readonly PlannerProblem[]>();
  for (const name of ['battery + PV', 'no storage']) classes.set(name, problemsOf(CLASSES[name]!));
  for (const [name, change] of Object.entries(VARIANTS)) classes.set(name, plain.map(change));
  const measured = new Map<string, Measured>();
  for (const [name, problems] of classes) measured.set(name, await measure(problems, solver, runCount));
  return {
    tables: [surfaceTable(measured), windowTable(measured)],
    notes: [
      'One thread, warm, CPU of one site. "surface" is everything from the problem on: value functions both ways and 96 × 41 quotes; "of these" the quotes alone.',
      '"LP, cold" is HiGHS alone on the linear program of one quote, built before; "LP, warm" on one program that it holds, other bounds for each quote. Where whole numbers matter, these are bounds from below and not the quote.',
      `Window: 8 periods from 17:00, ${WINDOW_LESS_W} W less than planned or half of what can be had, as a cap.`,
    ],
  };
}

/** CPU times [ms], each the mean over the sites of a class. */
interface Measured {
  readonly siteCount: number;
  readonly surfaceMs: Spread;
  readonly quotesMs: Spread;
  readonly windowMs: Spread;
  /** Of one quote. */
  readonly coldMs: Spread;
  readonly warmMs: Spread;
  readonly windowColdMs: Spread;
  readonly windowWarmMs: Spread;
}

async function measure(
  problems: readonly PlannerProblem[],
  solver: Solver,
  runCount: number,
): Promise<Measured> {
  const memory = new QuoteMemory();
  const quotes = problems.map((problem) => quotesOfSite(problem));
  const windows = quotes.map(windowOf);
  const programs = quotes.map((one, index) => new Programs(one, windows[index]!, solver));
  const each = (work: (index: number) => unknown, times: number) => async () => {
    const all = () => {
      for (let time = 0; time < times; time++) for (const index of problems.keys()) void work(index);
    };
    return (await timed(all)).cpuMs / (times * problems.length);
  };
  const surface = (index: number) => {
    const site = directQuotes(problems[index]!, memory);
    return site?.surface(LEVELS_W, quotes[index]!.planned.netW);
  };
  const contenders = {
    surface: each(surface, SURFACE_REPEATS),
    quotes: each((index) => quotes[index]!.surface(LEVELS_W, quotes[index]!.planned.netW), SURFACE_REPEATS),
    window: each((index) => quotes[index]!.windowMicros(windows[index]!), WINDOW_REPEATS),
    cold: each((index) => programs[index]!.cold(), 1),
    warm: each((index) => programs[index]!.warm(), 1),
    windowCold: each((index) => programs[index]!.windowCold(), 1),
    windowWarm: each((index) => programs[index]!.windowWarm(), 1),
  };
  await interleaved(contenders, WARM_UP_ROUNDS);
  const ms = await interleaved(contenders, runCount);
  const quoteCount = programs[0]!.quoteCount;
  for (const program of programs) program.close();
  const perQuote = (values: readonly number[]) => spreadOf(values.map((value) => value / quoteCount));
  return {
    siteCount: problems.length,
    surfaceMs: spreadOf(ms.surface),
    quotesMs: spreadOf(ms.quotes),
    windowMs: spreadOf(ms.window),
    coldMs: perQuote(ms.cold),
    warmMs: perQuote(ms.warm),
    windowColdMs: spreadOf(ms.windowCold),
    windowWarmMs: spreadOf(ms.windowWarm),
  };
}

function quotesOfSite(problem: PlannerProblem): SiteQuotes {
  const quotes = directQuotes(problem);
  if (quotes === undefined) throw new Error(`${problem.id} needs a solver`);
  return quotes;
}

/** Less by a fixed power, or by half of what every one of the periods could give; by less where all of them cannot. */
function windowOf(quotes: SiteQuotes): NetWindow {
  for (let lessW = WINDOW_LESS_W; lessW >= 1; lessW /= 2) {
    const window = windowWith(quotes, lessW);
    if (Number.isFinite(quotes.windowMicros(window))) return window;
  }
  throw new Error(`${quotes.problem.id} cannot draw less at all`);
}

function windowWith(quotes: SiteQuotes, lessW: number): NetWindow {
  const { from, to } = WINDOW;
  const maxW = new Float64Array(to - from);
  for (let period = from; period < to; period++) {
    const plannedW = quotes.planned.netW[period]!;
    const { leastW } = quotes.headroom(period);
    maxW[period - from] = plannedW - Math.min(lessW, (plannedW - leastW) / 2);
  }
  return { from, to, maxW };
}

/** The same quotes as linear programs, in kilowatts as the planner's models are. */
class Programs {
  readonly quoteCount: number;
  readonly #cold: readonly (() => Solution)[];
  readonly #windowCold: () => Solution;
  readonly #open: OpenModel;
  /** One row per quoted period, which holds the net power. */
  readonly #rows = new Map<number, number>();
  readonly #points: readonly { readonly period: number; readonly netW: number }[];
  readonly #window: NetWindow;

  constructor(quotes: SiteQuotes, window: NetWindow, solver: Solver) {
    const { problem } = quotes;
    this.#window = window;
    this.#points = somePoints(quotes);
    this.quoteCount = this.#points.length;
    this.#cold = this.#points.map(({ period, netW }) => {
      const at = { from: period, to: period + 1, minW: netW, maxW: netW };
      const model = linearProgram(withWindow(problem, at));
      return () => solver.solve(model);
    });
    const windowModel = linearProgram(withWindow(problem, window));
    this.#windowCold = () => solver.solve(windowModel);
    if (solver.open === undefined) throw new Error(`${solver.name} holds no programs`);
    const { context, site } = buildSiteModel(problem, noDiscrete(), RIGID);
    const linear = context.builder.linearModel({ objective: 'money', limits: [] });
    if (linear === undefined) throw new Error(`${problem.id} has no program`);
    this.#open = solver.open(linear);
    const periods = new Set(this.#points.map(({ period }) => period));
    for (let period = WINDOW.from; period < WINDOW.to; period++) periods.add(period);
    for (const period of periods) {
      const columns = Int32Array.of(site.import[period]!, site.export[period]!);
      const row = this.#open.addRow(-Infinity, { columns, values: Float64Array.of(1, -1) }, Infinity);
      this.#rows.set(period, row);
    }
    this.#open.solve();
  }

  cold(): void {
    for (const solve of this.#cold) solve();
  }

  warm(): void {
    for (const { period, netW } of this.#points) {
      const row = this.#rows.get(period)!;
      this.#open.setRowBounds(row, netW / 1000, netW / 1000);
      this.#open.solve();
      this.#open.setRowBounds(row, -Infinity, Infinity);
    }
  }

  windowCold(): void {
    this.#windowCold();
  }

  windowWarm(): void {
    const { from, to, maxW } = this.#window;
    const set = (highKw: (period: number) => number) => {
      for (let period = from; period < to; period++) {
        this.#open.setRowBounds(this.#rows.get(period)!, -Infinity, highKw(period));
      }
    };
    set((period) => (maxW as Float64Array)[period - from]! / 1000);
    this.#open.solve();
    set(() => Infinity);
  }

  close(): void {
    this.#open.close();
  }
}

/** Points of the surface that have an answer, evenly over periods and levels. */
function somePoints(quotes: SiteQuotes) {
  const { netW } = quotes.planned;
  const extraMicros = quotes.surface(LEVELS_W, netW);
  const points: { readonly period: number; readonly netW: number }[] = [];
  for (let at = 0; at < extraMicros.length; at++) {
    const period = Math.floor(at / LEVELS_W.length);
    const isDue = at >= (points.length + 1) * SOLVED_EVERY;
    if (isDue && Number.isFinite(extraMicros[at]!)) {
      points.push({ period, netW: netW[period]! + LEVELS_W[at % LEVELS_W.length]! });
    }
  }
  return points;
}

function linearProgram(problem: PlannerProblem) {
  const { context } = buildSiteModel(problem, noDiscrete(), RIGID);
  const linear = context.builder.linearModel({ objective: 'money', limits: [] });
  if (linear === undefined) throw new Error(`${problem.id} has no program`);
  return linear;
}

function surfaceTable(classes: ReadonlyMap<string, Measured>): Table {
  const quoteCount = 96 * LEVELS_W.length;
  return {
    title: `trader: full offer surface, 96 × ${LEVELS_W.length} quotes`,
    columns: [
      { key: 'devices', heading: 'devices', unit: 'text' },
      { key: 'siteCount', heading: 'sites', unit: 'count' },
      { key: 'surfaceMs', heading: 'surface ms', unit: 'ms' },
      { key: 'quotesMs', heading: 'of these ms', unit: 'ms' },
      { key: 'coldMs', heading: 'LP, cold', unit: 'ms' },
      { key: 'warmMs', heading: 'LP, warm', unit: 'ms' },
      { key: 'coldRatio', heading: 'all cold to it', unit: 'ratio' },
      { key: 'warmRatio', heading: 'all warm to it', unit: 'ratio' },
    ],
    rows: [...classes].map(([devices, { siteCount, surfaceMs, quotesMs, coldMs, warmMs }]) => ({
      devices,
      siteCount,
      surfaceMs,
      quotesMs,
      coldMs,
      warmMs,
      coldRatio: (quoteCount * coldMs.median) / surfaceMs.median,
      warmRatio: (quoteCount * warmMs.median) / surfaceMs.median,
    })),
  };
}

function windowTable(classes: ReadonlyMap<string, Measured>): Table {
  return {
    title: 'trader: one quote over a window of 8 periods',
    columns: [
      { key: 'devices', heading: 'devices', unit: 'text' },
      { key: 'windowMs', heading: 'quote ms', unit: 'ms' },
      { key: 'windowColdMs', heading: 'LP, cold', unit: 'ms' },
      { key: 'windowWarmMs', heading: 'LP, warm', unit: 'ms' },
      { key: 'coldRatio', heading: 'cold to it', unit: 'ratio' },
      { key: 'warmRatio', heading: 'warm to it', unit: 'ratio' },
    ],
    rows: [...classes].map(([devices, { windowMs, windowColdMs, windowWarmMs }]) => ({
      devices,
      windowMs,
      windowColdMs,
      windowWarmMs,
      coldRatio: windowColdMs.median / windowMs.median,
      warmRatio: windowWarmMs.median / windowMs.median,
    })),
  };
}
