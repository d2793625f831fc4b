import type { SeriesId } from '../ids.ts';
import { type Samples, sampleCountOf } from './samples.ts';

/**
 * What a series measures, and in which unit: power in W (consumption positive), prices in micro-units of the
 * group's currency per kWh, temperature in °C, or something that the engine does not interpret.
 */
export type SeriesQuantity = 'powerW' | 'priceMicrosPerKwh' | 'temperatureC' | 'other';

export const SERIES_QUANTITIES: readonly SeriesQuantity[] = [
  'powerW',
  'priceMicrosPerKwh',
  'temperatureC',
  'other',
];

/** What is known of a series without reading it. */
export interface SeriesMeta {
  readonly id: SeriesId;
  readonly quantity: SeriesQuantity;
  /** Length of every sample [ms]; absent where they differ. */
  readonly resolutionMs?: number;
  /** Start of the first sample [ms since the epoch]. */
  readonly firstMs: number;
  /** End of the last sample [ms since the epoch]. */
  readonly lastMs: number;
  readonly sampleCount: number;
}

/** The length that all samples have [ms]; undefined where they differ or there are none. */
export function resolutionMsOf(samples: Samples): number | undefined {
  if (samples.startMs.length === 0) return undefined;
  const lengthMs = samples.endMs[0]! - samples.startMs[0]!;
  const same = samples.endMs.every((endMs, index) => endMs - samples.startMs[index]! === lengthMs);
  return same ? lengthMs : undefined;
}

/** Describes a series by its samples; undefined where there are none, which is no series. */
export function describeSeries(
  id: SeriesId,
  quantity: SeriesQuantity,
  samples: Samples,
): SeriesMeta | undefined {
  const sampleCount = sampleCountOf(samples);
  if (sampleCount === 0) return undefined;
  const resolutionMs = resolutionMsOf(samples);
  return {
    id,
    quantity,
    ...(resolutionMs === undefined ? {} : { resolutionMs }),
    firstMs: samples.startMs[0]!,
    lastMs: samples.endMs[sampleCount - 1]!,
    sampleCount,
  };
}
