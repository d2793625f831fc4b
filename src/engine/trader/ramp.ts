import type { Run } from './candidates.ts';

/**
 * The largest change that grows and shrinks no faster than a ramp and is nowhere larger than another: at each period the least
 * of |change of any period| + ramp · distance, with nothing before and behind the run (the Pasch–Hausdorff envelope).
 * A part of it keeps the ramp as well.
 *
 * @param deltaW - [W] per period of the day, of one sign within the run.
 * @param rampW - most that may come or go from one period to the next [W].
 * @returns the same outside of the run.
 */
export function easedChange(deltaW: Int32Array, { from, to }: Run, rampW: number): Int32Array {
  const eased = deltaW.slice();
  const limit = (period: number, beforeW: number) => {
    const powerW = eased[period]!;
    const leastW = Math.min(Math.abs(powerW), Math.abs(beforeW) + rampW);
    eased[period] = powerW < 0 ? -leastW : leastW;
    return eased[period]!;
  };
  let beforeW = 0;
  for (let period = from; period < to; period += 1) beforeW = limit(period, beforeW);
  beforeW = 0;
  for (let period = to - 1; period >= from; period -= 1) beforeW = limit(period, beforeW);
  return eased;
}
