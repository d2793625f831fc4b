import { roundHalfAwayFromZero } from '../quantity/index.ts';

const HUNDREDTHS = 100;

/**
 * What an activation factor leaves of a whole: rounded, halves away from zero. By hundredths, so that halves are
 * exact.
 *
 * @param full - [W] or [micro-units], an integer.
 * @param factor - a multiple of 0.01.
 */
export function shareOf(full: number, factor: number): number {
  return roundHalfAwayFromZero((Math.round(factor * HUNDREDTHS) * full) / HUNDREDTHS);
}
