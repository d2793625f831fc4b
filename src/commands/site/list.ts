import { formatPower } from '../../engine/quantity/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listSites } from './commands.ts';

export const run: Run<typeof listSites> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const sites = await collect(repositories.portfolio.sites());
  let wanted = sites;
  if (options.group !== undefined) {
    const group = await resolveGroup(repositories, options.group);
    const members = await collect(repositories.portfolio.participantsOf(group.id));
    const siteIds = new Set(members.map(({ siteId }) => siteId));
    wanted = sites.filter(({ id }) => siteIds.has(id));
  }
  return list(
    wanted,
    [
      { header: 'site', value: ({ id }) => id },
      { header: 'import limit', value: ({ importLimitW }) => power(importLimitW), align: 'right' },
      { header: 'export limit', value: ({ exportLimitW }) => power(exportLimitW), align: 'right' },
      { header: 'devices', value: ({ devices }) => devices.map(({ kind }) => kind).join(' ') || undefined },
    ],
    { empty: 'no sites yet: flex portfolio apply -f FILE' },
  );
};

function power(powerW: number | undefined): string | undefined {
  return powerW === undefined ? undefined : formatPower(powerW);
}
