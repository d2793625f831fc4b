import { formatPower } from '../../engine/quantity/index.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listGroups } from './commands.ts';

export const run: Run<typeof listGroups> = async (_, io) => {
  const { repositories } = await (await io.context()).open();
  const groups = await repositories.portfolio.groups();
  const items = await Promise.all(
    groups.map(async (group) => ({
      ...group,
      participantCount: await repositories.portfolio.countParticipants(group.id),
    })),
  );
  return list(
    items,
    [
      { header: 'group', value: ({ id }) => id },
      { header: 'name', value: ({ name }) => name },
      { header: 'zone', value: ({ zone }) => zone },
      { header: 'period', value: ({ periodMinutes }) => `${periodMinutes} min`, align: 'right' },
      { header: 'participants', value: ({ participantCount }) => participantCount, align: 'right' },
      { header: 'import limit', value: ({ importLimitW }) => power(importLimitW), align: 'right' },
      { header: 'export limit', value: ({ exportLimitW }) => power(exportLimitW), align: 'right' },
    ],
    { empty: 'no groups yet: flex portfolio apply -f FILE' },
  );
};

function power(powerW: number | undefined): string | undefined {
  return powerW === undefined ? undefined : formatPower(powerW);
}
