import type { PriceRule } from '../../portfolio/index.ts';
import { resample } from '../../series/index.ts';
import { periodLabel } from '../../time/index.ts';
import { type Built, built, refused, type SiteInputs } from './inputs.ts';

/** A period counts as priced if prices cover at least this much of it. */
const COVERED_PU_MIN = 0.999;

/**
 * The price of each period of the day [micro-units per kWh], rounded to whole micro-units; of the
 * mean of the series where it changes within a period.
 *
 * @returns the reasons, with the first period that has no price.
 */
export function pricesOf(
  rule: PriceRule,
  name: 'import' | 'export',
  inputs: SiteInputs,
): Built<Float64Array> {
  const { grid, series, site } = inputs;
  if (rule.kind === 'constant') return built(new Float64Array(grid.periodCount).fill(rule.priceMicrosPerKwh));
  const samples = series.get(rule.seriesId);
  if (samples === undefined) {
    return refused(`site ${site.id} has no ${name} price: nothing was imported for series ${rule.seriesId}`);
  }
  const { mean, coveredPu } = resample(samples, grid);
  const gap = coveredPu.findIndex((covered) => covered < COVERED_PU_MIN);
  if (gap >= 0) {
    return refused(
      `site ${site.id} has no ${name} price on ${grid.day} at ${periodLabel(grid, gap)}: series ${rule.seriesId} has a gap there`,
    );
  }
  return built(mean.map((price) => Math.round(price * rule.factor + rule.addMicrosPerKwh)));
}

/** Mean over the day [micro-units per kWh], what energy is worth at a time not yet known. */
export function meanPrice(prices: Float64Array): number {
  return prices.reduce((sum, price) => sum + price, 0) / prices.length;
}
