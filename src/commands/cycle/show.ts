import type { Run } from '../shell/define.ts';
import type { showCycle } from './commands.ts';
import { storedCycle } from './cycle-facts.ts';
import { cycleJson, cycleViews } from './cycle-view.ts';

export const run: Run<typeof showCycle> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const stored = await storedCycle(repositories, args.cycle, io);
  return { kind: 'object', data: cycleJson(stored), view: cycleViews(stored) };
};
