import { TooLateError } from '../../engine/errors.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import { collect, type RunOutcome } from '../../engine/repositories/index.ts';
import { formatInstant, type Grid } from '../../engine/time/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import { runWorkflow } from '../common/run-workflow.ts';
import type { Run } from '../shell/define.ts';
import { type Engine, openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import type { generate } from './commands.ts';

export const run: Run<typeof generate> = async ({ options }, io) => {
  const engine = await openEngine(io);
  const { repositories } = engine;
  const groups = options.all
    ? await repositories.portfolio.groups()
    : [await resolveGroup(repositories, options.group)];
  const days = groups.map((group) => ({ group, grid: dayOfGroup(group, options.day, io) }));
  for (const { group, grid } of days) assertNotOver(group, grid, io);
  if (options.dryRun) return dryRun(days);

  const runs: GroupRun[] = [];
  for (const { group, grid } of days) runs.push(await runGroup(group, grid, engine, io));
  return resultOf(runs);
};

/** What a run did for one group. */
interface GroupRun {
  readonly group: FlexGroup;
  readonly grid: Grid;
  readonly runId: string;
  readonly revision: number | undefined;
  readonly isNewRevision: boolean;
  readonly outcomes: readonly RunOutcome[];
}

function assertNotOver({ id, zone }: FlexGroup, grid: Grid, io: Io): void {
  const nowMs = io.clock.nowMs();
  if (grid.endMs > nowMs) return;
  throw new TooLateError(
    'day-over',
    `${grid.day} is over for group ${id}: it is ${formatInstant(nowMs, zone)} now.`,
    { next: `flex prognosis generate --group ${id} --day tomorrow` },
  );
}

function dryRun(days: readonly { readonly group: FlexGroup; readonly grid: Grid }[]): CommandResult {
  const planned = days.map(({ group, grid }) => ({ groupId: group.id, day: grid.day }));
  return {
    kind: 'object',
    data: { dryRun: true, groups: planned },
    view: [
      {
        kind: 'lines',
        lines: planned.map(({ groupId, day }) => `would generate the prognoses of ${groupId} for ${day}`),
      },
    ],
  };
}

async function runGroup(group: FlexGroup, grid: Grid, engine: Engine, io: Io): Promise<GroupRun> {
  const { repositories } = engine;
  const before = await repositories.aggregates.latest(group.id, grid.day);
  const runId = await freeRunId(group, grid, engine, io);
  await runWorkflow(
    { workflow: 'prognosis-run', name: runId, input: { runId, groupId: group.id, day: grid.day } },
    { engine, io, label: `prognoses of ${group.id}`, refusals: {} },
  );
  const after = await repositories.aggregates.latest(group.id, grid.day);
  return {
    group,
    grid,
    runId,
    revision: after?.revision,
    isNewRevision: after?.revision !== before?.revision,
    outcomes: await collect(repositories.runs.outcomes(runId)),
  };
}

/**
 * A run that was broken off is gone on with; one that has ended is not the next one, whatever the
 * clock says: what it stores depends on content only, so running again does no harm.
 */
async function freeRunId(
  { id }: FlexGroup,
  { day }: Grid,
  { repositories }: Engine,
  io: Io,
): Promise<string> {
  const instant = new Date(io.clock.nowMs()).toISOString().replace(/[-:.]/g, '');
  for (let attempt = 1; ; attempt += 1) {
    const runId = `${id}-${day}-${instant}${attempt === 1 ? '' : `-${attempt}`}`;
    const known = await repositories.executions.get(`prognosis-run.${runId}`);
    if (known === undefined || known.status !== 'succeeded') return runId;
  }
}

function resultOf(runs: readonly GroupRun[]): CommandResult {
  const failures = runs.flatMap(({ outcomes }) =>
    outcomes
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ participantId, reason }) => ({ id: participantId as string, message: reason ?? '' })),
  );
  const [first] = runs;
  return {
    kind: 'object',
    data: { groups: runs.map(runJson) },
    view: [
      {
        kind: 'table',
        headers: ['group', 'day', 'revision', '', 'stored', 'unchanged', 'failed'],
        rows: runs.map((run) => [
          run.group.id,
          run.grid.day,
          run.revision,
          run.revision === undefined ? 'no prognosis' : run.isNewRevision ? 'new' : 'as before',
          countOf(run, 'stored'),
          countOf(run, 'unchanged'),
          countOf(run, 'failed'),
        ]),
      },
    ],
    partial: failures.length > 0,
    failures,
    ...(first?.revision === undefined
      ? {}
      : { next: `flex prognosis show ${first.group.id} --day ${first.grid.day}` }),
  };
}

function runJson(run: GroupRun) {
  return {
    runId: run.runId,
    groupId: run.group.id,
    day: run.grid.day,
    ...(run.revision === undefined ? {} : { revision: run.revision }),
    isNewRevision: run.isNewRevision,
    storedCount: countOf(run, 'stored'),
    unchangedCount: countOf(run, 'unchanged'),
    failedCount: countOf(run, 'failed'),
    failures: run.outcomes.filter(({ outcome }) => outcome === 'failed'),
  };
}

function countOf({ outcomes }: GroupRun, kind: RunOutcome['outcome']): number {
  return outcomes.filter(({ outcome }) => outcome === kind).length;
}
