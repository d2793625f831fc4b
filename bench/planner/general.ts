import {
  openPlanner,
  type PlannerConstraint,
  type PlannerProblem,
  plan,
} from '../../src/engine/planner/index.ts';
import { RIGID } from '../../src/engine/planner/model/context.ts';
import { noDiscrete } from '../../src/engine/planner/model/discrete.ts';
import { buildSiteModel } from '../../src/engine/planner/model/site-model.ts';
import type { LinearModel, Solver } from '../../src/engine/ports.ts';
import { type Spread, spreadOf } from '../harness/spread.ts';
import { interleaved, timed } from '../harness/timing.ts';
import { generalSite, type SiteSize } from './general-sites.ts';

const SITES = 6;
const WARM_UP_ROUNDS = 2;
const ORDERS = 8;
const ORDER_PERIODS = 4;
const ORDER_W = 800;
/** MILPs take long: only so many sites, with this limit of time. */
const MILP_SITES = 2;
const MILP_LIMIT_S = 5;

/** CPU times [ms] for one site of a size; the mean over some in one run. */
export interface GeneralTimes {
  readonly planMs: Spread;
  /** `planMs` without preferences. */
  readonly plainMs: Spread;
  /** An order is added to a site that is open, and all is planned anew; without preferences, and with. */
  readonly orderMs: Spread;
  readonly preferredOrderMs: Spread;
  /** HiGHS alone: the same LP, from nothing, by its own means. */
  readonly lpMs: Spread;
  /** HiGHS alone, whole numbers everywhere; of few sites, once, stopped after 5 s. */
  readonly milpMs: Spread | undefined;
}

export async function measureGeneral(
  size: Omit<SiteSize, 'seed'>,
  solver: Solver,
  { runCount, withMilp = false }: { readonly runCount: number; readonly withMilp?: boolean },
): Promise<GeneralTimes> {
  const sites = Array.from({ length: SITES }, (_, seed) => generalSite({ ...size, seed: seed + 1 }));
  const models = sites.map((site) => modelOf(site, false));
  const planners = sites.map((site) => openPlanner(site, solver));
  const orders = sites.map((site) => ordersOf(site, solver));
  const each =
    (work: (site: PlannerProblem, index: number) => unknown, count = 1) =>
    async () => {
      const took = await timed(() => sites.forEach((site, index) => void work(site, index)));
      return took.cpuMs / (sites.length * count);
    };
  const ask = (preferences: boolean) => (_: PlannerProblem, index: number) => {
    for (const order of orders[index]!) planners[index]!.planWith({ constraints: [order] }, { preferences });
  };
  const contenders = {
    plan: each((site) => plan(site, solver)),
    plain: each((site) => plan(site, solver, { preferences: false })),
    order: each(ask(false), ORDERS),
    preferredOrder: each(ask(true), ORDERS),
    lp: each((_, index) => solver.solve(models[index]!)),
  };
  await interleaved(contenders, WARM_UP_ROUNDS);
  const ms = await interleaved(contenders, runCount);
  for (const planner of planners) planner.close();
  return {
    planMs: spreadOf(ms.plan),
    plainMs: spreadOf(ms.plain),
    orderMs: spreadOf(ms.order),
    preferredOrderMs: spreadOf(ms.preferredOrder),
    lpMs: spreadOf(ms.lp),
    milpMs: withMilp ? await milpMs(sites, solver) : undefined,
  };
}

async function milpMs(sites: readonly PlannerProblem[], solver: Solver): Promise<Spread> {
  const ms: number[] = [];
  for (const site of sites.slice(0, MILP_SITES)) {
    const model = modelOf(site, true);
    const options = { absoluteGap: 1e-8, timeLimitS: MILP_LIMIT_S };
    ms.push((await timed(() => solver.solve(model, options))).cpuMs);
  }
  return spreadOf(ms);
}

/** What a plan is made from, without the start that a plan gives it. */
function modelOf(site: PlannerProblem, all: boolean): LinearModel {
  const { builder } = buildSiteModel(site, { ...noDiscrete(), all }, RIGID).context;
  const linear = builder.linearModel({ objective: 'money', limits: [] });
  if (linear === undefined) throw new Error(`${site.id} contradicts itself`);
  return linear;
}

/** Orders to draw less than planned for an hour, at times that are spread over the horizon. */
function ordersOf(site: PlannerProblem, solver: Solver): readonly PlannerConstraint[] {
  const result = plan(site, solver);
  if (result.status === 'infeasible') throw new Error(`${site.id} has no plan`);
  const { netW } = result.schedule;
  return Array.from({ length: ORDERS }, (_, index) => {
    const from = Math.floor(((index + 0.5) * netW.length) / ORDERS);
    return {
      id: `order-${index}`,
      source: `order ${index}`,
      target: { kind: 'net' },
      minW: netW.map(() => Number.NEGATIVE_INFINITY),
      maxW: netW.map((powerW, period) =>
        period >= from && period < from + ORDER_PERIODS ? powerW - ORDER_W : Number.POSITIVE_INFINITY,
      ),
    };
  });
}
