import type { StorageTarget } from '../../../engine/planner/index.ts';

/**
 * How firm a limit is. `wish`: FlexMeasures prices its breach by default so that it comes before all money; here it is a tier
 * above money. A price: what a breach costs, once for its height and once for each hour.
 */
export type Firmness = 'physical' | 'wish' | { readonly breachMicros: number };

/** How firm each kind of limit is. */
export interface Firmnesses {
  readonly socMinima: Firmness;
  readonly socMaxima: Firmness;
  readonly siteConsumption: Firmness;
  readonly siteProduction: Firmness;
  readonly consumption: Firmness;
  readonly production: Firmness;
}

/** One target for each instant that has a level. */
export function targetsAt(
  levelsWh: Float64Array,
  name: string,
  bounds: { readonly isMin: boolean; readonly isMax: boolean },
  firmness: 'physical' | 'wish',
): readonly StorageTarget[] {
  const targets: StorageTarget[] = [];
  levelsWh.forEach((levelWh, period) => {
    if (Number.isNaN(levelWh)) return;
    targets.push({
      id: name,
      period,
      ...(bounds.isMin ? { minWh: levelWh } : {}),
      ...(bounds.isMax ? { maxWh: levelWh } : {}),
      firmness,
    });
  });
  return targets;
}
