import type { OfferOption } from '../market/index.ts';
import type { PlannerProblem } from '../planner/index.ts';
import type { Contract } from '../portfolio/index.ts';
import { type Grid, HOUR_MS } from '../time/index.ts';
import { type Activation, FACTOR_STEPS, provenActivation } from './activation.ts';
import { allowedChange } from './allowed-change.ts';
import type { Candidate } from './candidates.ts';
import { signOf } from './eligible-periods.ts';
import { TOLERANCE_W } from './kept-rules.ts';
import { opportunityMicros } from './opportunity.ts';
import { type PaidChange, paidChange, type Quoting } from './paid-change.ts';

/** Less energy than this is not worth an option [Wh]. */
export const DELIVERED_WH_MIN = 10;

/** A flat fee per invocation is recovered at every factor; below this factor it would dwarf the price. */
const FEE_FACTOR_MIN = 0.5;

const WH_PER_KWH = 1000;

/** An option without its id, which depends on what else is offered. */
export type Quote = Omit<OfferOption, 'id'>;

/**
 * Quotes one candidate: plans the site for the reward, takes the difference from the prognosis,
 * rebound included, and prices it so that the site is covered at every allowed factor.
 *
 * @returns undefined where the site would not move, or not in a way that the contract counts.
 */
export function quote(quoting: Quoting, contract: Contract, candidate: Candidate): Quote | undefined {
  const change = allowedChange(quoting.input, contract, candidate);
  const paid = paidChange(quoting, 'by-parts', { change, candidate, sign: signOf(contract.direction) });
  return paid === undefined ? undefined : quoteOf(quoting, contract, candidate, paid);
}

/** Quotes a change that has been planned. */
export function quoteOf(
  { input, baseline }: Quoting,
  contract: Contract,
  candidate: Candidate,
  paid: PaidChange,
): Quote | undefined {
  const sign = signOf(contract.direction);
  const { schedule, deltaW } = paid;
  const delivery = { deltaW, candidate, grid: input.grid };
  const deliveredWh = sign * deliveredEnergy(delivery);
  if (deliveredWh < DELIVERED_WH_MIN || tooShort(delivery, contract)) return undefined;

  const activation = provenActivation(
    { problem: baseline.free, baseline: baseline.schedule, changed: schedule },
    TOLERANCE_W,
  );
  return priced({ ...delivery, deliveredWh, activation }, contract, { input, baseline });
}

/** A change that can be delivered, before it has a price. */
interface Deliverable extends Delivery {
  readonly deliveredWh: number;
  readonly activation: Activation;
}

/**
 * What the site loses, what the contract is paid for the energy, and, once per use, its flat fee and what the use would be worth later
 * today; these are owed at any factor, so they are spread over the least. What rounding to whole watts can cost is covered
 * too: mostly by what the contract is paid, else by a margin.
 */
function priced(
  { deltaW, grid, deliveredWh, activation }: Deliverable,
  contract: Contract,
  { input, baseline }: Pick<Quoting, 'input' | 'baseline'>,
): Quote {
  const energyMicros = Math.ceil((deliveredWh / WH_PER_KWH) * contract.priceMicrosPerKwh);
  const invocations = input.invocations.filter(({ contractId }) => contractId === contract.id);
  const opportunity = opportunityMicros({ contract, invocations, grid, nowMs: input.nowMs });
  const perUseMicros = contract.pricePerInvocationMicros + opportunity;
  const rounding = roundingMicros(deltaW, baseline.free);
  const marginMicros = Math.max(0, Math.ceil(rounding / ROUNDED_FACTOR_MIN) - energyMicros);
  const minActivationFactor = Math.max(
    activation.minFactor,
    perUseMicros > 0 ? FEE_FACTOR_MIN : 0,
    Math.min(1, Math.ceil((rounding / (energyMicros + marginMicros)) * FACTOR_STEPS || 0) / FACTOR_STEPS),
  );
  const siteCostMicros = Math.max(0, Math.ceil(activation.siteCostMicros));
  return {
    deltaW,
    priceMicros:
      siteCostMicros +
      energyMicros +
      marginMicros +
      Math.ceil(perUseMicros / minActivationFactor) +
      PRICE_ROUNDING,
    siteCostMicros,
    minActivationFactor,
    contractId: contract.id,
    ...(opportunity > 0 ? { opportunityMicros: opportunity } : {}),
  };
}

/** Least factor at which a margin for rounding is spread over the price. */
const ROUNDED_FACTOR_MIN = 0.1;

/** A price in part is rounded to whole micro-units: by half of one. */
const PRICE_ROUNDING = 1;

/** Most that a watt more or less in every changed period can cost at the highest price of the day [micro-units]. */
function roundingMicros(deltaW: Int32Array, { site, horizon }: PlannerProblem): number {
  let highest = 0;
  for (const prices of [site.importPriceMicrosPerKwh, site.exportPriceMicrosPerKwh]) {
    for (const price of prices) highest = Math.max(highest, Math.abs(price));
  }
  const changedHours = deltaW.reduce(
    (sum, powerW, period) => (powerW === 0 ? sum : sum + horizon.periodMs[period]! / HOUR_MS),
    0,
  );
  return Math.ceil((highest * changedHours) / WH_PER_KWH);
}

/** What is changed within a candidate's run. */
interface Delivery {
  readonly deltaW: Int32Array;
  readonly candidate: Candidate;
  readonly grid: Grid;
}

function deliveredEnergy({ deltaW, candidate: { from, to }, grid }: Delivery): number {
  let sumW = 0;
  for (let period = from; period < to; period += 1) sumW += deltaW[period]!;
  return (sumW * grid.periodMs) / HOUR_MS;
}

/** From the first to the last period that delivers, an invocation must last the contract's least duration. */
function tooShort({ deltaW, candidate: { from, to }, grid }: Delivery, contract: Contract): boolean {
  const [first, last] = deliveredSpan(deltaW, from, to);
  return (last - first + 1) * grid.periodMinutes < contract.minDurationMinutes;
}

/** First and last period in [from, to) with a change; `last < first` where there is none. */
export function deliveredSpan(deltaW: Int32Array, from: number, to: number): readonly [number, number] {
  let first = from;
  while (first < to && deltaW[first] === 0) first += 1;
  let last = to - 1;
  while (last >= first && deltaW[last] === 0) last -= 1;
  return [first, last];
}
