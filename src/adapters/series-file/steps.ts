import type { DayBuffer } from './day-buffer.ts';

/** How the stamps of a series follow each other. */
export type Steps =
  /** One length for all intervals [ms]. */
  | {
      readonly kind: 'regular';
      readonly resolutionMs: number;
      readonly from: 'flag' | 'steps' | 'other-series';
    }
  /** Each interval has its own length in the file. */
  | { readonly kind: 'given' }
  /** Readings at any time; `typicalMs` is the median step. */
  | { readonly kind: 'irregular'; readonly typicalMs: number };

/** A series is regular where so many of its steps are of the most frequent length … */
const MODE_SHARE_MIN = 0.5;
/** … and so many are whole multiples of it: gaps are. */
const FITTING_SHARE_MIN = 0.9;

/** So many steps between values are enough to believe them, where they differ from those between rows. */
const VALUE_STEPS_MIN = 8;

/** The steps between stamps, sorted by length; the days are ascending. */
function stepsOf(days: readonly DayBuffer[], orderOf: (day: DayBuffer) => Uint32Array): Float64Array {
  const steps = new Float64Array(days.reduce((sum, day) => sum + day.count, 0));
  let count = 0;
  let previousMs = Number.NaN;
  for (const day of days) {
    for (const index of orderOf(day)) {
      const stampMs = day.stampMs(index);
      if (stampMs > previousMs) {
        steps[count] = stampMs - previousMs;
        count += 1;
      }
      previousMs = stampMs;
    }
  }
  return steps.subarray(0, count).sort();
}

/** The most frequent of sorted numbers, the least of several, and how often it is there. */
function modeOf(sorted: Float64Array): { readonly mode: number; readonly most: number } {
  let mode = sorted[0]!;
  let most = 0;
  let run = 0;
  for (let index = 0; index < sorted.length; index += 1) {
    run = index > 0 && sorted[index] === sorted[index - 1] ? run + 1 : 1;
    if (run <= most) continue;
    most = run;
    mode = sorted[index]!;
  }
  return { mode, most };
}

function regularity(steps: Float64Array): Steps | undefined {
  if (steps.length === 0) return undefined;
  const { mode: resolutionMs, most } = modeOf(steps);
  const fitting = steps.reduce((count, step) => count + (step % resolutionMs === 0 ? 1 : 0), 0);
  const regular = most >= MODE_SHARE_MIN * steps.length && fitting >= FITTING_SHARE_MIN * steps.length;
  if (regular) return { kind: 'regular', resolutionMs, from: 'steps' };
  return { kind: 'irregular', typicalMs: steps[steps.length >> 1]! };
}

/**
 * Finds out at which distance a series' stamps lie; undefined where there are fewer than two of them.
 *
 * Values count first: in a file of quarter hours a column may have hourly values and blanks between. Where they are few or
 * come at any time, the rows count, blanks included.
 *
 * @param days - what is known of it, days ascending.
 */
export function findSteps(days: readonly DayBuffer[]): Steps | undefined {
  const ofRows = regularity(stepsOf(days, (day) => day.order()));
  if (days.every(({ count, valueCount }) => count === valueCount)) return ofRows;
  const valueSteps = stepsOf(days, (day) => day.orderOfValues());
  const ofValues = valueSteps.length < VALUE_STEPS_MIN ? undefined : regularity(valueSteps);
  return ofValues?.kind === 'regular' ? ofValues : ofRows;
}
