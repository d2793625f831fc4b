import { participantNotFound } from '../common/known.ts';
import { contractPairs } from '../contract/pairs.ts';
import type { Run } from '../shell/define.ts';
import type { View } from '../shell/result.ts';
import { siteViews } from '../site/views.ts';
import type { showParticipant } from './commands.ts';

export const run: Run<typeof showParticipant> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const participant = await repositories.portfolio.participant(args.participant);
  if (participant === undefined) throw await participantNotFound(repositories, args.participant);
  const site = await repositories.portfolio.site(participant.siteId);
  const group = await repositories.portfolio.group(participant.groupId);
  const contracts = await repositories.portfolio.contractsOf(participant.id);
  const currency = group?.currency ?? '';
  return {
    kind: 'object',
    data: { ...participant, site, contracts },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['participant', participant.id],
          ['group', participant.groupId],
          ['kind', participant.kind],
          ['feeders', participant.feederIds?.join(', ')],
        ],
      },
      ...(site === undefined ? [] : siteViews(site, currency)),
      ...contracts.map(
        (contract): View => ({
          kind: 'pairs',
          title: `Contract ${contract.id}`,
          pairs: contractPairs(contract, currency),
        }),
      ),
    ],
  };
};
