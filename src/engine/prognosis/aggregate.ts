import { invariant } from '../errors.ts';

/**
 * Adds up the prognoses of a group.
 *
 * @param powersW - one array per member [W], all of the same length.
 * @param periodCount - length of the result, also when there are no members.
 * @returns [W] per period: exactly the sum, in integers.
 * @throws InvariantError if lengths differ or a sum leaves the range of 32 bits (±2.1 GW).
 */
export function sumPowers(powersW: readonly Int32Array[], periodCount: number): Int32Array {
  const sumsW = new Float64Array(periodCount); // integers up to 2^53 are exact
  for (const powerW of powersW) {
    invariant(powerW.length === periodCount, 'prognoses of one day differ in their number of periods');
    for (let index = 0; index < periodCount; index += 1) sumsW[index]! += powerW[index]!;
  }
  const totalW = Int32Array.from(sumsW);
  for (let index = 0; index < periodCount; index += 1) {
    invariant(totalW[index] === sumsW[index], `the sum of period ${index + 1} is beyond ±2.1 GW`);
  }
  return totalW;
}

/** Whether two prognoses say the same power in every period. */
export function samePowers(leftW: Int32Array, rightW: Int32Array): boolean {
  return leftW.length === rightW.length && leftW.every((powerW, index) => powerW === rightW[index]);
}
