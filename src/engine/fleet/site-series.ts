import type { MappedMeasurement, TopologyClass } from '../commissioning/index.ts';
import { type SeriesId, seriesId } from '../ids.ts';
import type { SeriesQuantity } from '../series/index.ts';

/**
 * The series that the measurements of a system become. Sum and parts fit to the watt: net = load + battery − pv, so that a
 * prognosis that is made of the parts is one of the net power.
 */
export const SYSTEM_SERIES = ['net', 'load', 'rest', 'pv', 'battery', 'soc'] as const;

/**
 * - `net` [W]: at the site's meter, import positive;
 * - `load` [W]: net less battery and photovoltaics: what the home draws, with the losses of the inverter;
 * - `rest` [W]: net less battery: load and photovoltaics together, for homes whose photovoltaics nobody measures;
 * - `pv` [W]: what the photovoltaics give, positive, as series of generation are;
 * - `battery` [W]: charging positive;
 * - `soc` [%].
 */
export type SystemSeries = (typeof SYSTEM_SERIES)[number];

/** What a series of a system measures: power, but for the state of charge, which the engine does not interpret. */
export function quantityOf(series: SystemSeries): SeriesQuantity {
  return series === 'soc' ? 'other' : 'powerW';
}

/** @param prefix - the system as the portfolio writes it. */
export function systemSeriesId(prefix: string, series: SystemSeries): SeriesId {
  return seriesId(`${prefix}/${series}`);
}

/** The system that a series is of; undefined for a series of something else. */
export function systemOfSeries(id: SeriesId): string | undefined {
  const [prefix, name, ...more] = id.split('/');
  return more.length === 0 && SYSTEM_SERIES.some((series) => series === name) ? prefix : undefined;
}

/** What was measured of a system over one interval, import, charging and what photovoltaics take positive. */
export interface SystemFlows {
  readonly netW: number | undefined;
  readonly batteryW: number | undefined;
  readonly pvW: number | undefined;
  readonly socPct: number | undefined;
  /** It is known to have no photovoltaics: none need be measured. */
  readonly hasNoPv: boolean;
}

/** @param measurements - of one system and one interval. */
export function flowsOf(
  measurements: readonly MappedMeasurement[],
  topology: TopologyClass | undefined,
): SystemFlows {
  let netW: number | undefined;
  let batteryW: number | undefined;
  let pvW: number | undefined;
  let socPct: number | undefined;
  for (const measurement of measurements) {
    const { component, powerW } = measurement;
    if (component === 'site-meter') netW = powerW;
    else if (component === 'photovoltaic') pvW = powerW;
    else if (component === 'battery') {
      batteryW = powerW;
      socPct = measurement.socPct;
    }
  }
  return { netW, batteryW, pvW, socPct, hasNoPv: topology === 'storage-only' };
}

/** The value of a series; undefined where something of it was not measured. */
export function seriesValueOf(
  series: SystemSeries,
  { netW, batteryW, pvW, socPct, hasNoPv }: SystemFlows,
): number | undefined {
  switch (series) {
    case 'net':
      return netW;
    case 'battery':
      return batteryW;
    case 'soc':
      return socPct;
    case 'pv':
      // 0 − x: there is no minus zero.
      return pvW === undefined || hasNoPv ? undefined : 0 - pvW;
    case 'rest':
      return netW === undefined || batteryW === undefined ? undefined : netW - batteryW;
    case 'load': {
      const givenW = pvW ?? (hasNoPv ? 0 : undefined);
      return netW === undefined || batteryW === undefined || givenW === undefined
        ? undefined
        : netW - batteryW - givenW;
    }
  }
}
