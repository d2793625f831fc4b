import { InputError, invariant, type Problem } from '../errors.ts';
import { type Grid, HOUR_MS, type Interval, periodStartMs } from '../time/index.ts';

/**
 * Measurements or prices: the mean `value[i]` over the interval `startMs[i]`..`endMs[i]` (half-open). Intervals are sorted,
 * not empty and do not overlap; where there is none, nothing is known. Values are finite, in the unit of the
 * series (`SeriesMeta.quantity`). All three arrays have the same length.
 */
export interface Samples {
  /** [ms since the epoch] */
  readonly startMs: Float64Array;
  /** [ms since the epoch] */
  readonly endMs: Float64Array;
  readonly value: Float64Array;
  /** Present where it is known that the intervals follow each other without a gap, and all are equally long. */
  readonly raster?: Raster;
}

/** Intervals of equal length, one after the other. */
export interface Raster {
  /** Start of the first one [ms since the epoch]. */
  readonly startMs: number;
  /** [ms] */
  readonly stepMs: number;
}

/** Intervals in any order, as a file has them. A value of NaN is an absent one. */
export interface IntervalReadings {
  readonly startMs: ArrayLike<number>;
  readonly endMs: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

/** Readings of a meter at points in time, in any order. A value of NaN says that nothing is known from then on. */
export interface PointReadings {
  /** [ms since the epoch] */
  readonly timeMs: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  /** How long a reading holds at most where no next one follows [ms], > 0. */
  readonly maxHoldMs: number;
  /** Nothing is known from here on, if given [ms since the epoch]. */
  readonly untilMs?: number;
}

/** Values at a constant distance. A value of NaN is an absent one. */
export interface RegularReadings {
  /** Start of the first value's interval [ms since the epoch]. */
  readonly startMs: number;
  /** Length of each interval [ms], > 0. */
  readonly stepMs: number;
  readonly value: ArrayLike<number>;
}

/** More problems than this are counted, not listed. */
const PROBLEM_COUNT_MAX = 20;

export const NO_SAMPLES: Samples = allocateSamples(0);

/** Room for `count` samples, to be filled by the numeric kernel that asks for it. */
export function allocateSamples(count: number): Samples {
  return {
    startMs: new Float64Array(count),
    endMs: new Float64Array(count),
    value: new Float64Array(count),
  };
}

/** Samples on a raster; their intervals are written down only when somebody asks for them. */
export function samplesOnRaster(raster: Raster, value: Float64Array): Samples {
  let known: Samples | undefined;
  const written = (): Samples => {
    known ??= intervalsOf(raster, value);
    return known;
  };
  return {
    get startMs() {
      return written().startMs;
    },
    get endMs() {
      return written().endMs;
    },
    value,
    raster,
  };
}

function intervalsOf({ startMs, stepMs }: Raster, value: Float64Array): Samples {
  const samples = { startMs: new Float64Array(value.length), endMs: new Float64Array(value.length), value };
  for (let index = 0; index < value.length; index += 1) {
    samples.startMs[index] = startMs + index * stepMs;
    samples.endMs[index] = startMs + (index + 1) * stepMs;
  }
  return samples;
}

/** The first `count` samples, in arrays of their own where that is fewer than all. */
export function trimSamples(samples: Samples, count: number): Samples {
  if (count === samples.startMs.length) return samples;
  return {
    startMs: samples.startMs.slice(0, count),
    endMs: samples.endMs.slice(0, count),
    value: samples.value.slice(0, count),
  };
}

/** One sample of a set. */
export interface Sample extends Interval {
  readonly value: number;
}

/** Writes one sample of a set that is being filled. */
export function setSample(samples: Samples, index: number, sample: Sample): void {
  samples.startMs[index] = sample.startMs;
  samples.endMs[index] = sample.endMs;
  samples.value[index] = sample.value;
}

/** A sample of a set; the index must be one of the set. */
export function sampleAt(samples: Samples, index: number): Sample {
  return { startMs: samples.startMs[index]!, endMs: samples.endMs[index]!, value: samples.value[index]! };
}

/** How many samples there are. */
export function sampleCountOf(samples: Samples): number {
  return samples.startMs.length;
}

/** The samples' numbers in order of time; equal times keep their order. */
function orderOf(timeMs: ArrayLike<number>): ArrayLike<number> {
  const order = Array.from({ length: timeMs.length }, (_, index) => index);
  const sorted = order.every((index) => index === 0 || timeMs[index - 1]! <= timeMs[index]!);
  return sorted ? order : order.sort((a, b) => timeMs[a]! - timeMs[b]!);
}

function refuseIfAny(problems: readonly Problem[], what: string): void {
  if (problems.length === 0) return;
  const details = problems.slice(0, PROBLEM_COUNT_MAX);
  const rest = problems.length - details.length;
  const more = rest > 0 ? ` The first ${details.length} are listed.` : '';
  throw new InputError('bad-samples', `${problems.length} of the ${what} cannot be used.${more}`, {
    details,
  });
}

function problemOfNumber(path: string, value: number, expected: string): Problem {
  return { path, value: String(value), expected };
}

function collectBad(
  problems: Problem[],
  numbers: { readonly name: string; readonly of: ArrayLike<number>; readonly expected: string },
  isGood: (number: number) => boolean,
): void {
  for (let index = 0; index < numbers.of.length; index += 1) {
    const number = numbers.of[index]!;
    if (!isGood(number))
      problems.push(problemOfNumber(`${numbers.name}[${index}]`, number, numbers.expected));
  }
}

/** NaN is allowed as a value (absent), infinities and times that are no numbers are not. */
function numberProblems(
  times: Readonly<Record<string, ArrayLike<number>>>,
  value: ArrayLike<number>,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [name, timeMs] of Object.entries(times)) {
    collectBad(problems, { name, of: timeMs, expected: 'an instant' }, Number.isFinite);
  }
  const finiteOrAbsent = (number: number) => Number.isFinite(number) || Number.isNaN(number);
  collectBad(problems, { name: 'value', of: value, expected: 'a finite number' }, finiteOrAbsent);
  return problems;
}

/** What is wrong between a sample and the one before it. */
function intervalProblem(
  readings: IntervalReadings,
  index: number,
  previous: number | undefined,
): Problem | undefined {
  const [startMs, endMs] = [readings.startMs[index]!, readings.endMs[index]!];
  if (endMs <= startMs) return problemOfNumber(`endMs[${index}]`, endMs, `an end after its start ${startMs}`);
  if (previous === undefined || startMs >= readings.endMs[previous]!) return undefined;
  const expected = `a start not before the end of sample ${previous}, ${readings.endMs[previous]}`;
  return problemOfNumber(`startMs[${index}]`, startMs, expected);
}

function isRepetition(readings: IntervalReadings, index: number, previous: number | undefined): boolean {
  return (
    previous !== undefined &&
    readings.startMs[index] === readings.startMs[previous] &&
    readings.endMs[index] === readings.endMs[previous] &&
    readings.value[index] === readings.value[previous]
  );
}

/**
 * Samples from intervals in any order. Absent values are left out; a sample that says again exactly what another
 * says counts once.
 *
 * @throws InputError `bad-samples` with every interval that is empty or reversed, overlaps another, or is not finite.
 */
export function samplesFromIntervals(readings: IntervalReadings): Samples {
  const { startMs, endMs, value } = readings;
  invariant(startMs.length === value.length && endMs.length === value.length, 'one interval for each value');
  refuseIfAny(numberProblems({ startMs, endMs }, value), 'samples');
  const samples = allocateSamples(value.length);
  const problems: Problem[] = [];
  const order = orderOf(startMs);
  let previous: number | undefined;
  let count = 0;
  for (let position = 0; position < order.length; position += 1) {
    const index = order[position]!;
    if (Number.isNaN(value[index]!) || isRepetition(readings, index, previous)) continue;
    const problem = intervalProblem(readings, index, previous);
    if (problem !== undefined) problems.push(problem);
    setSample(samples, count, { startMs: startMs[index]!, endMs: endMs[index]!, value: value[index]! });
    count += 1;
    previous = index;
  }
  refuseIfAny(problems, 'samples');
  return trimSamples(samples, count);
}

/**
 * Samples from readings at points in time: each holds until the next one, at most `maxHoldMs`. Of several readings at one
 * instant the last in the input counts.
 *
 * @throws InputError `bad-samples` with every time or value that is not finite (NaN values are absent ones).
 */
export function samplesFromReadings(readings: PointReadings): Samples {
  const { timeMs, value, maxHoldMs, untilMs = Number.POSITIVE_INFINITY } = readings;
  invariant(timeMs.length === value.length, 'one time for each value');
  invariant(maxHoldMs > 0 && Number.isFinite(maxHoldMs), 'a reading holds for a positive, finite time');
  refuseIfAny(numberProblems({ timeMs }, value), 'readings');
  const samples = allocateSamples(value.length);
  const order = orderOf(timeMs);
  let count = 0;
  for (let position = 0; position < order.length; position += 1) {
    const index = order[position]!;
    const startMs = timeMs[index]!;
    const next = order[position + 1];
    const nextMs = next === undefined ? untilMs : Math.min(timeMs[next]!, untilMs);
    const endMs = Math.min(nextMs, startMs + maxHoldMs);
    if (endMs <= startMs || Number.isNaN(value[index]!)) continue;
    setSample(samples, count, { startMs, endMs, value: value[index]! });
    count += 1;
  }
  return trimSamples(samples, count);
}

/**
 * Samples from values at a constant distance; absent values are left out.
 *
 * @throws InputError `bad-samples` with every value that is infinite.
 */
export function samplesFromRegular(readings: RegularReadings): Samples {
  const { startMs, stepMs, value } = readings;
  invariant(stepMs > 0 && Number.isFinite(startMs + stepMs), 'a series has a start and a positive step');
  refuseIfAny(numberProblems({}, value), 'values');
  const samples = allocateSamples(value.length);
  let count = 0;
  for (let index = 0; index < value.length; index += 1) {
    if (Number.isNaN(value[index]!)) continue;
    const [fromMs, toMs] = [startMs + index * stepMs, startMs + (index + 1) * stepMs];
    setSample(samples, count, { startMs: fromMs, endMs: toMs, value: value[index]! });
    count += 1;
  }
  return trimSamples(samples, count);
}

/**
 * Samples from one value for each period of a grid; periods of NaN are left out.
 *
 * @param value - periodCount values.
 */
export function samplesOnGrid(grid: Grid, value: ArrayLike<number>): Samples {
  invariant(value.length === grid.periodCount, 'one value for each period');
  return samplesFromRegular({ startMs: periodStartMs(grid, 0), stepMs: grid.periodMs, value });
}

/** Number of the first sample that ends after the instant; the number of samples where none does. */
export function firstEndingAfter(samples: Samples, ms: number): number {
  let low = 0;
  let high = samples.endMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples.endMs[middle]! > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether something is known of every instant of an interval. */
export function coversInterval(samples: Samples, { startMs, endMs }: Interval): boolean {
  const { raster, value } = samples;
  if (raster !== undefined) {
    return raster.startMs <= startMs && raster.startMs + value.length * raster.stepMs >= endMs;
  }
  let knownMs = startMs;
  for (let index = firstEndingAfter(samples, startMs); knownMs < endMs; index += 1) {
    if (index >= samples.startMs.length || samples.startMs[index]! > knownMs) return false;
    knownMs = samples.endMs[index]!;
  }
  return true;
}

/** The samples inside an interval; those that reach over its ends are cut there and keep their mean. */
export function sliceSamples(samples: Samples, interval: Interval): Samples {
  const from = firstEndingAfter(samples, interval.startMs);
  let to = from;
  while (to < samples.startMs.length && samples.startMs[to]! < interval.endMs) to += 1;
  const sliced = {
    startMs: samples.startMs.slice(from, to),
    endMs: samples.endMs.slice(from, to),
    value: samples.value.slice(from, to),
  };
  if (to > from) {
    sliced.startMs[0] = Math.max(sliced.startMs[0]!, interval.startMs);
    sliced.endMs[to - from - 1] = Math.min(sliced.endMs[to - from - 1]!, interval.endMs);
  }
  return sliced;
}

/** Several sets as one. @param parts - in order of time, no one reaching into the next. */
export function joinSamples(parts: readonly Samples[]): Samples {
  const joined = allocateSamples(parts.reduce((sum, part) => sum + part.startMs.length, 0));
  let count = 0;
  for (const part of parts) {
    if (part.startMs.length === 0) continue;
    invariant(
      count === 0 || joined.endMs[count - 1]! <= part.startMs[0]!,
      'samples are joined in order of time',
    );
    joined.startMs.set(part.startMs, count);
    joined.endMs.set(part.endMs, count);
    joined.value.set(part.value, count);
    count += part.startMs.length;
  }
  return joined;
}

/** Energy of samples of power in W [Wh]. */
export function energyWhOf(samples: Samples): number {
  let sumWms = 0;
  for (let index = 0; index < samples.value.length; index += 1) {
    sumWms += samples.value[index]! * (samples.endMs[index]! - samples.startMs[index]!);
  }
  return sumWms / HOUR_MS;
}
