import { allocateSamples, type Sample, type Samples, sampleAt, setSample, trimSamples } from './samples.ts';

/** What came of adding samples to others. */
export interface Stacked {
  /** The old samples themselves where nothing is added. */
  readonly samples: Samples;
  readonly addedCount: number;
}

/**
 * Adds samples as they come from a device, in any order: what is there already stays, and what is missing is filled in. Where two
 * overlap, as they do while a clock is being put right, the earlier one ends where the later one begins. The same samples in
 * another order, or again, make the same.
 *
 * @param fresh - in any order; intervals that are not empty.
 */
export function stackSamples(known: Samples, fresh: readonly Sample[]): Stacked {
  const starts = new Set(known.startMs);
  const news: Sample[] = [];
  for (const sample of [...fresh].sort((a, b) => a.startMs - b.startMs)) {
    if (starts.has(sample.startMs)) continue;
    starts.add(sample.startMs);
    news.push(sample);
  }
  return news.length === 0 ? { samples: known, addedCount: 0 } : merged(known, news);
}

function merged(known: Samples, news: readonly Sample[]): Stacked {
  const stacked = allocateSamples(known.startMs.length + news.length);
  let fromKnown = 0;
  let fromNews = 0;
  for (let index = 0; index < stacked.startMs.length; index += 1) {
    const isNew =
      fromKnown >= known.startMs.length ||
      (fromNews < news.length && news[fromNews]!.startMs < known.startMs[fromKnown]!);
    const sample = isNew ? news[fromNews]! : sampleAt(known, fromKnown);
    if (isNew) fromNews += 1;
    else fromKnown += 1;
    if (index > 0 && stacked.endMs[index - 1]! > sample.startMs) stacked.endMs[index - 1] = sample.startMs;
    setSample(stacked, index, sample);
  }
  return { samples: trimSamples(stacked, stacked.startMs.length), addedCount: news.length };
}
