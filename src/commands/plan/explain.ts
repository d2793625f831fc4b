import { loadHighs } from '../../adapters/solver/highs.ts';
import { plan as planSite } from '../../engine/planner/index.ts';
import { formatMoney } from '../../engine/quantity/index.ts';
import { withSolver } from '../../engine/with-solver.ts';
import { gridJson } from '../common/period-json.ts';
import { infeasible } from '../planner/infeasible.ts';
import { knownDevice } from '../planner/known-device.ts';
import { whyJson, whyOf, whyViews } from '../planner/why-view.ts';
import type { Run } from '../shell/define.ts';
import type { explainPlan } from './commands.ts';
import { largestDifferenceW } from './solved-again.ts';
import { problemOf, storedPlan } from './stored-plan.ts';

/** Stored powers are whole watts; the sum of several devices may be off by more than one. */
const SAME_W = 2;

export const run: Run<typeof explainPlan> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const which = { site: args.site, day: options.day, revision: options.revision };
  const { plan, group, grid } = await storedPlan(repositories, which, io);
  const problem = problemOf(plan);
  const deviceId = await knownDevice(problem, options.device, `flex plan explain ${args.site}`);
  const result = await withSolver(loadHighs, (solver) => planSite(problem, solver));
  if (result.status === 'infeasible') throw infeasible(problem, result);
  const differs = largestDifferenceW(plan, result);
  if (differs > SAME_W) {
    io.warn(
      `The stored plan is not the one that its problem has now: powers differ by up to ${differs.toFixed(0)} W. What is explained is the plan of now.`,
    );
  }
  const { currency } = group;
  const why = whyOf(problem, result, { currency, deviceId });
  return {
    kind: 'object',
    data: { siteId: plan.siteId, ...gridJson(grid), revision: plan.revision, ...whyJson(why) },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['site', plan.siteId],
          ['day', `${grid.day} ${grid.zone}`],
          ['revision', plan.revision],
          ['orders', plan.orderIds.join(', ') || undefined],
          ['solved by', result.solvedBy],
          ['cost', formatMoney(plan.costMicros, currency)],
        ],
      },
      ...whyViews(why),
    ],
  };
};
