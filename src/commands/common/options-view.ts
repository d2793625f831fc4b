import type { Disposition, OfferOption } from '../../engine/market/index.ts';
import { formatMoney, formatPricePerKwh } from '../../engine/quantity/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import type { Cell, View } from '../shell/result.ts';
import { energyWh, periodLabels } from './periods-view.ts';
import { energyChangeText } from './power-text.ts';

/** Options that are drawn. */
const CHARTED_MAX = 4;

const WH_PER_KWH = 1000;

/** What options are read against. */
export interface OptionsSituation {
  readonly grid: Grid;
  readonly dispositions: readonly Disposition[];
  /** ISO 4217; absent where the options came without one. */
  readonly currency: string | undefined;
}

/** The options of an offer, as a table and a chart; nothing where there are none. */
export function optionsViews(options: readonly OfferOption[], situation: OptionsSituation): readonly View[] {
  if (options.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Options, of which one at most is taken',
      headers: ['option', 'delivers', 'elsewhere', 'price', 'per kWh', 'site', 'least factor', 'contract'],
      rows: options.map((option) => optionRow(option, situation)),
    },
    {
      kind: 'chart',
      title: 'Change of power',
      periodLabels: periodLabels(situation.grid),
      series: options.slice(0, CHARTED_MAX).map(({ id, deltaW }) => ({ name: id, powersW: deltaW })),
    },
  ];
}

function optionRow(
  option: OfferOption,
  { grid, dispositions, currency = '' }: OptionsSituation,
): readonly Cell[] {
  const { id, deltaW, priceMicros, siteCostMicros, minActivationFactor, contractId } = option;
  const energyWhWhere = (requested: boolean) =>
    energyWh(
      deltaW.map((changeW, period) => ((dispositions[period] === 'requested') === requested ? changeW : 0)),
      grid.periodMs,
    );
  const deliveredWh = energyWhWhere(true);
  return [
    id,
    energyChangeText(deliveredWh),
    energyChangeText(energyWhWhere(false)),
    formatMoney(priceMicros, currency).trim(),
    formatPricePerKwh(priceMicros / Math.abs(deliveredWh / WH_PER_KWH), currency).replace(' /', '/'),
    formatMoney(siteCostMicros, currency).trim(),
    minActivationFactor.toFixed(2),
    contractId,
  ];
}
