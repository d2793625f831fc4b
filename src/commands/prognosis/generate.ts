import { FlexError, InvariantError, TooLateError } from '../../engine/errors.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import { collect, type RunOutcome } from '../../engine/repositories/index.ts';
import { formatInstant, type Grid } from '../../engine/time/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { assertAllOrOne, resolveGroup } from '../common/resolve-group.ts';
import { runWorkflow } from '../common/run-workflow.ts';
import { settleDue } from '../common/settle-due.ts';
import type { Run } from '../shell/define.ts';
import { type Engine, openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult, Failure } from '../shell/result.ts';
import type { generate } from './commands.ts';

export const run: Run<typeof generate> = async ({ options }, io) => {
  assertAllOrOne(options, 'prognosis generate');
  const engine = await openEngine(io);
  const { repositories } = engine;
  const groups = options.all
    ? await repositories.portfolio.groups()
    : [await resolveGroup(repositories, options.group)];
  const days = groups.map((group) => ({ group, grid: dayOfGroup(group, options.day, io) }));
  for (const { group, grid } of days) assertNotOver(group, grid, io);
  if (options.dryRun) return dryRun(days);

  const { runs, failures } = await runGroups(days, engine, io);
  return resultOf(runs, [...failures, ...(await settleDue(engine, io))]);
};

type DayOfGroup = { readonly group: FlexGroup; readonly grid: Grid };

/** A group that cannot be worked on now does not stop the others; where none can, its error is that of all. */
async function runGroups(days: readonly DayOfGroup[], engine: Engine, io: Io) {
  const runs: GroupRun[] = [];
  const errors: { readonly groupId: string; readonly error: FlexError }[] = [];
  for (const { group, grid } of days) {
    try {
      runs.push(await runGroup(group, grid, engine, io));
    } catch (error) {
      if (!(error instanceof FlexError) || error instanceof InvariantError || io.signal.aborted) throw error;
      errors.push({ groupId: group.id, error });
    }
  }
  const [first] = errors;
  if (runs.length === 0 && first !== undefined) throw first.error;
  return {
    runs,
    failures: errors.map(
      ({ groupId, error }): Failure => ({ id: groupId, message: error.message, noun: 'group' }),
    ),
  };
}

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

function dryRun(days: readonly DayOfGroup[]): CommandResult {
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
  const runId = await freeRunId(group, grid, engine, io);
  await runWorkflow(
    { workflow: 'prognosis-run', name: runId, input: { runId, groupId: group.id, day: grid.day } },
    { engine, io, label: `prognoses of ${group.id}`, refusals: {} },
  );
  const { notedAggregate } = await import('../../engine/workflows/index.ts');
  const sum = await notedAggregate(runId, 'run', repositories);
  return {
    group,
    grid,
    runId,
    revision: sum === undefined || sum.outcome === 'empty' ? undefined : sum.revision,
    isNewRevision: sum?.outcome === 'stored',
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

/** @param others - what failed beside participants: whole groups, and what the new sums have set off. */
function resultOf(runs: readonly GroupRun[], others: readonly Failure[]): CommandResult {
  const notPlanned = runs.flatMap(({ outcomes }) =>
    outcomes
      .filter(({ outcome }) => outcome === 'failed')
      .map(
        ({ participantId, reason }): Failure => ({
          id: participantId,
          message: reason ?? '',
          noun: 'participant',
        }),
      ),
  );
  const failures = [...notPlanned, ...others];
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
