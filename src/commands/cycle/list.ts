import { type CycleStatus, collect, type ExecutionStatus } from '../../engine/repositories/index.ts';
import { formatInstant } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listCycles } from './commands.ts';
import { executionsOf } from './execution.ts';

/** A cycle that has not ended says how the last attempt at it did. */
function stateText({ status, executionStatus }: Listed): string {
  const isStuck = status === 'collecting' && executionStatus !== undefined && executionStatus !== 'running';
  return isStuck ? `${status}, ${executionStatus}` : status;
}

interface Listed {
  readonly status: CycleStatus;
  readonly executionStatus?: ExecutionStatus;
}

export const run: Run<typeof listCycles> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const cycles = await collect(repositories.cycles.list({ limit: options.limit }));
  const groups = await repositories.portfolio.groups();
  const zones = new Map(groups.map(({ id, zone }) => [id, zone]));
  const executions = await executionsOf(
    repositories,
    cycles.map(({ id }) => id),
  );
  const items = cycles.map((cycle, index) => {
    const zone = zones.get(cycle.groupId);
    const execution = executions[index];
    return {
      ...cycle,
      ...(execution === undefined ? {} : { executionStatus: execution.status }),
      ...(zone === undefined ? {} : { created: formatInstant(cycle.createdMs, zone) }),
    };
  });
  return list(
    items,
    [
      { header: 'cycle', value: ({ id }) => id },
      { header: 'state', value: stateText },
      { header: 'day', value: ({ day }) => day },
      {
        header: 'answers',
        value: ({ offerCount, participantCount }) => `${offerCount}/${participantCount}`,
        align: 'right',
      },
      { header: 'taken', value: ({ acceptedCount }) => acceptedCount, align: 'right' },
      { header: 'begun', value: ({ created }) => created },
    ],
    { empty: 'no cycles yet: flex cycle run' },
  );
};
