import type { Contract } from '../portfolio/index.ts';
import { type AllowedChange, allowedChange } from './allowed-change.ts';
import type { Candidate, Run } from './candidates.ts';
import { signOf } from './eligible-periods.ts';
import { type Quote, quoteOf } from './option.ts';
import { paidChange, type Quoting } from './paid-change.ts';
import type { TraderInput } from './types.ts';

/** What the group wishes of a site, and what that would cost. */
export interface WishedQuote {
  /** [W] per period. */
  readonly wishedW: Int32Array;
  readonly quote: Quote;
}

/** How near to the wish it has to be [W]: first to the watt; where rounding leaves no plan for that, a little beside. */
const SLACKS_W = [0, 5, 50] as const;

/**
 * Quotes the change that the group wishes of a site: the cheapest way to do just that, if it can be done.
 *
 * @returns undefined where nothing is wished, or not of this contract, or it cannot be done.
 */
export function wishedQuote(contract: Contract, runs: readonly Run[], quoting: Quoting): Quote | undefined {
  const { input } = quoting;
  const { wishedW, grid } = input;
  if (wishedW === undefined) return undefined;
  const sign = signOf(contract.direction);
  const run = runs.find((one) => liesIn(one, wishedW, input, sign));
  const firstWished = wishedW.findIndex((powerW) => powerW !== 0);
  if (run === undefined || firstWished < 0) return undefined;
  const candidate: Candidate = { ...run, rewardMicrosPerKwh: new Float64Array(grid.periodCount), sharePu: 1 };
  const room = allowedChange(input, contract, candidate);
  const firstPeriod = Math.max(room.firstPeriod, firstWished);
  for (const slackW of SLACKS_W) {
    const change = { ...room, ...near(wishedW, room, slackW), firstPeriod };
    const paid = paidChange(quoting, 'exact', { change, candidate, sign });
    if (paid !== undefined) return quoteOf(quoting, contract, candidate, paid);
  }
  return undefined;
}

/** Whether all that is wished of requested periods lies in a run, and in a direction. */
function liesIn({ from, to }: Run, wishedW: Int32Array, { request }: TraderInput, sign: 1 | -1): boolean {
  return wishedW.every((powerW, period) => {
    if (powerW === 0 || request.dispositions[period] !== 'requested') return true;
    return period >= from && period < to && Math.sign(powerW) === sign;
  });
}

function near(
  wishedW: Int32Array,
  { minW, maxW }: AllowedChange,
  slackW: number,
): Pick<AllowedChange, 'minW' | 'maxW'> {
  const within = (powerW: number, period: number) => Math.min(maxW[period]!, Math.max(minW[period]!, powerW));
  return {
    minW: wishedW.map((powerW, period) => within(powerW === 0 ? 0 : powerW - slackW, period)),
    maxW: wishedW.map((powerW, period) => within(powerW === 0 ? 0 : powerW + slackW, period)),
  };
}
