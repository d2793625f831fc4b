import type { FlexOffer } from '../../engine/market/index.ts';
import type { TraderInput } from '../../engine/trader/index.ts';
import { lossText, optionsViews } from '../common/options-view.ts';
import type { View } from '../shell/result.ts';

/** An offer as people read it: options, what they change, and why there are not more. */
export function offerViews(
  offer: FlexOffer,
  input: TraderInput,
  currency: string | undefined,
): readonly View[] {
  const { grid, request } = input;
  return [
    {
      kind: 'pairs',
      title: `Offer of ${offer.participantId} to ${offer.requestId}`,
      pairs: [
        ['day', `${grid.day} (${grid.zone})`],
        ['prognosis', `revision ${offer.prognosisRevision}`],
        ['options', offer.options.length === 0 ? 'none' : String(offer.options.length)],
        ['loss', lossText(offer.lossPpm)],
      ],
    },
    ...(offer.reasons.length === 0
      ? []
      : [{ kind: 'lines', title: 'Why not more', lines: offer.reasons } satisfies View]),
    ...optionsViews(offer.options, { grid, dispositions: request.dispositions, currency }),
  ];
}
