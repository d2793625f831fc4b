/** Tries of one call, the first included. */
export const TRIES_MAX = 8;

const FIRST_MS = 2_000;
export const PAUSE_MS_MAX = 300_000;

/**
 * Full jitter: uniform between nothing and a bound that doubles with each try, so that callers who failed together do
 * not come back together (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 *
 * @param failedCount - tries that have failed, at least 1.
 * @param uniform - in [0, 1).
 * @returns [ms]
 */
export function fullJitterMs(failedCount: number, uniform: number): number {
  return Math.floor(uniform * Math.min(PAUSE_MS_MAX, FIRST_MS * 2 ** (failedCount - 1)));
}
