import { perKilo, W_PER_KW } from '../units.ts';
import type { ModelContext } from './context.ts';
import type { SiteColumns } from './site.ts';

/** Demand charges: a column that is at least every excess within the window. */
export function addPeaks({ builder, problem, hours }: ModelContext, site: SiteColumns): void {
  for (const peak of problem.site.peaks) {
    const highest = builder.addColumn(0, Number.POSITIVE_INFINITY);
    builder.addCost('money', highest, perKilo(peak.priceMicrosPerKw));
    hours.forEach((_, period) => {
      if (peak.window?.[period] === false) return;
      builder.addRow(
        Number.NEGATIVE_INFINITY,
        [
          [site[peak.direction][period]!, 1],
          [highest, -1],
        ],
        peak.thresholdW / W_PER_KW,
      );
    });
  }
}

/** Prices on the energy above a threshold: a column per period. */
export function addOverruns({ builder, problem, hours }: ModelContext, site: SiteColumns): void {
  for (const overrun of problem.site.overruns) {
    hours.forEach((lengthH, period) => {
      const excess = builder.addColumn(0, Number.POSITIVE_INFINITY);
      builder.addCost('money', excess, lengthH * perKilo(overrun.priceMicrosPerKwh));
      builder.addRow(
        Number.NEGATIVE_INFINITY,
        [
          [site[overrun.direction][period]!, 1],
          [excess, -1],
        ],
        overrun.thresholdW / W_PER_KW,
      );
    });
  }
}
