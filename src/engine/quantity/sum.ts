import { invariant } from '../errors.ts';
import { asInt32 } from './round.ts';

/**
 * The exact sum of one series of integers.
 *
 * @throws InvariantError beyond ±2^53, where doubles are no longer exact.
 */
export function sumInt(values: Int32Array): number {
  let total = 0;
  for (const value of values) total += value;
  invariant(Number.isSafeInteger(total), `a sum of ${values.length} integers is too large to be exact`);
  return total;
}

/**
 * The exact sum of many series, period by period: the aggregate of powers.
 *
 * @param series - each of `length` integers.
 * @param length - number of periods; what the sum of no series has too.
 * @returns a new series of `length` integers. Its values do not depend on the order of the series.
 * @throws InvariantError if a series has another length or a sum does not fit 32 bits.
 */
export function sumSeries(series: Iterable<Int32Array>, length: number): Int32Array {
  const totals = new Float64Array(length);
  for (const one of series) {
    invariant(one.length === length, `a series of ${one.length} values in a sum of ${length} periods`);
    for (let index = 0; index < length; index++) totals[index] = totals[index]! + one[index]!;
  }
  return Int32Array.from(totals, asInt32);
}

/**
 * The sum of numbers with its rounding errors carried along, so that many small ones are not lost beside
 * a large one (A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen,
 * ZAMM 54, 1974, algorithm IV).
 */
export function sumCompensated(values: Iterable<number>): number {
  let total = 0;
  let carry = 0;
  for (const value of values) {
    const next = total + value;
    carry += lostIn(total, value, next);
    total = next;
  }
  return total + carry;
}

/** A running sum of series; see {@link addCompensated}. */
export interface CompensatedSeries {
  readonly total: Float64Array;
  /** What rounding has taken from `total` so far. */
  readonly carry: Float64Array;
}

/** @returns a running sum of zeros over `length` periods. */
export function compensatedSeries(length: number): CompensatedSeries {
  return { total: new Float64Array(length), carry: new Float64Array(length) };
}

/**
 * Adds a series to a running sum, in place, period by period, with Neumaier's compensation
 * (see {@link sumCompensated}).
 *
 * @throws InvariantError if the lengths differ.
 */
export function addCompensated(sum: CompensatedSeries, values: Float64Array): void {
  const { total, carry } = sum;
  invariant(values.length === total.length, `${values.length} values added to ${total.length} periods`);
  for (let index = 0; index < total.length; index++) {
    const before = total[index]!;
    const value = values[index]!;
    const after = before + value;
    carry[index] = carry[index]! + lostIn(before, value, after);
    total[index] = after;
  }
}

/** @returns what a running sum comes to, as a new series. */
export function compensatedTotal(sum: CompensatedSeries): Float64Array {
  return sum.total.map((total, index) => total + sum.carry[index]!);
}

/** What rounding took from `sum` = a + b. */
function lostIn(a: number, b: number, sum: number): number {
  return Math.abs(a) >= Math.abs(b) ? a - sum + b : b - sum + a;
}
