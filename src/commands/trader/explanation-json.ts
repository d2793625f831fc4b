import type {
  ContractExplanation,
  OfferExplanation,
  OptionExplanation,
  TraderInput,
} from '../../engine/trader/index.ts';
import { gridJson } from '../common/period-json.ts';
import { runLabel } from '../common/periods-view.ts';
import { microsOf } from './curve-text.ts';

/** Why an offer came out as it did, as JSON. */
export function explanationJson(
  { offer, contracts }: OfferExplanation,
  input: TraderInput,
  currency: string | undefined,
): object {
  return {
    participantId: offer.participantId,
    requestId: offer.requestId,
    prognosisRevision: offer.prognosisRevision,
    ...gridJson(input.grid),
    ...(currency !== undefined && { currency }),
    contracts: contracts.map((contract) => contractJson(contract, input)),
    reasons: offer.reasons,
  };
}

function contractJson(explanation: ContractExplanation, { grid }: TraderInput): object {
  const { contract, outcome } = explanation;
  const common = { contractId: contract.id, direction: contract.direction, outcome };
  if (outcome === 'not-asked') return common;
  if (outcome === 'refused') return { ...common, reason: explanation.reason };
  const { runs, options, curve, loss } = explanation;
  return {
    ...common,
    runs: runs.map((run) => ({ fromIndex: run.from, toIndex: run.to, periods: runLabel(grid, run) })),
    options: options.map(optionJson),
    curve: curve.map(({ deliveredWh, siteCostMicros }) => ({
      deliveredWh: Math.round(deliveredWh),
      siteCostMicros: microsOf(siteCostMicros),
    })),
    loss: {
      offeredWh: Math.round(loss.offeredWh),
      possibleWh: Math.round(loss.possibleWh),
      coveredPu: loss.coveredPu,
      meanMicros: Math.round(loss.meanMicros),
      mostMicros: Math.round(loss.mostMicros),
      ...(loss.meanPu !== undefined && { meanPu: loss.meanPu }),
    },
  };
}

function optionJson({ option, parts, deliveredWh, reboundWh }: OptionExplanation): object {
  return {
    id: option.id,
    priceMicros: option.priceMicros,
    ...parts,
    minActivationFactor: option.minActivationFactor,
    ...(option.robust !== undefined && { robust: option.robust }),
    deliveredWh,
    reboundWh,
    deltaW: option.deltaW,
  };
}
