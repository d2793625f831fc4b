import { invariant } from '../../errors.ts';
import {
  type OrderConstraint,
  type Plan,
  type PlannerProblem,
  parsePlannerProblem,
  withoutNear,
} from '../../planner/index.ts';
import type { Solver } from '../../ports.ts';
import type { Repositories } from '../../repositories/index.ts';
import type { Grid } from '../../time/index.ts';
import { withSolver } from '../../with-solver.ts';
import type { SiteDay } from '../flex-order/apply-to-participant.ts';
import { type Ordered, planHeldTo, replanner } from '../flex-order/plan-ordered.ts';
import { keepPast, startedPeriods } from '../hold-past.ts';
import { standingOrders } from '../order-constraints.ts';
import { type DayWithout, dayWithout } from '../order-targets.ts';
import { planRecord, problemText, scheduleOf } from '../plan-record.ts';

/** A site's day without one of its orders. */
export interface PlanWithout {
  /** The next plan. */
  readonly next: Plan;
  readonly without: DayWithout;
  /** Whether all other orders of the day are kept as well as they are now. */
  readonly keepsOthers: boolean;
}

export interface WithoutOptions {
  readonly grid: Grid;
  readonly nowMs: number;
  /** Asked for only if it is needed. */
  readonly solver: () => Promise<Solver>;
  readonly repositories: Pick<Repositories, 'plans'>;
}

/**
 * Plans a site's day without one of its orders, the nearest to what would have been first:
 *
 * 1. the very plan that was there, if there was one of the same forecasts with these orders (none, or with that power);
 * 2. a plan whose power is that of now without the order's change, in every period that has not started;
 * 3. where the site cannot do that (its forecasts have changed since, or another order was only possible with this one),
 *    or misses an order by the power of now, the plan that keeps the other orders best.
 */
export async function planWithout(
  site: SiteDay,
  dropped: OrderConstraint,
  options: WithoutOptions,
): Promise<PlanWithout> {
  const { current } = site;
  const { grid, nowMs, solver } = options;
  const problem = parsePlannerProblem(JSON.parse(current.problemJson));
  const startedCount = startedPeriods(problem, nowMs);
  const without = dayWithout({ ...site, appliedIds: current.orderIds }, dropped, startedCount);

  const known = await earlierPlan(site, { without, problem, startedCount }, options);
  if (known !== undefined) {
    return {
      next: { ...known, revision: current.revision + 1, createdMs: nowMs },
      without,
      keepsOthers: true,
    };
  }
  return withSolver(solver, (loaded) => replanned(site, dropped, without, { grid, nowMs, solver: loaded }));
}

/** The nearest that there is, where no plan of before is to be taken. */
function replanned(
  { current }: SiteDay,
  dropped: OrderConstraint,
  without: DayWithout,
  { grid, nowMs, solver }: { readonly grid: Grid; readonly nowMs: number; readonly solver: Solver },
): PlanWithout {
  const replan = replanner(current, nowMs, solver);
  const target = {
    id: `without-${dropped.orderId}`,
    source: `order ${dropped.orderId} taken back`,
    netW: without.netW,
  };
  const held = missesOrder(current) ? undefined : planHeldTo(target, current, replan);
  if (held !== undefined) {
    return { next: nextPlan(current, held, without, { grid, nowMs }), without, keepsOthers: true };
  }
  const others = [...without.kept, ...without.changed.map(({ after }) => after)];
  const free = replan(standingOrders(others, without.appliedIds));
  return {
    next: nextPlan(current, free, without, { grid, nowMs }),
    without,
    keepsOthers: missesNoMore(current, free),
  };
}

/**
 * A plan that was stored before with what is wanted now; the latest of them. Without any order it is what the planner
 * answers to the same forecasts, whatever power orders have led to since.
 */
async function earlierPlan(
  { current }: SiteDay,
  wanted: { readonly without: DayWithout; readonly problem: PlannerProblem; readonly startedCount: number },
  { repositories }: WithoutOptions,
): Promise<Plan | undefined> {
  const { without, problem, startedCount } = wanted;
  const { siteId, day } = current;
  const heads = await repositories.plans.revisions(siteId, day);
  const head = heads.findLast(
    ({ orderIds, netW, devices }) =>
      same(orderIds, without.appliedIds) &&
      (without.appliedIds.length === 0 || same(netW, without.netW)) &&
      devices.length === current.devices.length &&
      devices.every(({ powerW }, index) =>
        same(powerW.subarray(0, startedCount), current.devices[index]!.powerW.subarray(0, startedCount)),
      ),
  );
  if (head === undefined) return undefined;
  const known = await repositories.plans.get(siteId, day, head.revision);
  invariant(known !== undefined, `plan revision ${head.revision} of ${siteId} vanished`);
  const solved = parsePlannerProblem(JSON.parse(known.problemJson));
  return unconstrained(solved) === unconstrained(problem) ? known : undefined;
}

/** What a problem says of the site itself. */
function unconstrained(problem: PlannerProblem): string {
  return problemText({ ...withoutNear(problem), constraints: [] });
}

function same<Value>(left: ArrayLike<Value>, right: ArrayLike<Value>): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

/** Where there is no plan at all, which only what is already over can lead to, the site goes on by the one it has. */
function nextPlan(
  current: Plan,
  { problem, result }: Ordered,
  { appliedIds }: DayWithout,
  { grid, nowMs }: { readonly grid: Grid; readonly nowMs: number },
): Plan {
  const revision = current.revision + 1;
  if (result.status === 'infeasible') {
    return { ...current, revision, orderIds: appliedIds, createdMs: nowMs };
  }
  const schedule = keepPast(result.schedule, scheduleOf(current), { problem, nowMs });
  const content = {
    siteId: current.siteId,
    grid,
    problem,
    result: { ...result, schedule },
    orderIds: appliedIds,
  };
  return planRecord(content, revision, nowMs);
}

function missesOrder({ relaxations }: Plan): boolean {
  return relaxations.some(({ tier }) => tier === 'order');
}

function missesNoMore(current: Plan, { result }: Ordered): boolean {
  if (result.status === 'infeasible') return true;
  const missed = new Set(
    current.relaxations.filter(({ tier }) => tier === 'order').map(({ period }) => period),
  );
  return result.relaxations.every(({ tier, period }) => tier !== 'order' || missed.has(period));
}
