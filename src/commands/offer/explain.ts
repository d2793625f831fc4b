import type { CycleId, ParticipantId } from '../../engine/ids.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { explainOffer } from './commands.ts';
import { explainedChoice } from './explain-choice.ts';
import { explainedOffer } from './explain-one.ts';
import { storedChoice } from './stored-choice.ts';

export const run: Run<typeof explainOffer> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const choice = await storedChoice(repositories, args.cycle, { io, sharePct: options.part });
  return args.participant === undefined
    ? explainedChoice(choice, { hasCurve: options.curve, isFull: options.full, io })
    : explainedOffer(choice, args.participant, await recordOf(args.cycle, args.participant, io));
};

/** What the participant answered, for what is said where it offered nothing. */
async function recordOf(cycle: CycleId, participant: ParticipantId, io: Io) {
  const { repositories } = await (await io.context()).open();
  return repositories.offers.get(cycle, participant);
}
