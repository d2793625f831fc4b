import type { AssetMeasurement, TopologyClass } from '../commissioning/index.ts';
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

/** What a system did over one interval; what was not measured is absent. */
export type IntervalValues = { readonly [Series in SystemSeries]?: number };

/**
 * @param measurements - of one system and one interval.
 * @param topology - a system that is known to have no photovoltaics needs none measured.
 */
export function intervalValuesOf(
  measurements: readonly AssetMeasurement[],
  topology: TopologyClass | undefined,
): IntervalValues {
  const powerOf = (component: AssetMeasurement['component']) =>
    measurements.find((one) => one.component === component)?.powerW;
  const socPct = measurements.find(({ component }) => component === 'battery')?.socPct;
  const netW = powerOf('site-meter');
  const batteryW = powerOf('battery');
  const pvW = powerOf('photovoltaic') ?? (topology === 'storage-only' ? 0 : undefined);
  const restW = netW === undefined || batteryW === undefined ? undefined : netW - batteryW;
  const loadW = restW === undefined || pvW === undefined ? undefined : restW - pvW;
  return {
    ...(netW === undefined ? {} : { net: netW }),
    ...(loadW === undefined ? {} : { load: loadW }),
    ...(restW === undefined ? {} : { rest: restW }),
    // 0 − x: there is no minus zero.
    ...(pvW === undefined || topology === 'storage-only' ? {} : { pv: 0 - pvW }),
    ...(batteryW === undefined ? {} : { battery: batteryW }),
    ...(socPct === undefined ? {} : { soc: socPct }),
  };
}
