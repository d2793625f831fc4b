import type { Disposition, OfferOption } from '../../engine/market/index.ts';
import { formatMoney, formatPricePerKwh } from '../../engine/quantity/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import type { Cell, View } from '../shell/result.ts';
import { percentText } from './percent-text.ts';
import { energyWh, periodLabels } from './periods-view.ts';
import { energyChangeText } from './power-text.ts';

/** Options that are drawn. */
const CHARTED_MAX = 4;

const WH_PER_KWH = 1000;
const PPM = 1_000_000;

/** What options are read against. */
export interface OptionsSituation {
  readonly grid: Grid;
  readonly dispositions: readonly Disposition[];
  /** ISO 4217; absent where the options came without one. */
  readonly currency: string | undefined;
}

/** What the options of an offer lose against all that the site would do; absent where that is not known. */
export function lossText(lossPpm: number | undefined): string | undefined {
  return lossPpm === undefined
    ? undefined
    : `${percentText(lossPpm / PPM)} dearer than with all that the site would do`;
}

/** The options of an offer, as a table and a chart; nothing where there are none. */
export function optionsViews(options: readonly OfferOption[], situation: OptionsSituation): readonly View[] {
  if (options.length === 0) return [];
  const extras = EXTRAS.filter(({ text }) => options.some((option) => text(option, '') !== undefined));
  return [
    {
      kind: 'table',
      title: 'Options, of which one at most is taken',
      headers: [
        'option',
        'delivers',
        'elsewhere',
        'price',
        'per kWh',
        'site',
        ...extras.map(({ header }) => header),
        'least factor',
        'contract',
      ],
      rows: options.map((option) => optionRow(option, extras, situation)),
    },
    {
      kind: 'chart',
      title: 'Change of power',
      periodLabels: periodLabels(situation.grid),
      series: options.slice(0, CHARTED_MAX).map(({ id, deltaW }) => ({ name: id, powersW: deltaW })),
    },
  ];
}

/** A column that is there only if an option has something in it. */
interface Extra {
  readonly header: string;
  text(option: OfferOption, currency: string): string | undefined;
}

const EXTRAS: readonly Extra[] = [
  {
    header: 'later uses',
    text: ({ opportunityMicros }, currency) =>
      opportunityMicros === undefined ? undefined : formatMoney(opportunityMicros, currency).trim(),
  },
  {
    header: 'stands all but',
    text: ({ robust }) => robust && `the worst ${percentText(robust.worstPu)}`,
  },
  { header: 'survives', text: ({ robust }) => robust && percentText(robust.survivingFactor) },
];

function optionRow(
  option: OfferOption,
  extras: readonly Extra[],
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
    ...extras.map(({ text }) => text(option, currency)),
    minActivationFactor.toFixed(2),
    contractId,
  ];
}
