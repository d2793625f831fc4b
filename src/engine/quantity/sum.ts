import { invariant } from '../errors.ts';
import { asInt32 } from './round.ts';

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
