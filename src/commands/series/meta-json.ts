import type { SeriesMeta } from '../../engine/series/index.ts';
import type { Zone } from '../../engine/time/index.ts';
import { instantJson } from '../common/period-json.ts';

/** What is known of a series, as JSON has it. */
export function metaJson({ firstMs, lastMs, ...meta }: SeriesMeta, zone: Zone): object {
  return { ...meta, ...instantJson('first', firstMs, zone), ...instantJson('last', lastMs, zone) };
}
