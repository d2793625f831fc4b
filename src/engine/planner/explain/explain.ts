import type { PlannerProblem } from '../problem.ts';
import type {
  Conflict,
  InfeasibleResult,
  NamedLimit,
  PlannerResult,
  Remedy,
  RemedyChange,
} from '../result.ts';
import { conflictSet, type Limited, withoutAll } from './conflict-set.ts';
import { Feasibility } from './feasibility.ts';
import { isSameLimit, limitsOf, widened } from './limits.ts';
import { physicalProblem } from './physical-problem.ts';
import { isSameWay, leastChanges } from './remedies.ts';
import { conflictOf } from './say-limit.ts';
import { remedyOf } from './say-remedy.ts';

/** Conflicts of one problem that are told; more are no help. */
const CONFLICTS_MAX = 8;

/**
 * Says why nothing fits, and what would have to give: sets of limits that contradict each other, one after the other until
 * none is left, each irreducible; and for every limit of the first the least that would have to give if it gives first.
 *
 * It asks for plans of changed problems and nothing else, so that it is right for every class of site and every solver.
 *
 * @param problem - without a plan, orders and wishes broken or not.
 * @param plan - answers whether a problem has a plan that keeps everything.
 * @returns at least one conflict.
 */
export function explainInfeasible(
  problem: PlannerProblem,
  plan: (problem: PlannerProblem) => PlannerResult,
): Omit<InfeasibleResult, 'status'> {
  const physical = { problem: physicalProblem(problem), limits: limitsOf(problem) };
  const sets = conflictSetsOf(physical, new Feasibility(plan));
  if (sets.length === 0) return { proven: true, conflicts: [UNNAMED], remedies: [] };
  const ways = waysOut(physical, sets[0]!, plan);
  return {
    proven: true,
    conflicts: sets.map((limits): Conflict => conflictOf(problem, limits)),
    remedies: ways.map((changes): Remedy => remedyOf(problem, changes)),
  };
}

const UNNAMED: Conflict = {
  ids: ['site'],
  message:
    'the limits of connection and devices leave no plan, and no single one of them could be named: what they miss is within rounding',
  limits: [],
};

function conflictSetsOf(
  { problem, limits: all }: Limited,
  feasibility: Feasibility,
): readonly (readonly NamedLimit[])[] {
  if (feasibility.isInfeasible(withoutAll(problem, all))) return [];
  const sets: (readonly NamedLimit[])[] = [];
  let rest = problem;
  while (sets.length < CONFLICTS_MAX && feasibility.isInfeasible(rest)) {
    const limited = { problem: rest, limits: all };
    const limits = withOwnSpan(limited, conflictSet(limited, feasibility), feasibility);
    sets.push(limits);
    // The same limits in other periods would say the same again.
    rest = withoutAll(
      rest,
      limits.map((limit) => widened(limit, problem.horizon.periodMs.length)),
    );
  }
  return sets;
}

/** A limit that nothing can keep is told where it cannot be kept, which may be in many periods. */
function withOwnSpan(
  limited: Limited,
  limits: readonly NamedLimit[],
  feasibility: Feasibility,
): readonly NamedLimit[] {
  const [only, ...others] = limits;
  if (only === undefined || others.length > 0) return limits;
  const changes = leastChanges(limited, only, feasibility)?.filter((change) => isSameLimit(change, only));
  if (changes === undefined || changes.length === 0) return limits;
  return [{ ...only, from: changes[0]!.from, to: changes.at(-1)!.to }];
}

function waysOut(
  physical: Limited,
  limits: readonly NamedLimit[],
  plan: (problem: PlannerProblem) => PlannerResult,
): readonly (readonly RemedyChange[])[] {
  const ways: (readonly RemedyChange[])[] = [];
  for (const limit of limits) {
    const changes = leastChanges(physical, limit, new Feasibility(plan));
    const isNew = changes !== undefined && changes.length > 0 && !ways.some((way) => isSameWay(way, changes));
    if (isNew) ways.push(changes);
  }
  // What a store holds is the least that somebody can change.
  const isLast = ([change]: readonly RemedyChange[]) => (change?.kind.startsWith('energy') ? 1 : 0);
  return ways.sort((a, b) => isLast(a) - isLast(b));
}
