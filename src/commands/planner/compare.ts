import { loadHighs } from '../../adapters/solver/highs.ts';
import {
  compareResults,
  nearWorthMicros,
  type PlannerResult,
  planByWay,
  WAYS,
} from '../../engine/planner/index.ts';
import type { Solver } from '../../engine/ports.ts';
import type { Run } from '../shell/define.ts';
import type { compare } from './commands.ts';
import { type ComparedProblem, type ComparedWay, comparedList } from './compare-view.ts';
import { type ProblemOfFile, readProblems } from './problem-files.ts';

const MS_PER_S = 1000;
/** A way that is quicker than this is taken several times, and the middle time is told [ms]. */
const QUICK_MS = 50;
const QUICK_RUNS = 9;

export const run: Run<typeof compare> = async ({ args, options }, io) => {
  const problems = await readProblems(args.files, io);
  const solver = await loadHighs();
  const progress = io.progress('compared', problems.length);
  const compared: ComparedProblem[] = [];
  for (const one of problems) {
    progress.update(compared.length, one.file);
    compared.push(compareWays(one, solver, options.timeLimitMs / MS_PER_S));
  }
  progress.end();
  return comparedList(compared);
};

function compareWays({ file, problem }: ProblemOfFile, solver: Solver, timeLimitS: number): ComparedProblem {
  const ways: ComparedWay[] = [];
  const results: PlannerResult[] = [];
  for (const way of WAYS) {
    const { outcome, tookMs } = timed(() => planByWay(problem, way, solver, { timeLimitS }));
    if (outcome.outcome === 'not-applicable') ways.push({ way, because: outcome.because });
    else {
      ways.push({ way, ...figuresOf(outcome.result), tookMs });
      results.push(outcome.result);
    }
  }
  return { file, problem, ways, comparison: compareResults(results, nearWorthMicros(problem)) };
}

function timed<T>(plan: () => T): { readonly outcome: T; readonly tookMs: number } {
  const tookMs: number[] = [];
  let outcome: T;
  do {
    const startMs = performance.now();
    outcome = plan();
    tookMs.push(performance.now() - startMs);
  } while (tookMs.length < QUICK_RUNS && tookMs[0]! < QUICK_MS);
  return { outcome, tookMs: tookMs.sort((a, b) => a - b)[tookMs.length >> 1]! };
}

function figuresOf(result: PlannerResult): Omit<ComparedWay, 'way'> {
  if (result.status === 'infeasible') return { status: 'infeasible' };
  const { status, solvedBy, costMicros, boundMicros } = result;
  return { status, solvedBy, costMicros, boundMicros, gapMicros: costMicros - boundMicros };
}
