import { existsSync, globSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importSeries } from '../../../src/adapters/series-file/import-series.ts';
import type { ImportReport } from '../../../src/adapters/series-file/report.ts';
import { FlexError } from '../../../src/engine/errors.ts';
import { sliceSamples } from '../../../src/engine/series/index.ts';
import { dayLengthMs, dayStartMs, parseDayStrict, parseZone } from '../../../src/engine/time/index.ts';
import { MemorySink } from './memory-sink.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const DATA = join(resolve(ROOT, process.env['FLEX_SHARED'] ?? '../shared'), 'data');
const present = existsSync(DATA);
const LONDON = parseZone('Europe/London');
const HALF_HOUR_MS = 1_800_000;

interface Expected {
  readonly seriesCount: number;
  /** Some series with the range that its mean, in inside units, is in. */
  readonly means: Readonly<Record<string, readonly [number, number]>>;
  readonly quantity?: string;
}

const HOUSEHOLD_W = [50, 3_000] as const;
/** 10 to 100 EUR, USD or AUD per MWh. */
const PRICE = [10_000, 100_000] as const;

const PRICES = Object.fromEntries(
  ['be', 'de', 'ercot', 'fr', 'nordpool', 'pjm-comed'].map((market) => [
    `prices/day_ahead_${market.replace('-', '_')}_60min.csv`,
    { seriesCount: 1, means: { [`day-ahead-${market}`]: PRICE }, quantity: 'priceMicrosPerKwh' },
  ]),
);

const PWRCELL_DAY = {
  seriesCount: 6,
  means: { 'composite-ac-coupled/load': [600, 700] as const },
};

const IMPORTED: Readonly<Record<string, Expected>> = {
  ...PRICES,
  'net-15min/feeders_15min.csv': {
    seriesCount: 2,
    means: { 'ostef-287/net': [5e6, 6e6] },
    quantity: 'powerW',
  },
  'net-15min/slp_nl_15min.csv': {
    seriesCount: 3,
    means: { 'slp-nl/slp_nl_E1A': [2e-5, 4e-5] },
    quantity: 'other',
  },
  'net-15min/substations_15min.csv': { seriesCount: 25, means: { 'sub-hal/wind_part': [-2e6, 0] } },
  'prices/day_ahead_nl_15min.csv': {
    seriesCount: 1,
    means: { 'day-ahead-nl': PRICE },
    quantity: 'priceMicrosPerKwh',
  },
  'prices/spot_aemo_nsw1_5min.csv': {
    seriesCount: 2,
    means: { 'spot-aemo-nsw1/price': PRICE, 'spot-aemo-nsw1/demand': [7e9, 8e9] },
  },
  'prices/tariff_lcl_dtou_30min.csv': {
    seriesCount: 1,
    means: { 'tariff-lcl-dtou': [117_600, 150_000] },
    quantity: 'priceMicrosPerKwh',
  },
  'prices/tou_citylearn_60min.csv': {
    seriesCount: 2,
    means: { 'tou-citylearn/tou_price': [210_000, 540_000] },
  },
  'pwrcell/composite_ac_coupled_5min.csv': PWRCELL_DAY,
  'pwrcell/composite_dc_coupled_5min.csv': {
    ...PWRCELL_DAY,
    means: { 'composite-dc-coupled/load': [600, 700], 'composite-dc-coupled/soc': [10, 100] },
  },
  'pwrcell/emhass_home_load_5min.csv': { seriesCount: 1, means: { 'emhass-home-load/load': [676, 678] } },
  'pwrcell/emhass_home_load_pv_30min.csv': {
    seriesCount: 2,
    means: { 'emhass-home-load-pv/pv': [500, 700] },
  },
  // The same day as the 5-minute means, which have two negative slots set to zero.
  'pwrcell/emhass_home_load_raw_10s.csv': {
    seriesCount: 1,
    means: { 'emhass-home-load-raw/load': [676, 678] },
  },
  'pwrcell/nrel_serf_east_pv_15min.csv': {
    seriesCount: 2,
    means: { 'nrel-serf-east-pv/pv_ac': [1_100, 1_300] },
  },
  'pwrcell/nrel_serf_east_pv_1min.csv': {
    seriesCount: 2,
    means: { 'nrel-serf-east-pv/pv_ac': [1_500, 1_700] },
  },
  'pwrcell/nrel_serf_east_pv_5min.csv': {
    seriesCount: 2,
    means: { 'nrel-serf-east-pv/pv_ac': [1_500, 1_700] },
  },
  'sites-large/load_30min_wide.csv': {
    seriesCount: 256,
    means: { 'lcl-0003': HOUSEHOLD_W },
    quantity: 'powerW',
  },
  'sites-pv/readings_30min.csv': { seriesCount: 4, means: { 'emh-01/load': HOUSEHOLD_W } },
  'sites-pv/readings_60min.csv': {
    seriesCount: 36,
    means: { 'cl22-01/load': HOUSEHOLD_W, 'cl22-01/pv': HOUSEHOLD_W },
  },
  'sites-small/readings_15min_derived.csv': { seriesCount: 20, means: { 'lcl-0017/load': HOUSEHOLD_W } },
  'sites-small/readings_30min.csv': {
    seriesCount: 20,
    means: { 'lcl-0017/load': HOUSEHOLD_W },
    quantity: 'powerW',
  },
  'weather/forecast_nl_15min.csv': {
    seriesCount: 7,
    means: { 'forecast-nl/temp': [7, 9], 'forecast-nl/clouds': [0, 100] },
  },
  'weather/weather_fontana_60min.csv': { seriesCount: 4, means: { 'weather-fontana/temp': [17, 19] } },
  'weather/weather_london_30min.csv': {
    seriesCount: 1,
    means: { 'weather-london/temp': [14, 16] },
    quantity: 'temperatureC',
  },
};

/** Tables that are no series, with the code of the refusal. */
const REFUSED: Readonly<Record<string, string>> = {
  'pwrcell/nextgen_export_windows.csv': 'no-values',
  'pwrcell/nextgen_fleet.csv': 'no-time-column',
  'pwrcell/nextgen_missing_runs.csv': 'no-values',
  'pwrcell/pwrcell_state_codes.csv': 'no-time-column',
  'pwrcell/pwrcell_sunspec_points.csv': 'no-time-column',
  'sites.csv': 'no-time-column',
};

async function importFile(
  name: string,
  sink = new MemorySink(),
): Promise<{ report: ImportReport; sink: MemorySink }> {
  return { report: await importSeries({ kind: 'file', path: join(DATA, name) }, {}, sink), sink };
}

describe.skipIf(!present)(`recorded files (FLEX_SHARED, ${present ? 'found' : `absent: ${DATA}`})`, () => {
  it('are all expected here', () => {
    const found = globSync('**/*.csv', { cwd: DATA }).map((path) => relative('.', path));
    expect(found.sort()).toEqual([...Object.keys(IMPORTED), ...Object.keys(REFUSED)].sort());
  });

  it.each(Object.entries(IMPORTED))('%s is imported, and again without change', async (name, expected) => {
    const { report, sink } = await importFile(name);
    expect(report.problems).toEqual([]);
    expect(report.outcome).toBe('imported');
    expect(report.series).toHaveLength(expected.seriesCount);
    for (const [id, [min, max]] of Object.entries(expected.means)) {
      const mean = report.series.find((series) => series.id === id)?.values?.mean;
      expect(mean, id).toBeGreaterThanOrEqual(min);
      expect(mean, id).toBeLessThanOrEqual(max);
    }
    if (expected.quantity !== undefined) {
      expect(new Set(report.series.map(({ quantity }) => quantity))).toEqual(new Set([expected.quantity]));
    }
    const again = await importFile(name, sink);
    expect(again.report.outcome).toBe('unchanged');
  });

  it.each(Object.entries(REFUSED))('%s is refused: %s', async (name, code) => {
    const error = await importFile(name).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FlexError);
    expect((error as FlexError).code).toBe(code);
    expect((error as FlexError).details).not.toEqual([]);
  });

  it('has 50 half-hours on the day that clocks were put back in London', async () => {
    const { report, sink } = await importFile('sites-small/readings_30min.csv');
    const day = parseDayStrict('2013-10-27');
    const startMs = dayStartMs(LONDON, day);
    const interval = { startMs, endMs: startMs + dayLengthMs(LONDON, day) };
    const counts = report.series.map(({ id }) => sliceSamples(sink.samples(id), interval).value.length);
    expect(counts).toEqual(report.series.map(() => (interval.endMs - interval.startMs) / HALF_HOUR_MS));
    expect(counts[0]).toBe(50);
  });

  it('has a mean household load as London had: 300 to 700 W', async () => {
    const { report } = await importFile('sites-large/load_30min_wide.csv');
    const means = report.series.map(({ values }) => values?.mean ?? 0);
    const mean = means.reduce((sum, each) => sum + each, 0) / means.length;
    expect(mean).toBeGreaterThan(300);
    expect(mean).toBeLessThan(700);
  });

  it('shows the sites of which much is missing', async () => {
    const { report } = await importFile('sites-large/load_30min_wide.csv');
    const sparse = report.series.filter(({ valuesRead }) => valuesRead < 0.98 * report.rowsRead);
    expect(sparse).toHaveLength(10);
    expect(sparse.every(({ missing }) => missing > 0)).toBe(true);
  });

  it('leaves out what says something about values and registers', async () => {
    const { report } = await importFile('pwrcell/composite_ac_coupled_5min.csv');
    const left = report.columns.filter(({ role }) => role === 'left-out');
    expect(left).toHaveLength(7);
    expect(new Set(left.map(({ reason }) => reason))).toEqual(
      new Set(['a running register, not energy per interval']),
    );
    const prices = await importFile('prices/day_ahead_be_60min.csv');
    expect(prices.report.columns.find(({ column }) => column === 'quality')?.role).toBe('left-out');
  });

  it('finds the hour that was dropped when clocks were put back in California', async () => {
    const { report } = await importFile('sites-pv/readings_60min.csv');
    const expected = { count: 1, longestMs: 3_600_000, longestStartMs: Date.UTC(2016, 10, 6, 9) };
    expect(report.series.every(({ gaps }) => JSON.stringify(gaps) === JSON.stringify(expected))).toBe(true);
  });
});
