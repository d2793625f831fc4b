import type { Contract } from '../portfolio/index.ts';
import { HOUR_MS } from '../time/index.ts';
import { allowedChange } from './allowed-change.ts';
import type { Candidate } from './candidates.ts';
import { signOf } from './eligible-periods.ts';
import { type Care, planPaid, type Quoting } from './paid-change.ts';

const WH_PER_KWH = 1000;

/** What a site answers to one reward: a point of the curve of price against amount. */
export interface Sample {
  readonly candidate: Candidate;
  readonly deltaW: Int32Array;
  /** Delivered within the candidate's run, in the contract's direction [Wh]. */
  readonly deliveredWh: number;
  /** What the site loses at its own prices [micro-units]. */
  readonly extraMicros: number;
  /** The same with the contract's price of what is delivered, without its flat fee [micro-units]. */
  readonly priceMicros: number;
}

/** @returns undefined where the site finds nothing. */
export function sampleOf(
  quoting: Quoting,
  contract: Contract,
  candidate: Candidate,
  care: Care = 'by-parts',
): Sample | undefined {
  const sign = signOf(contract.direction);
  const change = allowedChange(quoting.input, contract, candidate);
  const moved = planPaid(quoting, care, { change, candidate, sign });
  if (moved === undefined) return undefined;
  const { deltaW, extraMicros } = moved;
  const deliveredWh = sign * energyWh(deltaW, candidate, quoting.input.grid.periodMs);
  const priceMicros = Math.max(0, extraMicros) + (deliveredWh / WH_PER_KWH) * contract.priceMicrosPerKwh;
  return { candidate, deltaW, deliveredWh, extraMicros, priceMicros };
}

/** Energy of a change over the periods from `from` on, `to` exclusive [Wh], consumption positive. */
export function energyWh(
  deltaW: Int32Array,
  { from, to }: { readonly from: number; readonly to: number },
  periodMs: number,
): number {
  let sumW = 0;
  for (let period = from; period < to; period += 1) sumW += deltaW[period]!;
  return (sumW * periodMs) / HOUR_MS;
}
