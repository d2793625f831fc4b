import { InvariantError } from '../errors.ts';

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

/**
 * Rounds to the nearest integer, halves away from zero: 2.5 to 3 and −2.5 to −3, so that turning a sign
 * round turns the result round. Never gives −0.
 *
 * @throws InvariantError for what is not finite.
 */
export function roundHalfAwayFromZero(value: number): number {
  if (!Number.isFinite(value)) throw new InvariantError(`${value} cannot be rounded`);
  const towardsZero = Math.trunc(value);
  const isUp = Math.abs(value - towardsZero) >= 0.5;
  return (isUp ? towardsZero + Math.sign(value) : towardsZero) + 0;
}

/** @throws InvariantError where the value would be cut when it is put into an Int32Array. */
export function asInt32(value: number): number {
  if (Number.isInteger(value) && value >= INT32_MIN && value <= INT32_MAX) return value;
  throw new InvariantError(`${value} does not fit a 32-bit integer`);
}
