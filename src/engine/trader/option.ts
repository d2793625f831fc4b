import type { OfferOption } from '../market/index.ts';
import type { Contract } from '../portfolio/index.ts';
import { type Grid, HOUR_MS } from '../time/index.ts';
import { provenActivation } from './activation.ts';
import { allowedChange } from './allowed-change.ts';
import type { Candidate } from './candidates.ts';
import { signOf } from './eligible-periods.ts';
import { paidChange, type Quoting } from './paid-change.ts';

/** Less energy than this is not worth an option [Wh]. */
const DELIVERED_WH_MIN = 10;

/** A flat fee per invocation is recovered at every factor; below this factor it would dwarf the price. */
const FEE_FACTOR_MIN = 0.5;

/** What a mixed schedule may miss a limit by [W]; a tenth of what rounding to watts hides. */
const MIX_TOLERANCE_W = 0.05;

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
  const { input, baseline } = quoting;
  const sign = signOf(contract.direction);
  const change = allowedChange(input, contract, candidate);
  const paid = paidChange(quoting, { change, candidate, sign });
  if (paid === undefined) return undefined;
  const { schedule, deltaW } = paid;
  const delivery = { deltaW, candidate, grid: input.grid };
  const deliveredWh = sign * deliveredEnergy(delivery);
  if (deliveredWh < DELIVERED_WH_MIN || tooShort(delivery, contract)) return undefined;

  const activation = provenActivation(
    { problem: baseline.free, baseline: baseline.schedule, changed: schedule },
    MIX_TOLERANCE_W,
  );
  const hasFee = contract.pricePerInvocationMicros > 0;
  const minActivationFactor = hasFee ? Math.max(activation.minFactor, FEE_FACTOR_MIN) : activation.minFactor;
  const siteCostMicros = Math.max(0, Math.ceil(activation.siteCostMicros));
  const contractMicros =
    Math.ceil((deliveredWh / WH_PER_KWH) * contract.priceMicrosPerKwh) +
    Math.ceil(contract.pricePerInvocationMicros / minActivationFactor);
  return {
    deltaW,
    priceMicros: siteCostMicros + contractMicros,
    siteCostMicros,
    minActivationFactor,
    contractId: contract.id,
  };
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
