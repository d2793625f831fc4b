import type { Site } from '../../portfolio/index.ts';
import type { Samples } from '../../series/index.ts';
import type { Grid } from '../../time/index.ts';

/** Everything from which a site's planner problem of one day is built. */
export interface SiteInputs {
  readonly site: Site;
  readonly grid: Grid;
  /** History after this instant is not looked at [ms]. */
  readonly nowMs: number;
  /** Measurements and prices by series id; absent where nothing was imported. */
  readonly series: ReadonlyMap<string, Samples>;
  /** Stored energy at the start of the day by planner device [Wh], from the plan of the day before. */
  readonly startEnergyWh: ReadonlyMap<string, number>;
}

/** A part of the problem, or all reasons why it cannot be built. */
export type Built<Part> =
  | { readonly outcome: 'built'; readonly part: Part }
  | { readonly outcome: 'refused'; readonly reasons: readonly string[] };

/** @returns the outcome `built` with this part. */
export function built<Part>(part: Part): Built<Part> {
  return { outcome: 'built', part };
}

/** @param reasons - all of them, each a clause that names the site's device or series. */
export function refused(...reasons: readonly string[]): Built<never> {
  return { outcome: 'refused', reasons };
}
