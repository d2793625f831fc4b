import type { ProofPrices } from '../search-proof.ts';
import type { Possible } from './possible.ts';
import type { CheckedOption, CheckedTable } from './table.ts';

/** W · ms in a MWh, millionths, hundredths: with these parts of a micro-unit all is a whole number. */
const WATT_MS_PER_MWH = 3_600_000_000_000n;
const PPM = 1_000_000n;
const HUNDREDTHS = 100n;

/** Parts of a micro-unit that amounts are counted in here. */
export const UNITS_PER_MICRO = WATT_MS_PER_MWH * PPM * HUNDREDTHS;

/** What everything comes to at some prices, in whole units. */
export interface Priced {
  /** Nothing that is possible costs less than this. */
  readonly bound: bigint;
  /** The least that each offer can do. */
  readonly least: readonly bigint[];
  /** Of an option at a factor [hundredths]. */
  readonly amountOf: (option: number, hundredths: number) => bigint;
}

/** @returns undefined where the prices do not fit: a range that may be missed more cheaply, or a number that is not whole. */
export function pricedAt(table: CheckedTable, possible: Possible, prices: ProofPrices): Priced | undefined {
  if (!isFit(table, prices)) return undefined;
  const worth = table.options.map((option) => worthOf(table, option, prices));
  const accepted = BigInt(prices.acceptedMicros) * UNITS_PER_MICRO;
  const amountOf = (option: number, hundredths: number) => worth[option]! * BigInt(hundredths) + accepted;
  const least = table.offers.map((own, offer) => {
    let best: bigint | undefined = possible.on[offer]! < 0 ? 0n : undefined;
    for (const option of own) {
      if (possible.to[option] === 0) continue;
      // Linear in the factor: the least is at an end of the range.
      for (const hundredths of [possible.from[option]!, possible.to[option]!]) {
        const amount = amountOf(option, hundredths);
        if (best === undefined || amount < best) best = amount;
      }
    }
    return best ?? 0n;
  });
  return { bound: least.reduce((sum, one) => sum + one, rowsBound(table, prices)), least, amountOf };
}

/** What the limits give at these prices, and what is fixed costs. */
function rowsBound(
  { rows, periodMs, payableMicros, acceptable, fixedMicros }: CheckedTable,
  { microsPerMwh, paidPpm, acceptedMicros }: ProofPrices,
): bigint {
  let ranges = 0n;
  for (const [index, { lowW, highW }] of rows.entries()) {
    const price = microsPerMwh[index]!;
    if (price !== 0) ranges -= BigInt(price) * BigInt(price > 0 ? highW : lowW);
  }
  const paid = BigInt(paidPpm) * BigInt(payableMicros ?? 0);
  const accepted = BigInt(acceptedMicros) * BigInt(acceptable ?? 0);
  return (
    ranges * BigInt(periodMs) * PPM * HUNDREDTHS -
    paid * WATT_MS_PER_MWH * HUNDREDTHS +
    (BigInt(fixedMicros) - accepted) * UNITS_PER_MICRO
  );
}

/** An option at one hundredth: its price, and its change at the prices. */
function worthOf(
  { periodMs, periodCount }: CheckedTable,
  { deltaW, bases, priceMicros }: CheckedOption,
  { microsPerMwh, paidPpm }: ProofPrices,
): bigint {
  let sum = 0;
  let size = 0;
  for (const base of bases) {
    for (let period = 0; period < periodCount; period += 1) {
      const value = deltaW[period]! * microsPerMwh[base + period]!;
      sum += value;
      size += value < 0 ? -value : value;
    }
  }
  const energy = size <= Number.MAX_SAFE_INTEGER ? BigInt(sum) : exactly(deltaW, bases, microsPerMwh);
  return BigInt(priceMicros) * (PPM + BigInt(paidPpm)) * WATT_MS_PER_MWH + energy * BigInt(periodMs) * PPM;
}

function exactly(deltaW: Int32Array, bases: readonly number[], microsPerMwh: Float64Array): bigint {
  let sum = 0n;
  for (const base of bases) {
    for (const [period, powerW] of deltaW.entries()) {
      if (powerW !== 0) sum += BigInt(powerW) * BigInt(microsPerMwh[base + period]!);
    }
  }
  return sum;
}

function isFit(
  { rows, payableMicros, acceptable }: CheckedTable,
  { microsPerMwh, paidPpm, acceptedMicros }: ProofPrices,
): boolean {
  const isAmount = (value: number, isLimited: boolean) =>
    Number.isSafeInteger(value) && (isLimited ? value >= 0 : value === 0);
  return (
    microsPerMwh.length === rows.length &&
    isAmount(paidPpm, payableMicros !== undefined) &&
    isAmount(acceptedMicros, acceptable !== undefined) &&
    rows.every(({ aboveMicrosPerMwh = Infinity, belowMicrosPerMwh = Infinity }, row) => {
      const price = microsPerMwh[row]!;
      return Number.isSafeInteger(price) && price <= aboveMicrosPerMwh && -price <= belowMicrosPerMwh;
    })
  );
}
