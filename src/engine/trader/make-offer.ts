import type { FlexOffer, OfferOption } from '../market/index.ts';
import { plan } from '../planner/index.ts';
import type { Contract } from '../portfolio/index.ts';
import type { Solver } from '../ports.ts';
import { roundHalfAwayFromZero } from '../quantity/index.ts';
import { candidatesOf } from './candidates.ts';
import { asksFor, eligiblePeriods } from './eligible-periods.ts';
import { type Quote, quote } from './option.ts';
import type { Baseline, Quoting } from './paid-change.ts';
import type { TraderInput } from './types.ts';

/** A plan may differ from the prognosis that was made of it by what rounding hides [W]. */
const PROGNOSIS_TOLERANCE_W = 1;

/**
 * Makes a participant's offer to a flex request: mutually exclusive options, each a change of power
 * against the prognosis, rebound included, with one price and the least factor to which it can be
 * reduced.
 *
 * Every option is shown to be feasible, at every factor that it allows, by a schedule; its price
 * covers what any of these costs the site, plus what the contract says. Options come from planning
 * the site for falling rewards per delivered kWh: each is the cheapest way to deliver what it
 * delivers (the Lagrangian of "deliver at least E at least cost").
 *
 * @returns an offer; without options it says why.
 */
export function makeOffer(input: TraderInput, solver: Solver): FlexOffer {
  const reasons: string[] = [];
  const baseline = planBaseline(input, solver);
  const quotes: Quote[] = [];
  if (typeof baseline === 'string') reasons.push(baseline);
  else {
    const contracts = input.contracts.filter(({ direction }) => asksFor(input.request, direction));
    if (contracts.length === 0) reasons.push('there is no contract for what is asked');
    for (const contract of contracts) {
      quotes.push(...quotesOf(contract, { input, baseline, solver }, reasons));
    }
  }
  return {
    participantId: input.participantId,
    requestId: input.request.requestId,
    prognosisRevision: input.prognosisRevision,
    options: numbered(withoutDoubles(quotes)),
    reasons,
  };
}

/** The schedule that the prognosis was made of, found again: the planner is deterministic. */
function planBaseline(input: TraderInput, solver: Solver): Baseline | string {
  const result = plan(input.problem, solver);
  if (result.status === 'infeasible') {
    return `the site cannot be planned: ${result.conflicts.map(({ message }) => message).join('; ')}`;
  }
  const { schedule } = result;
  const matches = input.prognosisW.every(
    (powerW, period) =>
      Math.abs(roundHalfAwayFromZero(schedule.netW[period]!) - powerW) <= PROGNOSIS_TOLERANCE_W,
  );
  if (!matches) return 'the prognosis is not the one of the present plan: generate it again';
  return { schedule, free: { ...input.problem, constraints: [] } };
}

function quotesOf(contract: Contract, quoting: Quoting, reasons: string[]): readonly Quote[] {
  const { input } = quoting;
  const { grid, nowMs } = input;
  const invocations = input.invocations
    .filter(({ contractId }) => contractId === contract.id)
    .sort((a, b) => a.startMs - b.startMs);
  const eligible = eligiblePeriods(input.request, { grid, contract, invocations, nowMs });
  if (eligible.outcome === 'refused') {
    reasons.push(eligible.reason);
    return [];
  }
  const rewardMicros = input.request.shortfallMicrosPerKwh - contract.priceMicrosPerKwh;
  if (rewardMicros <= 0) {
    reasons.push(`contract ${contract.id} costs more per kWh than a shortfall`);
    return [];
  }
  const candidates = candidatesOf(contract, eligible.periods, grid, rewardMicros);
  if (candidates.length === 0) {
    reasons.push(
      `contract ${contract.id} needs ${contract.minDurationMinutes} minutes in a row, and fewer are asked for`,
    );
    return [];
  }
  const quotes = candidates
    .map((candidate) => quote(quoting, contract, candidate))
    .filter((found) => found !== undefined);
  if (quotes.length === 0) reasons.push(`the site has nothing to give under contract ${contract.id}`);
  return quotes;
}

/** Of options with the same change the cheapest stays; ties go to the earlier. */
function withoutDoubles(quotes: readonly Quote[]): readonly Quote[] {
  const byChange = new Map<string, Quote>();
  for (const found of quotes) {
    const key = found.deltaW.join();
    const known = byChange.get(key);
    if (known === undefined || found.priceMicros < known.priceMicros) byChange.set(key, found);
  }
  return [...byChange.values()];
}

function numbered(quotes: readonly Quote[]): readonly OfferOption[] {
  return quotes.map((found, index) => ({ id: `o${index + 1}`, ...found }));
}
