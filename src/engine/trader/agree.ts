import type { Contract } from '../portfolio/index.ts';
import type { Solver } from '../ports.ts';
import { roundHalfAwayFromZero } from '../quantity/index.ts';
import { HOUR_MS } from '../time/index.ts';
import type { Run } from './candidates.ts';
import { signOf } from './eligible-periods.ts';
import { type Bid, type Master, type Prices, pricesOf, weightsOf } from './master.ts';
import { DELIVERED_WH_MIN } from './option.ts';
import type { Care, Quoting } from './paid-change.ts';
import type { PreparedOffer } from './prepare.ts';
import { type Sample, sampleOf } from './sample.ts';
import { type WishedQuote, wishedQuote } from './wish.ts';

/** Rounds of prices and answers at most. */
const ROUNDS_MAX = 60;

/** Of these, so many in which sites with several storages are asked with a solver. */
const STEADY_ROUNDS_MAX = 3;

/** What answers might still gain, as a part of the total: less is not worth another round. */
const GAP_PU = 1e-4;

/** Less is rounding [units of the currency]. */
const LEAST_UNITS = 1e-5;
const LEAST_WEIGHT = 1e-9;

/** Wishes that sites cannot fulfil are taken back, and the others are wished more of: so often. */
const SETTLINGS_MAX = 4;

const MICROS = 1_000_000;
const W_PER_KW = 1000;

/**
 * Lets sites agree on who does what of a request, by prices. Each period has a price per kWh; every site answers what it
 * would do for them; the prices are changed until the answers together are what is asked (Dantzig and Wolfe,
 * "Decomposition principle for linear programs", Operations Research 8, 1960). No site learns of another, and an answer is
 * one plan. What comes of it is for each site a mix of its answers, and where its cost is convex it can do the mix.
 *
 * @param offers - of the same request, half made.
 * @param sharePu - part of the request that is theirs [0..1]: of what is asked, and of the room for rebound.
 * @returns one per offer, in their order: what is wished of the site, with its quote; undefined where nothing is.
 */
export function agreedWishes(
  offers: readonly PreparedOffer[],
  sharePu: number,
  solver: Solver,
): readonly (WishedQuote | undefined)[] {
  const found = offers.flatMap((offer, index) => bidderOf(offer, index, solver) ?? []);
  const [first] = offers;
  if (first === undefined || found.length === 0) return offers.map(() => undefined);
  const { request, grid } = first.input;
  const master: Master = { request, sharePu, periodMs: grid.periodMs, bidderCount: found.length };
  const bids = settledBids(found, master, solver);
  const wishes = fulfillable(found, { master, bids }, solver);
  return offers.map((_, index) => wishes.get(index));
}

/** A site that answers prices, under one of its contracts. */
interface Bidder {
  /** Which of the offers. */
  readonly index: number;
  readonly quoting: Quoting;
  readonly contract: Contract;
  /** In which it may deliver. */
  readonly run: Run;
  /** What it has answered already. */
  readonly samples: readonly Sample[];
}

/** Of several contracts the one that can give most. */
function bidderOf(
  { input, baseline, asked }: PreparedOffer,
  index: number,
  solver: Solver,
): Bidder | undefined {
  if (baseline === undefined) return undefined;
  const most = (samples: readonly Sample[]) => Math.max(0, ...samples.map(({ deliveredWh }) => deliveredWh));
  const [best] = [...asked].sort((a, b) => most(b.samples) - most(a.samples));
  if (best === undefined) return undefined;
  const { contract, runs, samples } = best;
  return { index, quoting: { input, baseline, solver }, contract, run: runs[0]!, samples };
}

/** Prices and answers in turn, until no answer is worth more than those that are there. */
function settledBids(bidders: readonly Bidder[], master: Master, solver: Solver): readonly Bid[] {
  const bids = bidders.flatMap(({ samples, contract }, bidder) =>
    samples.filter(isBid).map((sample) => bidOf(sample, contract, bidder)),
  );
  let care: Care = 'by-parts';
  let steadyRounds = 0;
  for (let round = 1; round <= ROUNDS_MAX && bids.length > 0; round += 1) {
    const prices = pricesOf(master, bids, solver);
    const better = bidders.flatMap((bidder, index) => betterBid(bidder, { index, prices, care }) ?? []);
    bids.push(...better.map(({ bid }) => bid));
    const gainUnits = better.reduce((sum, { gainUnits: more }) => sum + more, 0);
    const isSettled = gainUnits <= GAP_PU * Math.max(LEAST_UNITS, Math.abs(prices.totalUnits));
    if (care === 'steady') steadyRounds += 1;
    if (isSettled && (care === 'steady' || steadyRounds === STEADY_ROUNDS_MAX)) break;
    care = isSettled ? 'steady' : 'by-parts';
  }
  return bids;
}

/** Who delivers nothing has nothing to sell, whatever it would do in other periods. */
function isBid({ deliveredWh }: Sample): boolean {
  return deliveredWh >= DELIVERED_WH_MIN;
}

interface Better {
  readonly bid: Bid;
  /** What it is worth at these prices beyond the bidder's others [units of the currency]. */
  readonly gainUnits: number;
}

function betterBid(
  { quoting, contract, run }: Bidder,
  { index, prices, care }: { readonly index: number; readonly prices: Prices; readonly care: Care },
): Better | undefined {
  const { needsSolver, parts } = quoting.baseline;
  const isAsked = care === 'steady' ? needsSolver : !needsSolver || parts.length > 0;
  if (!isAsked) return undefined;
  const rewardMicrosPerKwh = rewardOf(prices, { contract, run }, quoting.input.grid.periodMs);
  const answer = sampleOf(quoting, contract, { ...run, rewardMicrosPerKwh, sharePu: 1 }, care);
  if (answer === undefined || !isBid(answer)) return undefined;
  const bid = bidOf(answer, contract, index);
  const worthUnits = bid.deltaKw.reduce((sum, powerKw, period) => sum + powerKw * prices.perKw[period]!, 0);
  const gainUnits = worthUnits - bid.costUnits - prices.rentUnits[index]!;
  return gainUnits > LEAST_UNITS ? { bid, gainUnits } : undefined;
}

function rewardOf(
  { perKw }: Prices,
  { contract, run }: Pick<Bidder, 'contract' | 'run'>,
  periodMs: number,
): Float64Array {
  const sign = signOf(contract.direction);
  return perKw.map((units, period) => {
    const worthMicros = (sign * units * MICROS * HOUR_MS) / periodMs;
    const isInRun = period >= run.from && period < run.to;
    return isInRun ? worthMicros - contract.priceMicrosPerKwh : worthMicros;
  });
}

function bidOf({ deltaW, extraMicros, deliveredWh }: Sample, contract: Contract, bidder: number): Bid {
  return {
    bidder,
    deltaKw: Float64Array.from(deltaW, (powerW) => powerW / W_PER_KW),
    costUnits: (extraMicros + (deliveredWh / W_PER_KW) * contract.priceMicrosPerKwh) / MICROS,
  };
}

/** Mixes of bids that together meet the request; who cannot do its mix is left out, and the others are mixed again. */
function fulfillable(
  bidders: readonly Bidder[],
  { master, bids }: { readonly master: Master; readonly bids: readonly Bid[] },
  solver: Solver,
): ReadonlyMap<number, WishedQuote> {
  const quotes = new Map<string, WishedQuote | undefined>();
  const out = new Set<number>();
  for (let turn = 1; ; turn += 1) {
    const left = bids.filter(({ bidder }) => !out.has(bidder));
    const weights = weightsOf(master, left, solver);
    const wishes = new Map<number, WishedQuote>();
    let failed = 0;
    for (const [bidder, { index, quoting, contract, run }] of bidders.entries()) {
      const wishedW = mixOf(left, weights, bidder);
      if (wishedW === undefined) continue;
      const key = `${bidder}:${wishedW.join()}`;
      if (!quotes.has(key)) {
        const quote = wishedQuote(contract, [run], { ...quoting, input: { ...quoting.input, wishedW } });
        quotes.set(key, quote && { wishedW, quote });
      }
      const wished = quotes.get(key);
      if (wished !== undefined) wishes.set(index, wished);
      else {
        failed += 1;
        out.add(bidder);
      }
    }
    if (failed === 0 || turn === SETTLINGS_MAX) return wishes;
  }
}

function mixOf(bids: readonly Bid[], weights: Float64Array, bidder: number): Int32Array | undefined {
  let mixKw: Float64Array | undefined;
  for (const [index, bid] of bids.entries()) {
    const weight = weights[index]!;
    if (bid.bidder !== bidder || weight <= LEAST_WEIGHT) continue;
    mixKw ??= new Float64Array(bid.deltaKw.length);
    for (let period = 0; period < mixKw.length; period += 1) mixKw[period]! += weight * bid.deltaKw[period]!;
  }
  return mixKw && Int32Array.from(mixKw, (powerKw) => roundHalfAwayFromZero(powerKw * W_PER_KW));
}
