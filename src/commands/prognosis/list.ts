import { formatEnergy, formatPower } from '../../engine/quantity/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { energyWh } from '../common/periods-view.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listPrognoses } from './commands.ts';
import { causeText } from './subject.ts';

export const run: Run<typeof listPrognoses> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const group = await resolveGroup(repositories, options.group);
  const grid = dayOfGroup(group, options.day, io);
  const prognoses = await collect(repositories.prognoses.latestOfGroup(group.id, grid.day));
  const items = prognoses.map((prognosis) => ({
    participantId: prognosis.participantId,
    groupId: group.id,
    day: grid.day,
    revision: prognosis.revision,
    planRevision: prognosis.planRevision,
    cause: prognosis.cause,
    energyWh: energyWh(prognosis.powerW, grid.periodMs),
    powerWMax: Math.max(...prognosis.powerW),
    powerWMin: Math.min(...prognosis.powerW),
  }));
  return list(
    items,
    [
      { header: 'participant', value: ({ participantId }) => participantId },
      { header: 'revision', value: ({ revision }) => revision, align: 'right' },
      { header: 'energy', value: (item) => formatEnergy(item.energyWh), align: 'right' },
      { header: 'highest', value: ({ powerWMax }) => formatPower(powerWMax), align: 'right' },
      { header: 'lowest', value: ({ powerWMin }) => formatPower(powerWMin), align: 'right' },
      { header: 'from', value: ({ cause }) => causeText(cause) },
    ],
    { empty: `no prognoses of ${group.id} for ${grid.day} yet: flex prognosis generate --day ${grid.day}` },
  );
};
