import { UsageError } from '../../engine/errors.ts';
import type { TraderInput } from '../../engine/trader/index.ts';

const PCT = 100;
const ROBUST_PCT_MAX = 50;

/**
 * The input of a trader that is asked for a robust offer.
 *
 * @param robustPct - as given by `--robust`; absent: as the contracts say.
 * @throws UsageError where it is no such part.
 */
export function withRobust(input: TraderInput, robustPct: number | undefined): TraderInput {
  if (robustPct === undefined) return input;
  if (!(robustPct > 0 && robustPct <= ROBUST_PCT_MAX)) {
    throw new UsageError(
      'bad-robust',
      `--robust ${robustPct}% is not above 0% and at most ${ROBUST_PCT_MAX}%.`,
    );
  }
  return { ...input, robustPu: robustPct / PCT };
}
