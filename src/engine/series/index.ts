/** Measurements and prices: samples in time, on grids, and in the store's chunks. */
export { type ChunkMerge, chunkInterval, mergeChunks, type SeriesChunk, splitByUtcDay } from './chunk.ts';
export { decodeChunk, decodeChunks, encodeChunk } from './encode.ts';
export {
  describeSeries,
  resolutionMsOf,
  SERIES_QUANTITIES,
  type SeriesMeta,
  type SeriesQuantity,
} from './meta.ts';
export { type Resampled, resample } from './resample.ts';
export {
  coversInterval,
  energyWhOf,
  type IntervalReadings,
  joinSamples,
  NO_SAMPLES,
  type PointReadings,
  type RegularReadings,
  type Sample,
  type Samples,
  sampleCountOf,
  samplesFromIntervals,
  samplesFromReadings,
  samplesFromRegular,
  samplesOnGrid,
  sliceSamples,
} from './samples.ts';
export { type Stacked, stackSamples } from './stack.ts';
