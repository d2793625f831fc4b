import { collect } from '../../engine/repositories/index.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listParticipants } from './commands.ts';

export const run: Run<typeof listParticipants> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const groups =
    options.group === undefined
      ? await repositories.portfolio.groups()
      : [await resolveGroup(repositories, options.group)];
  const participants = (
    await Promise.all(groups.map(({ id }) => collect(repositories.portfolio.participantsOf(id))))
  ).flat();
  const sites = await repositories.portfolio.sitesOf(participants.map(({ siteId }) => siteId));
  const contracts = await repositories.portfolio.contractsOfMany(participants.map(({ id }) => id));
  const items = participants.map((participant, index) => ({
    ...participant,
    devices: (sites[index]?.devices ?? []).map(({ kind }) => kind),
    contractIds: (contracts[index] ?? []).map(({ id }) => id),
  }));
  return list(
    items,
    [
      { header: 'participant', value: ({ id }) => id },
      { header: 'group', value: ({ groupId }) => groupId },
      { header: 'site', value: ({ siteId }) => siteId },
      { header: 'devices', value: ({ devices }) => devices.join(' ') || undefined },
      { header: 'contracts', value: ({ contractIds }) => contractIds.length, align: 'right' },
    ],
    { empty: 'no participants yet: flex portfolio apply -f FILE' },
  );
};
