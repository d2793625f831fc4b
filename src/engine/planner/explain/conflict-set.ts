import type { PlannerProblem } from '../problem.ts';
import type { NamedLimit } from '../result.ts';
import { withoutLimit } from './change-limit.ts';
import type { Feasibility } from './feasibility.ts';
import { isSeries } from './limits.ts';

/** A problem, and all of its limits that can be named; some may be gone from it. */
export interface Limited {
  readonly problem: PlannerProblem;
  /** Each over the whole horizon. */
  readonly limits: readonly NamedLimit[];
}

/**
 * An irreducible set of limits that cannot all hold, by a deletion filter: a limit whose removal leaves the problem
 * without a plan is no part of the conflict and stays away; the others are what contradicts each other. Then the periods of
 * each are narrowed from both ends as far as the contradiction lasts.
 *
 * The limits found contradict each other even where there are no others, and do not without any one of them in its periods:
 * each was needed when it was tried, and nothing was added since. Where the number of checks ends the search, the set
 * may have more members than it needs.
 *
 * Source: J. W. Chinneck, "Feasibility and Infeasibility in Optimization", Springer (2008), the deletion filter.
 *
 * @param limited - physical, without a plan.
 */
export function conflictSet({ problem, limits }: Limited, feasibility: Feasibility): readonly NamedLimit[] {
  let rest = problem;
  let members = limits;
  for (const group of groupsOf(members)) {
    const without = withoutAll(rest, group);
    if (!feasibility.isInfeasible(without)) continue;
    rest = without;
    members = members.filter((limit) => !group.includes(limit));
  }
  for (const limit of members) {
    if (members.length === 1) break;
    const without = withoutLimit(rest, limit);
    if (!feasibility.isInfeasible(without)) continue;
    rest = without;
    members = members.filter((other) => other !== limit);
  }
  return members.length === 1 ? members : narrowedAll(rest, members, feasibility);
}

/** The problem without several limits. */
export function withoutAll(problem: PlannerProblem, limits: readonly NamedLimit[]): PlannerProblem {
  return limits.reduce(withoutLimit, problem);
}

/** Limits of one device together: most devices have nothing to do with a conflict. */
function groupsOf(limits: readonly NamedLimit[]): readonly (readonly NamedLimit[])[] {
  const groups = new Map<string | undefined, NamedLimit[]>();
  for (const limit of limits) groups.set(limit.deviceId, [...(groups.get(limit.deviceId) ?? []), limit]);
  return [...groups.values()].filter((group) => group.length > 1);
}

function narrowedAll(
  problem: PlannerProblem,
  members: readonly NamedLimit[],
  feasibility: Feasibility,
): readonly NamedLimit[] {
  let rest = problem;
  const narrowed: NamedLimit[] = [];
  for (const limit of members) {
    const shorter = isSeries(limit) ? narrow(rest, limit, feasibility) : limit;
    rest = withoutAll(rest, outsideOf(limit, shorter));
    narrowed.push(shorter);
  }
  return narrowed;
}

/** The fewest periods, in one run, in which the limit still contradicts the rest; the first of them. */
function narrow(problem: PlannerProblem, limit: NamedLimit, feasibility: Feasibility): NamedLimit {
  const contradicts = (span: NamedLimit) =>
    feasibility.isInfeasible(withoutAll(problem, outsideOf(limit, span)));
  const length = limit.to - limit.from;
  const cut = furthest(0, length - 1, (less) => contradicts({ ...limit, to: limit.to - less }));
  const early = { ...limit, to: limit.to - cut };
  const from = furthest(early.from, early.to - 1, (first) => contradicts({ ...early, from: first }));
  return { ...early, from };
}

/** What of a limit lies before and after a part of its periods. */
function outsideOf(limit: NamedLimit, { from, to }: NamedLimit): readonly NamedLimit[] {
  return [
    { ...limit, to: from },
    { ...limit, from: to },
  ].filter((part) => part.from < part.to);
}

/** The largest whole number for which something holds, where it holds for all up to there; it does for the first. */
export function furthest(first: number, last: number, holds: (value: number) => boolean): number {
  let low = first;
  let high = last;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
