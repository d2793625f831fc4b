import { collect } from '../../engine/repositories/index.ts';
import { formatInstant } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listCycles } from './commands.ts';

export const run: Run<typeof listCycles> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const cycles = await collect(repositories.cycles.list({ limit: options.limit }));
  const groups = await repositories.portfolio.groups();
  const zones = new Map(groups.map(({ id, zone }) => [id, zone]));
  const items = cycles.map((cycle) => {
    const zone = zones.get(cycle.groupId);
    return { ...cycle, ...(zone === undefined ? {} : { created: formatInstant(cycle.createdMs, zone) }) };
  });
  return list(
    items,
    [
      { header: 'cycle', value: ({ id }) => id },
      { header: 'state', value: ({ status }) => status },
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
