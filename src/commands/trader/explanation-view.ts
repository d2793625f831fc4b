import { formatEnergy, formatMoney, formatPricePerKwh } from '../../engine/quantity/index.ts';
import type {
  ContractExplanation,
  DeliveredCost,
  OfferExplanation,
  OptionExplanation,
  TraderInput,
} from '../../engine/trader/index.ts';
import { percentText } from '../common/percent-text.ts';
import { periodLabels, runLabel } from '../common/periods-view.ts';
import { energyChangeText } from '../common/power-text.ts';
import type { Cell, View } from '../shell/result.ts';

/** Options that are drawn. */
const CHARTED_MAX = 4;
const WH_PER_KWH = 1000;

/** Why an offer came out as it did, as people read it. */
export function explanationViews(
  { offer, contracts }: OfferExplanation,
  input: TraderInput,
  currency: string | undefined,
): readonly View[] {
  const money = (micros: number) => formatMoney(micros, currency ?? '').trim();
  const considered = contracts.filter((contract) => contract.outcome === 'considered');
  const options = considered.flatMap((contract) => contract.options);
  return [
    {
      kind: 'pairs',
      title: `Offer of ${offer.participantId} to ${offer.requestId}`,
      pairs: [
        ['day', `${input.grid.day} (${input.grid.zone})`],
        ['prognosis', `revision ${offer.prognosisRevision}`],
      ],
    },
    ...contractsViews(contracts, input),
    ...(offer.reasons.length === 0
      ? []
      : [{ kind: 'lines', title: 'Why not more', lines: offer.reasons } satisfies View]),
    ...optionViews(options, input, money),
    ...considered.flatMap((contract) => lossViews(contract, money, currency ?? '')),
  ];
}

function contractsViews(contracts: readonly ContractExplanation[], input: TraderInput): readonly View[] {
  if (contracts.length === 0) return [{ kind: 'lines', title: 'Contracts', lines: ['none'] }];
  const rows = contracts.map((one): readonly Cell[] => [
    one.contract.id,
    one.contract.direction,
    outcomeText(one, input),
  ]);
  return [{ kind: 'table', title: 'Contracts', headers: ['contract', 'direction', 'came to'], rows }];
}

function outcomeText(explanation: ContractExplanation, { grid }: TraderInput): string {
  switch (explanation.outcome) {
    case 'not-asked':
      return 'not asked for';
    case 'refused':
      return `refused: ${explanation.reason}`;
    case 'considered': {
      const { runs, options } = explanation;
      const count = options.length === 1 ? '1 option' : `${options.length} options`;
      return `${count} within ${runs.map((run) => runLabel(grid, run)).join(', ')}`;
    }
  }
}

function optionViews(
  options: readonly OptionExplanation[],
  { grid }: TraderInput,
  money: (micros: number) => string,
): readonly View[] {
  if (options.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'What prices are made of',
      headers: [
        'option',
        'price',
        'site',
        'energy',
        'fee',
        'later uses',
        'delivers',
        'elsewhere',
        'least factor',
        'contract',
      ],
      rows: options.map(({ option, parts, deliveredWh, reboundWh }) => [
        option.id,
        money(option.priceMicros),
        money(parts.siteMicros),
        money(parts.energyMicros),
        parts.feeMicros === 0 ? undefined : money(parts.feeMicros),
        parts.opportunityMicros === 0 ? undefined : money(parts.opportunityMicros),
        energyChangeText(deliveredWh),
        energyChangeText(reboundWh),
        option.minActivationFactor.toFixed(2),
        option.contractId,
      ]),
    },
    {
      kind: 'chart',
      title: 'Change of power, rebound included',
      periodLabels: periodLabels(grid),
      series: options
        .slice(0, CHARTED_MAX)
        .map(({ option }) => ({ name: option.id, powersW: option.deltaW })),
    },
  ];
}

function lossViews(
  { contract, curve, loss }: Extract<ContractExplanation, { readonly outcome: 'considered' }>,
  money: (micros: number) => string,
  currency: string,
): readonly View[] {
  const title = `${contract.id}: the options against the full curve`;
  if (curve.length < 2) {
    return [{ kind: 'lines', title, lines: ['nothing can be delivered at a price that anybody pays'] }];
  }
  const share = loss.meanPu === undefined ? '' : `, ${percentText(loss.meanPu)} of what it costs at least`;
  return [
    {
      kind: 'pairs',
      title,
      pairs: [
        ['could deliver', formatEnergy(loss.possibleWh)],
        ['offered', formatEnergy(loss.offeredWh)],
        ['covered', `${percentText(loss.coveredPu)} of the amounts`],
        ['costs more', `${money(loss.meanMicros)} on average${share}; ${money(loss.mostMicros)} at most`],
      ],
    },
    {
      kind: 'table',
      title: 'What the site itself asks at least',
      headers: ['up to', 'costs', 'the last step'],
      rows: curve
        .slice(1)
        .map((corner, index) => [
          formatEnergy(corner.deliveredWh),
          money(corner.siteCostMicros),
          stepPriceText(curve[index]!, corner, currency),
        ]),
    },
  ];
}

function stepPriceText(from: DeliveredCost, to: DeliveredCost, currency: string): string {
  const micros = to.siteCostMicros - from.siteCostMicros;
  const microsPerKwh = (micros * WH_PER_KWH) / (to.deliveredWh - from.deliveredWh);
  return formatPricePerKwh(microsPerKwh, currency).replace(' /', '/');
}
