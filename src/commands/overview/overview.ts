import { NotFoundError } from '../../engine/errors.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import { formatEnergy } from '../../engine/quantity/index.ts';
import {
  type CycleRecord,
  collect,
  type OrderRecord,
  type Repositories,
} from '../../engine/repositories/index.ts';

import { dayOfGroup } from '../common/day-of-group.ts';
import { instantText } from '../common/instant-text.ts';
import { energyWh } from '../common/periods-view.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult, View } from '../shell/result.ts';
import type { overview } from './commands.ts';

/** Cycles and orders that are shown. */
const SHOWN_MAX = 5;

export const run: Run<typeof overview> = async (_, io) => {
  const repositories = await openIfThere(io);
  const hasFleet = (await io.context()).fleet !== undefined;
  if (repositories === undefined)
    return nothingYet(hasFleet ? 'flex pwrcell register' : 'flex init demo --example');
  const groups = await repositories.portfolio.groups();
  if (groups.length === 0)
    return nothingYet(hasFleet ? 'flex pwrcell devices list' : 'flex portfolio apply -f FILE');

  const states = await Promise.all(groups.map((group) => stateOf(group, repositories, io)));
  const cycles = await collect(repositories.cycles.list({ limit: SHOWN_MAX }));
  const orders = await collect(repositories.orders.list({ limit: SHOWN_MAX }));
  return {
    kind: 'object',
    data: { groups: states, cycles, orders },
    view: viewOf(states, cycles, orders),
    next: nextCommand(states, cycles, orders),
  };
};

async function openIfThere(io: Io): Promise<Repositories | undefined> {
  try {
    return (await (await io.context()).open()).repositories;
  } catch (error) {
    if (error instanceof NotFoundError && error.code === 'no-store') return undefined;
    throw error;
  }
}

function nothingYet(next: string): CommandResult {
  return {
    kind: 'object',
    data: { groups: [], cycles: [], orders: [] },
    view: [{ kind: 'lines', lines: ['There is no portfolio here yet. "flex --help" lists all commands.'] }],
    next,
  };
}

interface GroupState {
  readonly groupId: string;
  readonly now: string;
  readonly participantCount: number;
  readonly today?: DayState;
  readonly tomorrow?: DayState;
}

interface DayState {
  readonly day: string;
  readonly revision: number;
  readonly energyWh: number;
}

async function stateOf(group: FlexGroup, repositories: Repositories, io: Io): Promise<GroupState> {
  const [today, tomorrow] = await Promise.all(
    ['today', 'tomorrow'].map(async (name): Promise<DayState | undefined> => {
      const grid = dayOfGroup(group, name, io);
      const head = await repositories.aggregates.latest(group.id, grid.day);
      if (head === undefined) return undefined;
      return { day: grid.day, revision: head.revision, energyWh: energyWh(head.powerW, grid.periodMs) };
    }),
  );
  return {
    groupId: group.id,
    now: instantText(io.clock.nowMs(), group.zone),
    participantCount: await repositories.portfolio.countParticipants(group.id),
    ...(today === undefined ? {} : { today }),
    ...(tomorrow === undefined ? {} : { tomorrow }),
  };
}

function viewOf(
  states: readonly GroupState[],
  cycles: readonly CycleRecord[],
  orders: readonly OrderRecord[],
): readonly View[] {
  return [
    {
      kind: 'table',
      headers: ['group', 'now', 'participants', 'prognosis today', 'prognosis tomorrow'],
      rows: states.map(({ groupId, now, participantCount, today, tomorrow }) => [
        groupId,
        now,
        participantCount,
        dayText(today),
        dayText(tomorrow),
      ]),
    },
    ...(cycles.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: 'Last cycles',
            headers: ['cycle', 'state', 'day', 'taken'],
            rows: cycles.map(({ id, status, day, acceptedCount }) => [id, status, day, acceptedCount]),
          } satisfies View,
        ]),
    ...(orders.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: 'Last orders',
            headers: ['order', 'state', 'day'],
            rows: orders.map(({ id, status, day }) => [id, status, day]),
          } satisfies View,
        ]),
  ];
}

function dayText(day: DayState | undefined): string {
  return day === undefined ? 'none' : `revision ${day.revision}, ${formatEnergy(day.energyWh)}`;
}

function nextCommand(
  states: readonly GroupState[],
  cycles: readonly CycleRecord[],
  orders: readonly OrderRecord[],
): string {
  const without = states.find(({ tomorrow }) => tomorrow === undefined);
  if (without !== undefined) return `flex prognosis generate --group ${without.groupId} --day tomorrow`;
  const ordered = new Set(orders.map(({ cycleId }) => cycleId));
  const open = cycles.find(
    ({ id, status, acceptedCount }) => status === 'offered' && acceptedCount > 0 && !ordered.has(id),
  );
  if (open !== undefined) return `flex cycle show ${open.id}`;
  return 'flex cycle run --reduce 10kW --periods 17:00-20:00';
}
