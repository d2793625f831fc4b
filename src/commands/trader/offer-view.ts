import type { FlexOffer, OfferOption } from '../../engine/market/index.ts';
import { formatMoney, formatPricePerKwh } from '../../engine/quantity/index.ts';
import type { TraderInput } from '../../engine/trader/index.ts';
import { energyWh, periodLabels } from '../common/periods-view.ts';
import { energyChangeText } from '../common/power-text.ts';
import type { Cell, View } from '../shell/result.ts';

/** Options that are drawn. */
const CHARTED_MAX = 4;

const WH_PER_KWH = 1000;

/** An offer as people read it: options, what they change, and why there are not more. */
export function offerViews(
  offer: FlexOffer,
  input: TraderInput,
  currency: string | undefined,
): readonly View[] {
  const { grid } = input;
  return [
    {
      kind: 'pairs',
      title: `Offer of ${offer.participantId} to ${offer.requestId}`,
      pairs: [
        ['day', `${grid.day} (${grid.zone})`],
        ['prognosis', `revision ${offer.prognosisRevision}`],
        ['options', offer.options.length === 0 ? 'none' : String(offer.options.length)],
      ],
    },
    ...(offer.reasons.length === 0
      ? []
      : [{ kind: 'lines', title: 'Why not more', lines: offer.reasons } satisfies View]),
    ...(offer.options.length === 0 ? [] : optionViews(offer.options, input, currency)),
  ];
}

function optionViews(
  options: readonly OfferOption[],
  input: TraderInput,
  currency: string | undefined,
): readonly View[] {
  return [
    {
      kind: 'table',
      title: 'Options, of which one at most is taken',
      headers: ['option', 'delivers', 'elsewhere', 'price', 'per kWh', 'least factor', 'contract'],
      rows: options.map((option) => optionRow(option, input, currency ?? '')),
    },
    {
      kind: 'chart',
      title: 'Change of power',
      periodLabels: periodLabels(input.grid),
      series: options.slice(0, CHARTED_MAX).map(({ id, deltaW }) => ({ name: id, powersW: deltaW })),
    },
  ];
}

function optionRow(option: OfferOption, { grid, request }: TraderInput, currency: string): readonly Cell[] {
  const { id, deltaW, priceMicros, minActivationFactor, contractId } = option;
  const energyWhWhere = (requested: boolean) =>
    energyWh(
      deltaW.map((powerW, period) =>
        (request.dispositions[period] === 'requested') === requested ? powerW : 0,
      ),
      grid.periodMs,
    );
  const deliveredWh = energyWhWhere(true);
  return [
    id,
    energyChangeText(deliveredWh),
    energyChangeText(energyWhWhere(false)),
    formatMoney(priceMicros, currency).trim(),
    formatPricePerKwh(priceMicros / Math.abs(deliveredWh / WH_PER_KWH), currency).replace(' /', '/'),
    minActivationFactor.toFixed(2),
    contractId,
  ];
}
