import type { Solver } from '../../ports.ts';
import { EVERYTHING_GIVES, type PhysicalSlack } from '../model/context.ts';
import { noDiscrete } from '../model/discrete.ts';
import { buildSiteModel } from '../model/site-model.ts';
import type { PlannerProblem } from '../problem.ts';
import type { Conflict } from '../result.ts';
import { endText, energyText, powerText, rangeText } from '../texts.ts';
import { W_PER_KW } from '../units.ts';
import { type ExcessRun, mergeRuns } from './runs.ts';

/** An explanation need not be the proven least. */
const EXPLAIN_OPTIONS = { relativeGap: 0.01, nodeLimit: 5000 };
/** [W, Wh] */
const TOLERANCE = 1e-2;

/**
 * The least that physical limits would have to give [in kWh over all], from a model in which every one of
 * them may; orders and wishes are left out. Named limit by limit, consecutive periods together.
 */
export function missingOf(problem: PlannerProblem, solver: Solver): readonly Conflict[] {
  const model = buildSiteModel(problem, { ...noDiscrete(), all: true }, EVERYTHING_GIVES);
  const linear = model.context.builder.linearModel({ objective: 'physical', limits: [] });
  const solution = linear && solver.solve(linear, EXPLAIN_OPTIONS);
  const x = solution && 'x' in solution ? solution.x : undefined;
  if (x === undefined) return [unnamed];
  const named = groupsOf(model.context.physicalSlacks).flatMap((slacks) =>
    messagesOf(
      problem,
      slacks[0]!,
      mergeRuns(
        slacks.map(({ column, period }) => ({ period, amount: x[column]! * W_PER_KW })),
        TOLERANCE,
      ),
    ),
  );
  return named.length > 0 ? named : [unnamed];
}

const unnamed: Conflict = {
  ids: ['site'],
  message:
    'the limits of connection and devices leave no plan, and no single one of them could be named: minimum powers, steps or rules about the grid stand in each other’s way',
};

/** Slacks of the same limit of the same device. */
function groupsOf(slacks: readonly PhysicalSlack[]): readonly (readonly PhysicalSlack[])[] {
  const groups = new Map<string, PhysicalSlack[]>();
  for (const slack of slacks) {
    const key = `${slack.kind} ${slack.deviceId ?? ''} ${slack.targetId ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), slack]);
  }
  return [...groups.values()];
}

function messagesOf(
  problem: PlannerProblem,
  slack: PhysicalSlack,
  runs: readonly ExcessRun[],
): readonly Conflict[] {
  const ids = [slack.deviceId ?? 'site', ...(slack.targetId === undefined ? [] : [slack.targetId])];
  return runs.map((run) => ({ ids, message: messageOf(problem, slack, run) }));
}

function messageOf({ horizon, site }: PlannerProblem, slack: PhysicalSlack, run: ExcessRun): string {
  const when = rangeText(horizon, run.from, run.to);
  const energy = energyText(run.amount);
  switch (slack.kind) {
    case 'import-limit':
      return `the import limit of ${powerText(site.importLimitW[run.period]!)} would have to be up to ${powerText(run.amount)} higher ${when}`;
    case 'export-limit':
      return `the export limit of ${powerText(site.exportLimitW[run.period]!)} would have to be up to ${powerText(run.amount)} higher ${when}`;
    case 'energy-min':
      return `${slack.deviceId} would fall up to ${energy} below its minimum ${when}`;
    case 'energy-max':
      return `${slack.deviceId} would rise up to ${energy} above its maximum ${when}`;
    case 'target':
      return `${slack.deviceId} would miss its target ${slack.targetId} at ${endText(horizon, slack.period)} by ${energy}`;
    case 'run':
      return `${slack.deviceId} must run, and there is no room for it beside everything else`;
  }
}
