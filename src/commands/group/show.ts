import { formatPower } from '../../engine/quantity/index.ts';
import { feederText } from '../common/feeder-text.ts';
import { policyText } from '../common/rebalance-texts.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Run } from '../shell/define.ts';
import type { showGroup } from './commands.ts';

export const run: Run<typeof showGroup> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const group = await resolveGroup(repositories, args.group);
  const { rebalance, feeders = [] } = group;
  const participantCount = await repositories.portfolio.countParticipants(group.id);
  return {
    kind: 'object',
    data: { ...group, participantCount },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['group', group.id],
          ['name', group.name],
          ['zone', group.zone],
          ['period', `${group.periodMinutes} minutes`],
          ['currency', group.currency],
          ['import limit', group.importLimitW === undefined ? undefined : formatPower(group.importLimitW)],
          ['export limit', group.exportLimitW === undefined ? undefined : formatPower(group.exportLimitW)],
          ['feeders', feeders.length === 0 ? undefined : feeders.map(feederText).join('; ')],
          ['kept within', rebalance === undefined ? undefined : policyText(rebalance, group.currency)],
          ['participants', participantCount],
        ],
      },
    ],
  };
};
