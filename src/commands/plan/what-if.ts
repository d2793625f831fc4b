import { loadHighs } from '../../adapters/solver/highs.ts';
import { UsageError } from '../../engine/errors.ts';
import {
  changedProblem,
  type PlannedResult,
  type PlannerProblem,
  type PlanOptions,
  planDifference,
  plan as planSite,
  withNear,
} from '../../engine/planner/index.ts';
import type { BatterySpec } from '../../engine/portfolio/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { withSolver } from '../../engine/with-solver.ts';
import { infeasible } from '../planner/infeasible.ts';
import { withinTime } from '../planner/within-time.ts';
import type { Input, Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { whatIf } from './commands.ts';
import {
  batteryChanges,
  limitChange,
  netChange,
  priceChange,
  type Subject,
  type ToldChange,
  withoutChange,
} from './modifiers.ts';
import { cycleChange, orderChange } from './order-change.ts';
import { problemOf, type StoredPlan, storedPlan } from './stored-plan.ts';
import { whatIfJson, whatIfViews } from './what-if-view.ts';

type Options = Input<typeof whatIf.args, typeof whatIf.options>['options'];

export const run: Run<typeof whatIf> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const which = { site: args.site, day: options.day, revision: options.revision };
  const stored = await storedPlan(repositories, which, io);
  const problem = problemOf(stored.plan);
  const batteries = await batteriesOf(stored, repositories);
  const { group, grid } = stored;
  const subject: Subject = { problem, grid, currency: group.currency, repositories, batteries };
  const changes = [
    ...(await changesOf(options, subject)),
    ...(await ordersOf(options, stored, repositories, io)),
    ...options.net.map((text) => netChange(text, grid)), // last: an order stands in place of others
  ];
  if (changes.length === 0) throw nothingChanged(args.site);
  const limits = withinTime(options.timeLimitMs);
  const before = { problem, result: await planned(problem, limits) };
  const otherwise = changedProblem(
    problem,
    changes.map(({ change }) => change),
  );
  // What makes no difference stays as it is: only what the changes are the cause of is told.
  const changed = withNear(otherwise, before.result.schedule);
  const after = { problem: changed, result: await planned(changed, limits) };
  const found = { stored, changes, before, after, difference: planDifference(before, after) };
  return { kind: 'object', data: whatIfJson(found), view: whatIfViews(found) };
};

async function batteriesOf(
  { plan }: StoredPlan,
  repositories: Repositories,
): Promise<readonly BatterySpec[]> {
  const site = await repositories.portfolio.site(plan.siteId);
  return site?.devices.filter((device) => device.kind === 'battery') ?? [];
}

async function planned(problem: PlannerProblem, limits: PlanOptions): Promise<PlannedResult> {
  const result = await withSolver(loadHighs, (solver) => planSite(problem, solver, limits));
  if (result.status === 'infeasible') throw infeasible(problem, result);
  return result;
}

/** What is said of prices, limits and devices; the factor counts for the prices as they are said. */
async function changesOf(options: Options, subject: Subject): Promise<readonly ToldChange[]> {
  const { importPrice, exportPrice, priceFactor, importLimitW, exportLimitW } = options;
  const changes: ToldChange[] = [];
  if (importPrice !== undefined) changes.push(await priceChange('import-price', importPrice, subject));
  if (exportPrice !== undefined) changes.push(await priceChange('export-price', exportPrice, subject));
  if (priceFactor !== undefined) {
    changes.push({
      text: `prices times ${priceFactor}`,
      change: { kind: 'price-factor', factor: priceFactor },
    });
  }
  if (importLimitW !== undefined) changes.push(limitChange('import-limit', importLimitW));
  if (exportLimitW !== undefined) changes.push(limitChange('export-limit', exportLimitW));
  const ofBattery = batteryChanges(options, subject);
  const lost = [...new Set(options.without)].map((id) => withoutChange(id, subject));
  notBoth(ofBattery, lost);
  return [...changes, ...ofBattery, ...lost];
}

/** @throws UsageError where a battery is lost and another at the same time. */
function notBoth(ofBattery: readonly ToldChange[], lost: readonly ToldChange[]): void {
  const lostIds = new Set(lost.flatMap(deviceIdsOf));
  const both = ofBattery.flatMap(deviceIdsOf).find((id) => lostIds.has(id));
  if (both === undefined) return;
  throw new UsageError('bad-arguments', `${both} cannot be lost and another one at the same time.`, {
    details: [{ path: '--without', value: both, expected: 'not the battery that shall be another' }],
  });
}

function deviceIdsOf({ change }: ToldChange): readonly string[] {
  return 'deviceIds' in change ? change.deviceIds : [];
}

async function ordersOf(
  { order, cycle }: Options,
  stored: StoredPlan,
  repositories: Repositories,
  io: Io,
): Promise<readonly ToldChange[]> {
  if (order !== undefined && cycle !== undefined) {
    throw new UsageError('bad-arguments', 'Of --order and --cycle only one can be asked for at a time.', {
      details: [{ path: '--cycle', value: cycle, expected: 'not together with --order' }],
    });
  }
  if (order !== undefined) return [await orderChange(order, stored, repositories, io)];
  return cycle === undefined ? [] : [await cycleChange(cycle, stored, repositories, io)];
}

function nothingChanged(site: string): UsageError {
  return new UsageError('no-change', 'Say what would be otherwise.', {
    details: [
      {
        path: 'options',
        expected:
          'at least one of --import-price, --export-price, --price-factor, --import-limit, --export-limit, --battery-capacity, --battery-power, --without, --net, --order, --cycle',
      },
    ],
    next: `flex plan what-if ${site} --battery-capacity 20kWh`,
  });
}
