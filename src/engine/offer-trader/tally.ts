import type { AcceptedOffer } from '../market/index.ts';
import { acceptedOf, type Candidate, type Choice, type Frame, type Instance } from './instance.ts';
import type { SelectionCost } from './result.ts';
import { deviationW, type Miss, type Row } from './rows.ts';

/** W · ms in a MWh: money in units of 1/3.6e12 micro-units is a whole number. */
const WATT_MS_PER_MWH = 3_600_000_000_000n;

/** The sums of what is accepted, in whole numbers. Mutable: a numeric kernel. */
export interface Tally {
  /** Sum per row [W], what is fixed included. */
  readonly sumsW: Float64Array;
  /** What all accepted offers cost [micro-units], what is fixed included. */
  priceMicros: bigint;
}

/** The parts of the objective in units of 1/3.6e12 micro-units: exact. */
export interface ExactCost {
  readonly prices: bigint;
  readonly shortfall: bigint;
  readonly overshoot: bigint;
  readonly breach: bigint;
}

/** @returns the tally of the choices, rounded to whole watts and micro-units, and of what is fixed. */
export function tallyOf(instance: Instance, choices: readonly Choice[]): Tally {
  const tally = {
    sumsW: Float64Array.from(instance.rows, (row) => row.fixedW),
    priceMicros: BigInt(instance.fixedPriceMicros),
  };
  for (const choice of choices) addToTally(tally, choice.candidate, acceptedOf(choice), 1);
  return tally;
}

/** Adds (`sign` 1) or takes away (−1) what was accepted of a candidate. */
export function addToTally(tally: Tally, candidate: Candidate, accepted: AcceptedOffer, sign: 1 | -1): void {
  for (const base of candidate.rowBases) {
    for (let period = 0; period < accepted.deltaW.length; period++) {
      const row = base + period;
      tally.sumsW[row] = tally.sumsW[row]! + sign * accepted.deltaW[period]!;
    }
  }
  tally.priceMicros += BigInt(sign * accepted.priceMicros);
}

/** Prices a tally exactly. */
export function exactCost(instance: Pick<Frame, 'rows' | 'periodMs'>, tally: Tally): ExactCost {
  const cost = { prices: tally.priceMicros * WATT_MS_PER_MWH, shortfall: 0n, overshoot: 0n, breach: 0n };
  for (const [index, row] of instance.rows.entries()) {
    const miss = missOf(row, tally.sumsW[index]!);
    if (miss !== undefined) {
      cost[miss.kind] += BigInt(miss.missedW) * BigInt(instance.periodMs) * BigInt(miss.microsPerMwh);
    }
  }
  return cost;
}

/** The sum of all parts, in units of 1/3.6e12 micro-units. */
export function totalCost({ prices, shortfall, overshoot, breach }: ExactCost): bigint {
  return prices + shortfall + overshoot + breach;
}

/** Rounds an exact amount ≥ 0 to micro-units, half up. */
export function roundedMicros(amount: bigint): number {
  return Number((amount + WATT_MS_PER_MWH / 2n) / WATT_MS_PER_MWH);
}

/** Each part rounded on its own. */
export function roundedCost(cost: ExactCost): SelectionCost {
  return {
    pricesMicros: roundedMicros(cost.prices),
    shortfallMicros: roundedMicros(cost.shortfall),
    overshootMicros: roundedMicros(cost.overshoot),
    breachMicros: roundedMicros(cost.breach),
  };
}

/**
 * The objective before powers and prices are rounded [micro-units]. What is fixed counts as it was agreed,
 * in whole watts and micro-units.
 */
export function unroundedCostMicros(instance: Instance, choices: readonly Choice[]): number {
  const sumsW = Float64Array.from(instance.rows, (row) => row.fixedW);
  let costMicros = instance.fixedPriceMicros;
  for (const { candidate, factor } of choices) {
    costMicros += factor * candidate.option.priceMicros;
    for (const base of candidate.rowBases) {
      const { deltaW } = candidate.option;
      for (let period = 0; period < deltaW.length; period += 1) {
        sumsW[base + period] = sumsW[base + period]! + factor * deltaW[period]!;
      }
    }
  }
  for (const [index, row] of instance.rows.entries()) {
    const miss = missOf(row, sumsW[index]!);
    if (miss !== undefined) costMicros += microsPerW(instance, miss) * miss.missedW;
  }
  return costMicros;
}

/** What missing a range by one watt for one period costs [micro-units]. */
export function microsPerW(instance: Pick<Frame, 'periodMs'>, miss: Miss): number {
  return (miss.microsPerMwh * instance.periodMs) / Number(WATT_MS_PER_MWH);
}

/** What a sum misses of a priced range; undefined where it is kept, or is to be kept. */
export function missOf(row: Row, sumW: number): (Miss & { readonly missedW: number }) | undefined {
  const beside = deviationW(row, sumW);
  if (row.priced === undefined || beside === 0) return undefined;
  return { ...(beside > 0 ? row.priced.above : row.priced.below), missedW: Math.abs(beside) };
}

/** A limit that is to be kept and is not, and by how much. */
export type Excess =
  /** Positive above the range, negative below [W]. */
  | { readonly kind: 'row'; readonly rowIndex: number; readonly excessW: number }
  | { readonly kind: 'price'; readonly excessMicros: number }
  | { readonly kind: 'count' };

/** What a tally of `count` choices breaks of what is to be kept. */
export function excessesOf(instance: Frame, tally: Tally, count: number): readonly Excess[] {
  const excesses: Excess[] = [];
  for (const [rowIndex, row] of instance.rows.entries()) {
    const excessW = row.priced === undefined ? deviationW(row, tally.sumsW[rowIndex]!) : 0;
    if (excessW !== 0) excesses.push({ kind: 'row', rowIndex, excessW });
  }
  const excessMicros = Number(tally.priceMicros) - instance.fixedPriceMicros - instance.payableMicros;
  if (excessMicros > 0) excesses.push({ kind: 'price', excessMicros });
  if (count > instance.acceptableCount) excesses.push({ kind: 'count' });
  return excesses;
}
