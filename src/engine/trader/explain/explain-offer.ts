import type { FlexOffer, OfferOption } from '../../market/index.ts';
import { plan } from '../../planner/index.ts';
import type { Contract } from '../../portfolio/index.ts';
import type { Solver } from '../../ports.ts';
import { HOUR_MS } from '../../time/index.ts';
import { asksFor, eligiblePeriods } from '../eligible-periods.ts';
import type { TraderInput } from '../types.ts';
import { type DeliveredCost, fullCurve, type PeriodRun } from './full-curve.ts';
import { type OfferedAmount, type SetLoss, setLoss } from './set-loss.ts';

/** What a price is made of [micro-units]; the parts sum up to it. What is owed once per use is recovered at the least factor. */
export interface PriceParts {
  /** What the site loses by deviating from its plan. */
  readonly siteMicros: number;
  /** The contract's price of the delivered energy, with what covers rounding where that is nothing. */
  readonly energyMicros: number;
  /** The contract's fee for an invocation. */
  readonly feeMicros: number;
  /** What the use would be worth later on the day, where uses are few. */
  readonly opportunityMicros: number;
}

/** Why an option is as it is. */
export interface OptionExplanation {
  readonly option: OfferOption;
  readonly parts: PriceParts;
  /** Within the periods in which its contract may be used, and elsewhere: with the sign of the change [Wh]. */
  readonly deliveredWh: number;
  readonly reboundWh: number;
}

/** What became of one contract. */
export type ContractExplanation =
  | { readonly outcome: 'not-asked'; readonly contract: Contract }
  | { readonly outcome: 'refused'; readonly contract: Contract; readonly reason: string }
  | {
      readonly outcome: 'considered';
      readonly contract: Contract;
      /** In which it may be used. */
      readonly runs: readonly PeriodRun[];
      readonly options: readonly OptionExplanation[];
      /** What it costs the site at least to deliver so much. */
      readonly curve: readonly DeliveredCost[];
      readonly loss: SetLoss;
    };

/** Why an offer came out as it did. */
export interface OfferExplanation {
  readonly offer: FlexOffer;
  readonly contracts: readonly ContractExplanation[];
}

/**
 * Explains an offer: what became of every contract, what prices are made of, and what the set of options loses against the full curve
 * of cost against amount.
 *
 * @param offer - made from the same input.
 */
export function explainOffer(input: TraderInput, offer: FlexOffer, solver: Solver): OfferExplanation {
  const result = plan(input.problem, solver);
  const planned = result.status === 'infeasible' ? undefined : result.schedule;
  const contracts = input.contracts.map((contract): ContractExplanation => {
    if (!asksFor(input.request, contract.direction)) return { outcome: 'not-asked', contract };
    const invocations = input.invocations
      .filter(({ contractId }) => contractId === contract.id)
      .sort((a, b) => a.startMs - b.startMs);
    const { grid, nowMs } = input;
    const eligible = eligiblePeriods(input.request, { grid, contract, invocations, nowMs });
    if (eligible.outcome === 'refused') return { outcome: 'refused', contract, reason: eligible.reason };
    const runs = runsOf(eligible.periods);
    const options = offer.options
      .filter(({ contractId }) => contractId === contract.id)
      .map((option) => explainOption(option, contract, { input, runs }));
    const curve = planned === undefined ? NOTHING : fullCurve({ input, planned, contract, runs, solver });
    const loss = setLoss(options.map(offeredAmount), curve);
    return { outcome: 'considered', contract, runs, options, curve, loss };
  });
  return { offer, contracts };
}

const NOTHING: readonly DeliveredCost[] = [{ deliveredWh: 0, siteCostMicros: 0 }];

function explainOption(
  option: OfferOption,
  contract: Contract,
  { input, runs }: { readonly input: TraderInput; readonly runs: readonly PeriodRun[] },
): OptionExplanation {
  let deliveredW = 0;
  let reboundW = 0;
  option.deltaW.forEach((powerW, period) => {
    const isDelivery = runs.some(({ from, to }) => period >= from && period < to);
    if (isDelivery) deliveredW += powerW;
    else reboundW += powerW;
  });
  const { priceMicros, siteCostMicros, opportunityMicros = 0, minActivationFactor } = option;
  const perUseMicros = contract.pricePerInvocationMicros + opportunityMicros;
  const contractMicros = priceMicros - siteCostMicros;
  const onceMicros = Math.min(contractMicros, Math.ceil(perUseMicros / minActivationFactor));
  const laterMicros = perUseMicros > 0 ? Math.round((onceMicros * opportunityMicros) / perUseMicros) : 0;
  const hours = input.grid.periodMs / HOUR_MS;
  return {
    option,
    parts: {
      siteMicros: siteCostMicros,
      energyMicros: contractMicros - onceMicros,
      feeMicros: onceMicros - laterMicros,
      opportunityMicros: laterMicros,
    },
    deliveredWh: deliveredW * hours,
    reboundWh: reboundW * hours,
  };
}

function offeredAmount({ option, deliveredWh }: OptionExplanation): OfferedAmount {
  const { siteCostMicros, minActivationFactor } = option;
  return { deliveredWh: Math.abs(deliveredWh), siteCostMicros, minActivationFactor };
}

function runsOf(periods: readonly number[]): readonly PeriodRun[] {
  const runs: PeriodRun[] = [];
  for (const period of periods) {
    const last = runs.at(-1);
    if (last?.to === period) runs[runs.length - 1] = { from: last.from, to: period + 1 };
    else runs.push({ from: period, to: period + 1 });
  }
  return runs;
}
