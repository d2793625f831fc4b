import type { Grid } from '../time/index.ts';
import { firstEndingAfter, type Samples } from './samples.ts';

/** A series on the periods of a day. Both arrays have one entry for each period. */
export interface Resampled {
  /** Mean over the part of the period that samples cover; NaN where they cover nothing. */
  readonly mean: Float64Array;
  /** How much of the period samples cover, 0..1. Only to be read: days that are covered wholly have it in common. */
  readonly coveredPu: Float64Array;
}

/**
 * Puts samples on the periods of a day, as means weighted by time. Nothing is filled in: Σ mean · coveredPu · period equals
 * Σ value · duration of the samples inside the day (to rounding), and a constant stays exactly what it was.
 *
 * The mean is updated as each piece arrives (D. H. D. West, "Updating mean and variance estimates", CACM 22(9), 1979), so
 * that no large sums are formed.
 */
export function resample(samples: Samples, grid: Grid): Resampled {
  return copied(samples, grid) ?? averaged(samples, grid);
}

/** The samples themselves where they lie on the periods. @returns undefined where they do not. */
function copied({ raster, value }: Samples, grid: Grid): Resampled | undefined {
  if (raster?.stepMs !== grid.periodMs) return undefined;
  const first = (grid.startMs - raster.startMs) / raster.stepMs;
  if (!Number.isInteger(first) || first < 0 || first + grid.periodCount > value.length) return undefined;
  return {
    mean: value.slice(first, first + grid.periodCount),
    coveredPu: allCovered(grid.periodCount),
  };
}

/** The same for millions of days: made once for each length. */
const covered = new Map<number, Float64Array>();

function allCovered(periodCount: number): Float64Array {
  const known = covered.get(periodCount) ?? new Float64Array(periodCount).fill(1);
  covered.set(periodCount, known);
  return known;
}

function averaged(samples: Samples, grid: Grid): Resampled {
  const { startMs, endMs, value } = samples;
  const mean = new Float64Array(grid.periodCount);
  const coveredMs = new Float64Array(grid.periodCount);
  for (let index = firstEndingAfter(samples, grid.startMs); index < startMs.length; index += 1) {
    if (startMs[index]! >= grid.endMs) break;
    const toMs = Math.min(endMs[index]!, grid.endMs);
    let fromMs = Math.max(startMs[index]!, grid.startMs);
    let period = Math.floor((fromMs - grid.startMs) / grid.periodMs);
    while (fromMs < toMs) {
      const pieceEndMs = Math.min(toMs, grid.startMs + (period + 1) * grid.periodMs);
      const pieceMs = pieceEndMs - fromMs;
      coveredMs[period]! += pieceMs;
      mean[period]! += (value[index]! - mean[period]!) * (pieceMs / coveredMs[period]!);
      fromMs = pieceEndMs;
      period += 1;
    }
  }
  const coveredPu = coveredMs; // in place: a day of a large group is resampled millions of times
  for (let period = 0; period < grid.periodCount; period += 1) {
    if (coveredMs[period] === 0) mean[period] = Number.NaN;
    coveredPu[period] = coveredMs[period]! / grid.periodMs;
  }
  return { mean, coveredPu };
}
