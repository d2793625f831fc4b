import type { Samples } from '../../engine/series/index.ts';
import { DAY_MS, HOUR_MS } from '../../engine/time/index.ts';
import type { DayBuffer } from './day-buffer.ts';
import type { StampEdge } from './options.ts';
import type { Steps } from './steps.ts';
import type { FileUnit } from './units.ts';

/** Turns one day's stamps and values into samples: intervals with values in inside units. */

/** How the values of a series are to be read. */
export interface Reading {
  readonly unit: FileUnit;
  readonly inverted: boolean;
  readonly edge: StampEdge;
  readonly steps: Steps;
}

/** What came of one day. */
export interface DaySamples {
  readonly samples: Samples;
  /** Stamps that were there before with the same value. */
  readonly duplicates: number;
  /** Stamps that were there before with another value: the later row counts. */
  readonly conflicts: number;
  readonly firstConflict: StampConflict | undefined;
  /** Values of energy whose interval reaches into the next one. */
  readonly overlaps: number;
  readonly firstOverlapMs: number | undefined;
}

export interface StampConflict {
  readonly stampMs: number;
  /** In the unit of the file. */
  readonly kept: number;
  readonly dropped: number;
}

/** A reading at irregular times is taken to hold for so many typical steps at most. */
export const HOLD_STEPS_MAX = 3;

/** Converted numbers are rounded to a millionth of the inside unit, below any meter's accuracy. */
const ROUNDING = 1e6;

interface DistinctStamps {
  readonly indexes: Uint32Array;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly firstConflict: StampConflict | undefined;
}

/** One row for each stamp, the last in the file that has a value. */
function distinctStamps(day: DayBuffer, order: Uint32Array): DistinctStamps {
  let count = 0;
  let duplicates = 0;
  let conflicts = 0;
  let firstConflict: StampConflict | undefined;
  for (const index of order) {
    const previous = count === 0 ? undefined : order[count - 1]!;
    if (previous === undefined || day.stampMs(previous) !== day.stampMs(index)) {
      order[count] = index;
      count += 1;
      continue;
    }
    const [before, now] = [day.value(previous), day.value(index)];
    if (Number.isNaN(now)) continue;
    if (before === now) {
      duplicates += 1;
    } else if (!Number.isNaN(before)) {
      conflicts += 1;
      firstConflict ??= { stampMs: day.stampMs(index), kept: now, dropped: before };
    }
    order[count - 1] = index;
  }
  return { indexes: order.subarray(0, count), duplicates, conflicts, firstConflict };
}

/** A row without value ends what a reading at any time says; in a regular series it is nothing but a gap. */
export function orderThatCounts(day: DayBuffer, steps: Steps): Uint32Array {
  return steps.kind === 'irregular' ? day.order() : day.orderOfValues();
}

/** Stamps around the ones of a day, where they are known [ms]. */
export interface Neighbours {
  readonly previousMs: number | undefined;
  readonly nextMs: number | undefined;
}

interface Placed {
  readonly startMs: number;
  readonly endMs: number;
  /** What the value is the mean or the sum over, before it is cut by its neighbour [ms]. */
  readonly lengthMs: number;
}

interface Around {
  readonly stampMs: number;
  readonly previousMs: number | undefined;
  readonly nextMs: number | undefined;
  readonly givenMs: number | undefined;
  readonly dayMs: number;
}

function lengthOf(steps: Steps, givenMs: number | undefined): number {
  switch (steps.kind) {
    case 'regular':
      return steps.resolutionMs;
    case 'given':
      return givenMs ?? 0;
    case 'irregular':
      return HOLD_STEPS_MAX * steps.typicalMs;
  }
}

/** Irregular readings do not reach over midnight UTC unless it is known what comes there. */
function limitMs(neighbourMs: number | undefined, midnightMs: number, steps: Steps): number | undefined {
  return neighbourMs ?? (steps.kind === 'irregular' ? midnightMs : undefined);
}

function place(edge: StampEdge, steps: Steps, around: Around): Placed {
  const { stampMs, previousMs, nextMs, givenMs, dayMs } = around;
  const lengthMs = lengthOf(steps, givenMs);
  if (edge === 'start') {
    const limit = limitMs(nextMs, dayMs + DAY_MS, steps);
    return {
      startMs: stampMs,
      endMs: Math.min(stampMs + lengthMs, limit ?? Number.POSITIVE_INFINITY),
      lengthMs,
    };
  }
  const limit = limitMs(previousMs, dayMs, steps);
  return {
    startMs: Math.max(stampMs - lengthMs, limit ?? Number.NEGATIVE_INFINITY),
    endMs: stampMs,
    lengthMs,
  };
}

/** Inside units for one unit of the file, for an interval of this length. */
function factorOf({ unit, inverted }: Reading, lengthMs: number): number {
  const sign = inverted ? -1 : 1;
  return unit.kind === 'energy' ? (sign * unit.factor * HOUR_MS) / lengthMs : sign * unit.factor;
}

function convert(value: number, factor: number, offset: number): number {
  if (factor === 1 && offset === 0) return value;
  const rounded = Math.round((value * factor + offset) * ROUNDING) / ROUNDING;
  return rounded === 0 ? 0 : rounded; // no negative zero
}

/**
 * The samples of one day, in order. Intervals are as long as the series' steps say; power (a mean) is cut where the next
 * stamp comes sooner, energy (a sum) is left out there, since nobody knows over what time it was summed.
 */
export function samplesOfDay(day: DayBuffer, reading: Reading, neighbours: Neighbours): DaySamples {
  const { unit, edge, steps } = reading;
  const { indexes, ...counts } = distinctStamps(day, orderThatCounts(day, steps));
  const startMs = new Float64Array(indexes.length);
  const endMs = new Float64Array(indexes.length);
  const value = new Float64Array(indexes.length);
  let count = 0;
  let overlaps = 0;
  let firstOverlapMs: number | undefined;
  for (let position = 0; position < indexes.length; position += 1) {
    const index = indexes[position]!;
    if (Number.isNaN(day.value(index))) continue;
    const stampMs = day.stampMs(index);
    const placed = place(edge, steps, {
      stampMs,
      previousMs: position > 0 ? day.stampMs(indexes[position - 1]!) : neighbours.previousMs,
      nextMs: position + 1 < indexes.length ? day.stampMs(indexes[position + 1]!) : neighbours.nextMs,
      givenMs: day.lengthMs(index),
      dayMs: day.dayMs,
    });
    if (unit.kind === 'energy' && placed.endMs - placed.startMs < placed.lengthMs) {
      overlaps += 1;
      firstOverlapMs ??= stampMs;
      continue;
    }
    startMs[count] = placed.startMs;
    endMs[count] = placed.endMs;
    value[count] = convert(day.value(index), factorOf(reading, placed.lengthMs), unit.offset);
    count += 1;
  }
  const samples = {
    startMs: startMs.subarray(0, count),
    endMs: endMs.subarray(0, count),
    value: value.subarray(0, count),
  };
  return { samples, overlaps, firstOverlapMs, ...counts };
}
