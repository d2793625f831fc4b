import { type Samples, sampleCountOf } from '../../engine/series/index.ts';
import {
  addDays,
  type Day,
  dayOf,
  dayStartMs,
  type Interval,
  overlapMs,
  type Zone,
} from '../../engine/time/index.ts';

/** How much of one local day samples cover, and what they say. */
export interface DayCoverage {
  readonly day: Day;
  /** The part of the day that was asked for. */
  readonly interval: Interval;
  readonly coveredMs: number;
  readonly sampleCount: number;
  /** Weighted by time; absent where nothing is covered. */
  readonly values?: { readonly mean: number; readonly min: number; readonly max: number };
}

/** A stretch without a sample. */
export type Gap = Interval;

/** The local days that an interval touches, each with what the samples cover of it. */
export function coverageByDay(samples: Samples, interval: Interval, zone: Zone): readonly DayCoverage[] {
  const days: DayCoverage[] = [];
  let index = 0;
  for (let startMs = interval.startMs; startMs < interval.endMs; ) {
    const day = dayOf(zone, startMs);
    const endMs = Math.min(interval.endMs, dayStartMs(zone, addDays(day, 1)));
    while (index < sampleCountOf(samples) && samples.endMs[index]! <= startMs) index += 1;
    days.push(coverageOf(samples, index, day, { startMs, endMs }));
    startMs = endMs;
  }
  return days;
}

function coverageOf(samples: Samples, from: number, day: Day, interval: Interval): DayCoverage {
  let coveredMs = 0;
  let valueMs = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let index = from;
  for (; index < sampleCountOf(samples) && samples.startMs[index]! < interval.endMs; index += 1) {
    const value = samples.value[index]!;
    const partMs = overlapMs({ startMs: samples.startMs[index]!, endMs: samples.endMs[index]! }, interval);
    coveredMs += partMs;
    valueMs += value * partMs;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const values = coveredMs === 0 ? {} : { values: { mean: valueMs / coveredMs, min, max } };
  return { day, interval, coveredMs, sampleCount: index - from, ...values };
}

/** What no sample covers of an interval, in order of time. */
export function gapsOf(samples: Samples, interval: Interval): readonly Gap[] {
  const gaps: Gap[] = [];
  let doneMs = interval.startMs;
  for (let index = 0; index < sampleCountOf(samples); index += 1) {
    const startMs = samples.startMs[index]!;
    if (startMs > doneMs) gaps.push({ startMs: doneMs, endMs: startMs });
    doneMs = samples.endMs[index]!;
  }
  if (doneMs < interval.endMs) gaps.push({ startMs: doneMs, endMs: interval.endMs });
  return gaps;
}

/** Coverage of several days as one. */
export function summed(
  days: readonly DayCoverage[],
): Omit<DayCoverage, 'day' | 'interval'> & { readonly lengthMs: number } {
  const lengthMs = days.reduce((sum, { interval }) => sum + interval.endMs - interval.startMs, 0);
  const coveredMs = days.reduce((sum, day) => sum + day.coveredMs, 0);
  const sampleCount = days.reduce((sum, day) => sum + day.sampleCount, 0);
  const known = days.filter((day) => day.values !== undefined);
  if (coveredMs === 0) return { lengthMs, coveredMs, sampleCount };
  return {
    lengthMs,
    coveredMs,
    sampleCount,
    values: {
      mean: known.reduce((sum, day) => sum + day.values!.mean * day.coveredMs, 0) / coveredMs,
      min: Math.min(...known.map((day) => day.values!.min)),
      max: Math.max(...known.map((day) => day.values!.max)),
    },
  };
}
