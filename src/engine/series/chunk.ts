import { addDays, type Day, dayOf, dayStartMs, type Interval, UTC } from '../time/index.ts';
import {
  allocateSamples,
  firstEndingAfter,
  type Samples,
  sampleAt,
  setSample,
  sliceSamples,
  trimSamples,
} from './samples.ts';

/** The samples of one series in one UTC day: what the store keeps under one key. */
export type SeriesChunk = Samples;

/** What came of laying new samples over old ones. `added + changed + unchanged` is the number of new samples. */
export interface ChunkMerge {
  /** The old chunk itself where nothing is added or changed. */
  readonly merged: SeriesChunk;
  /** New samples where nothing was known. */
  readonly added: number;
  /** New samples that say something else than before about some of their time. */
  readonly changed: number;
  /** New samples that were there already: same interval, same value. */
  readonly unchanged: number;
}

/** The UTC day that a chunk of this key covers [ms since the epoch]. */
export function chunkInterval(day: Day): Interval {
  return { startMs: dayStartMs(UTC, day), endMs: dayStartMs(UTC, addDays(day, 1)) };
}

/** Cuts samples into the chunks of the store; a sample that reaches over midnight UTC becomes one in each day. */
export function splitByUtcDay(samples: Samples): ReadonlyMap<Day, SeriesChunk> {
  const chunks = new Map<Day, SeriesChunk>();
  let index = 0;
  let doneMs = Number.NEGATIVE_INFINITY;
  while (index < samples.startMs.length) {
    const day = dayOf(UTC, Math.max(samples.startMs[index]!, doneMs));
    const interval = chunkInterval(day);
    chunks.set(day, sliceSamples(samples, interval));
    doneMs = interval.endMs;
    index = firstEndingAfter(samples, doneMs);
  }
  return chunks;
}

/** What of the old samples the newer ones leave uncovered. */
function subtract(old: Samples, newer: Samples): Samples {
  // Each newer sample adds at most one piece, by cutting an old one in two.
  const left = allocateSamples(old.startMs.length + newer.startMs.length);
  let count = 0;
  let firstNewer = 0;
  for (let index = 0; index < old.startMs.length; index += 1) {
    const { startMs, endMs, value } = sampleAt(old, index);
    let fromMs = startMs;
    while (firstNewer < newer.startMs.length && newer.endMs[firstNewer]! <= fromMs) firstNewer += 1;
    for (let cut = firstNewer; cut < newer.startMs.length && newer.startMs[cut]! < endMs; cut += 1) {
      const cutMs = newer.startMs[cut]!;
      if (cutMs > fromMs) {
        setSample(left, count, { startMs: fromMs, endMs: cutMs, value });
        count += 1;
      }
      fromMs = newer.endMs[cut]!;
    }
    if (fromMs < endMs) {
      setSample(left, count, { startMs: fromMs, endMs, value });
      count += 1;
    }
  }
  return trimSamples(left, count);
}

/** Two sets that do not overlap as one, in order. */
function interleave(a: Samples, b: Samples): Samples {
  const both = allocateSamples(a.startMs.length + b.startMs.length);
  let fromA = 0;
  let fromB = 0;
  for (let index = 0; index < both.startMs.length; index += 1) {
    const aIsNext =
      fromB >= b.startMs.length || (fromA < a.startMs.length && a.startMs[fromA]! < b.startMs[fromB]!);
    const source = aIsNext ? a : b;
    const position = aIsNext ? fromA : fromB;
    setSample(both, index, sampleAt(source, position));
    if (aIsNext) fromA += 1;
    else fromB += 1;
  }
  return both;
}

function fateOf(old: Samples, newer: Samples, index: number): 'added' | 'changed' | 'unchanged' {
  const { startMs, endMs, value } = sampleAt(newer, index);
  const touched = firstEndingAfter(old, startMs);
  if (touched >= old.startMs.length || old.startMs[touched]! >= endMs) return 'added';
  const before = sampleAt(old, touched);
  const same = before.startMs === startMs && before.endMs === endMs && before.value === value;
  return same ? 'unchanged' : 'changed';
}

/**
 * Lays newer samples over those of a chunk. The newer ones count wherever they are; old ones that they cover in part are
 * cut and keep their mean for the rest. Merging the same again changes nothing, and chunks that
 * do not overlap give the same in either order.
 */
export function mergeChunks(old: SeriesChunk, newer: SeriesChunk): ChunkMerge {
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (let index = 0; index < newer.startMs.length; index += 1) counts[fateOf(old, newer, index)] += 1;
  const same = counts.added === 0 && counts.changed === 0;
  return { merged: same ? old : interleave(subtract(old, newer), newer), ...counts };
}
