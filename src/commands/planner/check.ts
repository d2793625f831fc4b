import { loadHighs } from '../../adapters/solver/highs.ts';
import {
  type Claimed,
  checkPlan,
  checkProof,
  compareResults,
  nearWorthMicros,
  type PlannerProblem,
  type PlannerResult,
  planByWay,
  plan as planSite,
  type Way,
} from '../../engine/planner/index.ts';
import type { Solver } from '../../engine/ports.ts';
import { withSolver } from '../../engine/with-solver.ts';
import type { Run } from '../shell/define.ts';
import type { CommandResult } from '../shell/result.ts';
import { readToCheck } from './check-file.ts';
import { type Checked, type CheckedPlan, checkFailures, checkJson, checkViews } from './check-view.ts';
import type { check } from './commands.ts';

/** Plans of others may be in whole watts. */
const GIVEN_TOLERANCE_W = 1;
const OWN_TOLERANCE_W = 0.01;

export const run: Run<typeof check> = async ({ args, options }, io) => {
  const { problem, claimed } = await readToCheck(args.file, options, io);
  if (claimed === undefined) {
    return resultOf(checkOwn(problem, await loadHighs(), options.toleranceW ?? OWN_TOLERANCE_W));
  }
  const { toleranceW = GIVEN_TOLERANCE_W } = options;
  const plan = checkClaimed(problem, claimed, toleranceW);
  const isToProve = options.prove || claimed.status === 'infeasible';
  if (!isToProve) return resultOf({ problem, toleranceW, plans: [plan] });
  const proven = await withSolver(loadHighs, (solver) => planSite(problem, solver));
  const ofItself = plan.report.falseClaims;
  // A bound above the plan's own cost is one above the least cost, too: it is said once.
  const ofProof = checkProof(claimed, proven, nearWorthMicros(problem)).filter(
    ({ claim }) => !ofItself.some((other) => other.claim === claim),
  );
  const falseClaims = [...ofItself, ...ofProof];
  const proved: CheckedPlan = { ...plan, report: { ...plan.report, falseClaims } };
  return resultOf({ problem, toleranceW, plans: [proved], proof: proofOf(proven) });
};

function resultOf(checked: Checked): CommandResult {
  const failures = checkFailures(checked);
  return {
    kind: 'object',
    data: checkJson(checked),
    view: checkViews(checked),
    ...(failures.length > 0 && { partial: true, failures }),
  };
}

function proofOf(proven: PlannerResult): NonNullable<Checked['proof']> {
  if (proven.status === 'infeasible') return { status: 'infeasible' };
  const { status, costMicros, boundMicros, solvedBy } = proven;
  return { status, costMicros, boundMicros, solvedBy };
}

const NOTHING = { violations: [], told: [], falseClaims: [] };

function checkClaimed(problem: PlannerProblem, claimed: Claimed, toleranceW: number): CheckedPlan {
  if (claimed.status === 'infeasible') return { name: 'given', claimed, report: NOTHING };
  return { name: 'given', claimed, report: checkPlan(problem, claimed, toleranceW) };
}

/** The planner's own answer, and that of the solver: of a site that needs the solver anyway, once more by whole numbers alone. */
function checkOwn(problem: PlannerProblem, solver: Solver, toleranceW: number): Checked {
  const own = planByWay(problem, 'own', solver);
  const ways: readonly Way[] = own.outcome === 'planned' ? ['own', 'lp'] : ['lp', 'milp'];
  const results: PlannerResult[] = [];
  const plans: CheckedPlan[] = [];
  for (const way of ways) {
    const made = way === 'own' ? own : planByWay(problem, way, solver);
    if (made.outcome !== 'planned') continue;
    results.push(made.result);
    plans.push({ ...checkResult(problem, made.result, toleranceW), name: way });
  }
  return { problem, toleranceW, plans, comparison: compareResults(results, nearWorthMicros(problem)) };
}

function checkResult(problem: PlannerProblem, result: PlannerResult, toleranceW: number): CheckedPlan {
  if (result.status === 'infeasible') {
    return { name: '', claimed: { status: 'infeasible' }, report: NOTHING };
  }
  return {
    name: '',
    claimed: result,
    solvedBy: result.solvedBy,
    report: checkPlan(problem, result, toleranceW),
  };
}
