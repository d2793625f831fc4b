import type { Run } from '../shell/define.ts';
import type { showOrder } from './commands.ts';
import { storedOrder } from './order-facts.ts';
import { orderJson, orderViews } from './order-view.ts';

export const run: Run<typeof showOrder> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const stored = await storedOrder(repositories, args.order, io);
  return { kind: 'object', data: orderJson(stored), view: orderViews(stored) };
};
