import { contractNotFound } from '../common/known.ts';
import type { Run } from '../shell/define.ts';
import type { showContract } from './commands.ts';
import { contractPairs } from './pairs.ts';

export const run: Run<typeof showContract> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const contract = await repositories.portfolio.contract(args.contract);
  if (contract === undefined) throw await contractNotFound(repositories, args.contract);
  const participant = await repositories.portfolio.participant(contract.participantId);
  const group = participant && (await repositories.portfolio.group(participant.groupId));
  return {
    kind: 'object',
    data: contract,
    view: [
      {
        kind: 'pairs',
        pairs: [['contract', contract.id], ...contractPairs(contract, group?.currency ?? '')],
      },
    ],
  };
};
