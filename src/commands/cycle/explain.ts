import { explainedChoice } from '../offer/explain-choice.ts';
import { storedChoice } from '../offer/stored-choice.ts';
import type { Run } from '../shell/define.ts';
import type { explainCycle } from './commands.ts';

export const run: Run<typeof explainCycle> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const choice = await storedChoice(repositories, args.cycle, { io, sharePct: options.part });
  return explainedChoice(choice, { hasCurve: options.curve, isFull: options.full, io });
};
