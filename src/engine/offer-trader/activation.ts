import { roundHalfAwayFromZero } from '../quantity/index.ts';

/** How far factors may lie apart and still be taken for the same: the rounding of decimals, no more. */
export const FACTOR_TOLERANCE = 1e-9;

/** @returns the factor in hundredths [0..100], or undefined where it is no multiple of 0.01. */
export function hundredthsOf(factor: number): number | undefined {
  const hundredths = Math.round(factor * 100);
  return Math.abs(factor * 100 - hundredths) <= FACTOR_TOLERANCE * 100 ? hundredths : undefined;
}

/** @returns the least whole hundredths that are not below the factor. */
export function hundredthsAtLeast(factor: number): number {
  return hundredthsOf(factor) ?? Math.ceil(factor * 100);
}

/**
 * Scales a change of power to a factor: factor · deltaW, rounded half away from zero, per period.
 *
 * Exact for multiples of 0.01: hundredths times watts is a whole number below 2^53.
 *
 * @param deltaW - change at factor 1 [W], per period.
 * @returns [W], integers, same length.
 */
export function scaledDeltaW(deltaW: Int32Array, factor: number): Int32Array {
  const hundredths = hundredthsOf(factor);
  if (hundredths === 100) return deltaW.slice();
  if (hundredths === undefined) return deltaW.map((powerW) => roundHalfAwayFromZero(powerW * factor));
  const scaled = new Int32Array(deltaW.length);
  for (let period = 0; period < scaled.length; period += 1) {
    const centiwatt = deltaW[period]! * hundredths;
    scaled[period] = centiwatt < 0 ? -Math.floor((50 - centiwatt) / 100) : Math.floor((50 + centiwatt) / 100);
  }
  return scaled;
}

/**
 * Scales a price to a factor: factor · price, rounded half up.
 *
 * Exact for multiples of 0.01, in whole numbers, since a price in micro-units times 100 may exceed 2^53.
 *
 * @param priceMicros - price at factor 1 [micro-units], an integer ≥ 0.
 */
export function scaledPriceMicros(priceMicros: number, factor: number): number {
  const hundredths = hundredthsOf(factor);
  if (hundredths === undefined) return roundHalfAwayFromZero(priceMicros * factor);
  const whole = priceMicros * hundredths;
  if (whole <= Number.MAX_SAFE_INTEGER - 50) return Math.floor((whole + 50) / 100);
  return Number((BigInt(priceMicros) * BigInt(hundredths) + 50n) / 100n);
}
