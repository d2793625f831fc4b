import { takeBackCommand } from '../common/unneeded-orders.ts';
import type { Run } from '../shell/define.ts';
import type { showRebalance } from './commands.ts';
import { storedRebalance } from './rebalance-facts.ts';
import { rebalanceJson, rebalanceViews } from './rebalance-view.ts';

export const run: Run<typeof showRebalance> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const stored = await storedRebalance(repositories, args.rebalance, io);
  return {
    kind: 'object',
    data: rebalanceJson(stored),
    view: rebalanceViews(stored),
    next:
      stored.unneeded[0] === undefined
        ? `flex logs ${stored.record.id}`
        : takeBackCommand(stored.unneeded[0]),
  };
};
