import { FlexError, InvariantError, RefusedError, TooLateError } from '../../engine/errors.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import type { RebalanceRecord } from '../../engine/repositories/index.ts';
import { formatInstant, type Grid } from '../../engine/time/index.ts';
import {
  isShort,
  type NoCause,
  type RebalanceInput,
  rebalanceCause,
  rebalanceStart,
  unfinishedRebalances,
} from '../../engine/workflows/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { leftText, outcomeText, stateText } from '../common/rebalance-texts.ts';
import { assertAllOrOne, resolveGroup } from '../common/resolve-group.ts';
import { runWorkflow } from '../common/run-workflow.ts';
import { settleDue } from '../common/settle-due.ts';
import type { Run } from '../shell/define.ts';
import { type Engine, openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult, Failure } from '../shell/result.ts';
import type { runRebalance } from './commands.ts';
import { dryRun } from './dry-run.ts';
import { summaryJson } from './rebalance-view.ts';

export const run: Run<typeof runRebalance> = async ({ options }, io) => {
  assertAllOrOne(options, 'rebalance run');
  const engine = await openEngine(io);
  const groups = await groupsOf(options, engine);
  const days = groups.flatMap((group) => daysOf(group, options.day, io).map((grid) => ({ group, grid })));
  if (options.dryRun) return dryRun(days, engine.repositories, io);
  const done: DayDone[] = [];
  for (const { group, grid } of days)
    done.push(...(await rebalanceDay(group, grid, { engine, io, options })));
  return resultOf(done, await settleDue(engine, io), io);
};

type Options = Parameters<typeof run>[0]['options'];

async function groupsOf(options: Options, { repositories }: Engine): Promise<readonly FlexGroup[]> {
  if (options.all) {
    return (await repositories.portfolio.groups()).filter(({ rebalance }) => rebalance !== undefined);
  }
  const group = await resolveGroup(repositories, options.group);
  if (group.rebalance !== undefined) return [group];
  throw new RefusedError('no-policy', `Group ${group.id} has no policy: it is not said what to let be.`, {
    details: [{ path: `groups[${group.id}].rebalance`, expected: 'a policy such as {tolerance: 500W}' }],
    next: 'flex portfolio export',
  });
}

function daysOf(group: FlexGroup, day: string | undefined, io: Io): readonly Grid[] {
  const grids = (day === undefined ? ['today', 'tomorrow'] : [day]).map((one) => dayOfGroup(group, one, io));
  const nowMs = io.clock.nowMs();
  const over = grids.find(({ endMs }) => endMs <= nowMs);
  if (over === undefined) return grids;
  throw new TooLateError(
    'day-over',
    `${over.day} is over for group ${group.id}: it is ${formatInstant(nowMs, group.zone)} now.`,
  );
}

/** What was done for a day of a group. */
type DayDone = { readonly group: FlexGroup; readonly grid: Grid } & (
  | { readonly kind: 'nothing'; readonly reason: NoCause }
  | { readonly kind: 'rebalanced'; readonly record: RebalanceRecord; readonly again: boolean }
  | { readonly kind: 'failed'; readonly message: string }
);

interface Situation {
  readonly engine: Engine;
  readonly io: Io;
  readonly options: Options;
}

/** With `--all` a group that fails does not keep the others from being rebalanced. */
async function rebalanceDay(group: FlexGroup, grid: Grid, situation: Situation): Promise<readonly DayDone[]> {
  const { io, options } = situation;
  try {
    return await workOn(group, grid, situation);
  } catch (error) {
    const isOurs = !(error instanceof FlexError) || error instanceof InvariantError;
    if (!options.all || isOurs || io.signal.aborted) throw error;
    return [{ group, grid, kind: 'failed', message: error.message }];
  }
}

/** What was broken off is gone on with before anything new is begun. */
async function workOn(group: FlexGroup, grid: Grid, { engine, io }: Situation): Promise<readonly DayDone[]> {
  const { repositories } = engine;
  const done: DayDone[] = [];
  const work = async (input: RebalanceInput) => {
    const { again } = await runWorkflow(rebalanceStart(input), {
      engine,
      io,
      label: `rebalancing ${group.id}`,
      refusals: {},
    });
    const record = await repositories.rebalances.get(input.rebalanceId);
    if (record !== undefined) done.push({ group, grid, kind: 'rebalanced', record, again });
  };
  for (const input of await unfinishedRebalances(group.id, grid.day, repositories)) await work(input);
  const cause = await rebalanceCause(group, grid.day, repositories);
  if (cause.kind === 'cause' && !done.some((one) => idOf(one) === cause.input.rebalanceId)) {
    await work(cause.input);
  }
  if (done.length > 0) return done;
  return [{ group, grid, kind: 'nothing', reason: cause.kind === 'none' ? cause.reason : 'no-commitment' }];
}

function idOf(done: DayDone): string | undefined {
  return done.kind === 'rebalanced' ? done.record.id : undefined;
}

function resultOf(done: readonly DayDone[], due: readonly Failure[], io: Io): CommandResult {
  const failures = [...done.flatMap(failureOf), ...due];
  const shown = done.find((one) => one.kind === 'rebalanced');
  for (const one of done) {
    if (one.kind === 'rebalanced' && one.again) io.note(`rebalancing ${one.record.id} was already done`);
  }
  return {
    kind: 'object',
    data: { days: done.map(dayJson) },
    view: [
      {
        kind: 'table',
        headers: ['group', 'day', 'result', 'rounds', 'left', 'rebalancing'],
        rows: done.map(dayRow),
      },
    ],
    partial: failures.length > 0,
    failures,
    ...(shown === undefined ? {} : { next: `flex rebalance show ${idOf(shown)}` }),
  };
}

function failureOf(done: DayDone): readonly Failure[] {
  if (done.kind === 'failed') return [{ id: done.group.id, message: done.message }];
  if (done.kind !== 'rebalanced' || !isShort(done.record)) return [];
  const message = outcomeText(done.record, done.group.currency);
  return [{ id: done.record.id, message, ...(done.again ? { again: true } : {}) }];
}

function dayJson(done: DayDone): object {
  const of = { groupId: done.group.id, day: done.grid.day, outcome: done.kind };
  switch (done.kind) {
    case 'nothing':
      return { ...of, reason: done.reason };
    case 'failed':
      return { ...of, message: done.message };
    case 'rebalanced':
      return { ...of, again: done.again, rebalance: summaryJson(done.record, done.grid) };
  }
}

const NOTHING = {
  'no-policy': 'no policy',
  'no-prognosis': 'no prognosis',
  'no-commitment': 'nothing ordered',
  'order-at-work': 'an order is at work',
} as const satisfies { readonly [Reason in NoCause]: string };

function dayRow(done: DayDone): readonly (string | number | undefined)[] {
  const of = [done.group.id, done.grid.day];
  switch (done.kind) {
    case 'nothing':
      return [...of, NOTHING[done.reason], undefined, undefined, undefined];
    case 'failed':
      return [...of, 'failed', undefined, undefined, undefined];
    case 'rebalanced':
      return [
        ...of,
        stateText(done.record),
        done.record.roundCount,
        leftText(done.record, done.group.currency),
        done.record.id,
      ];
  }
}
