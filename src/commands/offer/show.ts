import { NotFoundError } from '../../engine/errors.ts';
import type { FlexOffer, FlexRequest, OfferOption } from '../../engine/market/index.ts';
import { formatMoney, formatPricePerKwh } from '../../engine/quantity/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { gridJson } from '../common/period-json.ts';
import { energyWh, periodLabels } from '../common/periods-view.ts';
import { energyChangeText } from '../common/power-text.ts';
import { storedCycle } from '../cycle/cycle-facts.ts';
import type { Run } from '../shell/define.ts';
import type { View } from '../shell/result.ts';
import type { showOffer } from './commands.ts';

const CHARTED_MAX = 4;

const WH_PER_KWH = 1000;

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
          ['also', offer.reasons.join('; ') || undefined],
        ],
      },
      ...offerViews(offer, request, grid, group.currency),
    ],
  };
};

/** The options of an offer, as a table and a chart. */
export function offerViews(
  offer: FlexOffer,
  request: FlexRequest,
  grid: Grid,
  currency: string,
): readonly View[] {
  if (offer.options.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Options, of which one at most is taken',
      headers: ['option', 'delivers', 'elsewhere', 'price', 'per kWh', 'site', 'least factor', 'contract'],
      rows: offer.options.map((option) => optionRow(option, request, grid, currency)),
    },
    {
      kind: 'chart',
      title: 'Change of power',
      periodLabels: periodLabels(grid),
      series: offer.options.slice(0, CHARTED_MAX).map(({ id, deltaW }) => ({ name: id, powersW: deltaW })),
    },
  ];
}

function optionRow(option: OfferOption, { dispositions }: FlexRequest, grid: Grid, currency: string) {
  const { id, deltaW, priceMicros, siteCostMicros, minActivationFactor, contractId } = option;
  const part = (requested: boolean) =>
    energyWh(
      deltaW.map((change, period) => ((dispositions[period] === 'requested') === requested ? change : 0)),
      grid.periodMs,
    );
  const deliveredWh = part(true);
  return [
    id,
    energyChangeText(deliveredWh),
    energyChangeText(part(false)),
    formatMoney(priceMicros, currency),
    formatPricePerKwh(priceMicros / Math.abs(deliveredWh / WH_PER_KWH), currency),
    formatMoney(siteCostMicros, currency),
    minActivationFactor.toFixed(2),
    contractId,
  ];
}
