import type { FlexGroup } from '../../engine/portfolio/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import {
  commitmentsOf,
  deviationLeft,
  deviationOf,
  isToBeChanged,
  orderAtWork,
} from '../../engine/workflows/index.ts';
import { runLabel, runsOf } from '../common/periods-view.ts';
import { leftText } from '../common/rebalance-texts.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';

interface GroupDay {
  readonly group: FlexGroup;
  readonly grid: Grid;
}

/** How the groups deviate now, and in which periods something would be done about it. */
export async function dryRun(
  days: readonly GroupDay[],
  repositories: Repositories,
  io: Io,
): Promise<CommandResult> {
  const looks = await Promise.all(days.map((day) => lookAt(day, repositories, io)));
  io.note('nothing was asked or ordered; this is how the groups deviate now');
  return {
    kind: 'object',
    data: { dryRun: true, days: looks.map(({ json }) => json) },
    view: [
      {
        kind: 'table',
        headers: ['group', 'day', 'beyond the tolerance', 'would be asked for in'],
        rows: looks.map(({ row }) => row),
      },
    ],
  };
}

async function lookAt({ group, grid }: GroupDay, repositories: Repositories, io: Io) {
  const of = { groupId: group.id, day: grid.day };
  const policy = group.rebalance;
  const aggregate = await repositories.aggregates.latest(group.id, grid.day);
  const commitments =
    policy === undefined || aggregate === undefined
      ? undefined
      : await commitmentsOf({ ...of, watched: policy.periods, aggregate }, repositories);
  if (policy === undefined || aggregate === undefined || commitments === undefined) {
    return { json: of, row: [group.id, grid.day, 'nothing ordered', undefined] };
  }
  const other = await orderAtWork(of, repositories);
  if (other !== undefined) {
    return {
      json: { ...of, orderAtWork: other.id },
      row: [group.id, grid.day, `${other.id} is at work`, undefined],
    };
  }
  const nowMs = io.clock.nowMs();
  const deviation = deviationOf(commitments, aggregate.powerW, { grid, policy, nowMs });
  const left = deviationLeft(deviation, grid, policy);
  const asked = [...deviation.periods].filter((_, index) => isToBeChanged(deviation, index));
  const json = { ...of, aggregateRevision: aggregate.revision, ...left, askedPeriods: asked };
  return { json, row: [group.id, grid.day, leftText(left, group.currency), runsText(asked, grid)] };
}

function runsText(periods: readonly number[], grid: Grid): string | undefined {
  const runs = runsOf(periods.length, (a, b) => periods[b]! - periods[a]! === b - a);
  const texts = runs.map(({ from, to }) =>
    runLabel(grid, { from: periods[from]!, to: periods[to - 1]! + 1 }),
  );
  return texts.length === 0 ? undefined : texts.join(', ');
}
