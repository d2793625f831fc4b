import { NotFoundError } from '../../engine/errors.ts';
import { formatMoney } from '../../engine/quantity/index.ts';
import { lossText, optionsViews } from '../common/options-view.ts';
import { gridJson } from '../common/period-json.ts';
import { storedCycle } from '../cycle/cycle-facts.ts';
import type { Run } from '../shell/define.ts';
import type { showOffer } from './commands.ts';

export const run: Run<typeof showOffer> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const { offer: aggregate, group, grid, request } = await storedCycle(repositories, args.cycle, io);
  const offer = await repositories.offers.get(args.cycle, args.participant);
  if (offer === undefined) {
    throw new NotFoundError(
      'no-offer',
      `Participant ${args.participant} has no offer in cycle ${args.cycle}.`,
      {
        next: `flex offer list ${args.cycle}`,
      },
    );
  }
  const taken = aggregate?.accepted.find(({ participantId }) => participantId === args.participant);
  return {
    kind: 'object',
    data: { ...offer, cycleId: args.cycle, ...gridJson(grid), ...(taken === undefined ? {} : { taken }) },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['participant', offer.participantId],
          ['cycle', args.cycle],
          ['prognosis', `revision ${offer.prognosisRevision}`],
          [
            'taken',
            taken === undefined
              ? 'nothing'
              : `${taken.optionId} × ${taken.activationFactor.toFixed(2)} for ${formatMoney(taken.priceMicros, group.currency)}`,
          ],
          ['loss', lossText(offer.lossPpm)],
          ['also', offer.reasons.join('; ') || undefined],
        ],
      },
      ...optionsViews(offer.options, { grid, dispositions: request.dispositions, currency: group.currency }),
    ],
  };
};
