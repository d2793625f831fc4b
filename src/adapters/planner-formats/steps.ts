import type { Grid } from './grid.ts';

/** A value from one instant to another; of no length: at an instant. */
export interface Segment {
  readonly startMs: number;
  readonly endMs: number;
  readonly value: number;
}

/** A quantity over time: always the same, or piece by piece. */
export type Steps = { readonly constant: number } | { readonly segments: readonly Segment[] };

/**
 * How pieces within one period become its one value. `mean`: weighted by time, which is exact for prices and flows since
 * power is the same throughout a period; `inverse-mean`: the mean of 1/value, inverted, which is that for what is divided by;
 * `least`: the lowest, which is exact for limits.
 */
export type How = 'mean' | 'inverse-mean' | 'least';

/** What is wrong with a series besides its values. */
export interface Coverage {
  /** First instant without a value [ms], where there is one. */
  readonly gapMs?: number;
  /** First period whose pieces overlap. */
  readonly overlapMs?: number;
}

/** Fractions of a millisecond that durations written in decimals leave. */
const SLACK_MS = 1e-3;

/**
 * One value per period.
 *
 * @returns `values` NaN in periods without, or (but for `least`) not wholly covered by, pieces.
 */
export function onPeriods(steps: Steps, grid: Grid, how: How): Coverage & { readonly values: Float64Array } {
  const { count, startMs, stepMs } = grid;
  if ('constant' in steps) return { values: new Float64Array(count).fill(steps.constant) };
  const values = new Float64Array(count).fill(how === 'least' ? Number.NaN : 0);
  const coveredMs = new Float64Array(count);
  for (const segment of steps.segments) addSegment(segment, { grid, how, values, coveredMs });
  let gapMs: number | undefined;
  let overlapMs: number | undefined;
  for (let period = 0; period < count; period++) {
    const periodStartMs = startMs + period * stepMs;
    if (coveredMs[period]! > stepMs + SLACK_MS) overlapMs ??= periodStartMs;
    if (coveredMs[period]! < stepMs - SLACK_MS) gapMs ??= periodStartMs;
    if (how === 'least') continue;
    if (coveredMs[period]! < stepMs - SLACK_MS) values[period] = Number.NaN;
    else values[period]! /= coveredMs[period]!;
    if (how === 'inverse-mean') values[period] = 1 / values[period]!;
  }
  return {
    values,
    ...(gapMs === undefined ? {} : { gapMs }),
    ...(overlapMs === undefined ? {} : { overlapMs }),
  };
}

interface Sums {
  readonly grid: Grid;
  readonly how: How;
  readonly values: Float64Array;
  readonly coveredMs: Float64Array;
}

function addSegment(segment: Segment, { grid, how, values, coveredMs }: Sums): void {
  const { startMs, stepMs, count } = grid;
  const first = Math.max(0, Math.floor((segment.startMs - startMs) / stepMs));
  const after = Math.min(count, Math.ceil((segment.endMs - startMs) / stepMs));
  for (let period = first; period < after; period++) {
    const fromMs = Math.max(segment.startMs, startMs + period * stepMs);
    const toMs = Math.min(segment.endMs, startMs + (period + 1) * stepMs);
    coveredMs[period]! += toMs - fromMs;
    if (how === 'mean') values[period]! += segment.value * (toMs - fromMs);
    if (how === 'inverse-mean') values[period]! += (toMs - fromMs) / segment.value;
    if (how === 'least') {
      const known = values[period]!;
      values[period] = Number.isNaN(known) ? segment.value : Math.min(known, segment.value);
    }
  }
}

/** @returns the one value of all periods; undefined where there are several or a gap. */
export function onlyValue(values: Float64Array): number | undefined {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : undefined;
}
