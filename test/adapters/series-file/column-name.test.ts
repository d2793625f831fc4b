import { describe, expect, it } from 'vitest';
import { namesCounter, namesFlag, parseColumnName } from '../../../src/adapters/series-file/column-name.ts';
import { parseUnit } from '../../../src/adapters/series-file/units.ts';

type Row = readonly [
  header: string,
  stem: string,
  kind: string | undefined,
  unit: string | undefined,
  factor?: number,
];

const ROWS: readonly Row[] = [
  ['load_kwh', 'load', 'energy', 'kWh', 1e3],
  ['pv_forecast_kwh', 'pv_forecast', 'energy', 'kWh'],
  ['lcl-0003_kwh', 'lcl-0003', 'energy', 'kWh'],
  ['net_mw', 'net', 'power', 'MW', 1e6],
  ['battery_dc_w', 'battery_dc', 'power', 'W', 1],
  ['Load [kWh]', 'Load', 'energy', 'kWh'],
  ['Load (kW)', 'Load', 'power', 'kW'],
  ['load kWh', 'load', 'energy', 'kWh'],
  ['kWh', '', 'energy', 'kWh'],
  ['price_eur_per_mwh', 'price', 'price', 'EUR/MWh', 1e3],
  ['Price [€/MWh]', 'Price', 'price', 'EUR/MWh', 1e3],
  ['dtou_tariff_gbp_per_kwh', 'dtou_tariff', 'price', 'GBP/kWh', 1e6],
  ['price_xyz_per_kwh', 'price_xyz_per', 'energy', 'kWh'],
  ['temp_c', 'temp', 'temperature', '°C', 1],
  ['air_temperature_f', 'air_temperature', 'temperature', '°F', 5 / 9],
  ['Temperature (°C)', 'Temperature', 'temperature', '°C'],
  ['phase_c', 'phase_c', undefined, undefined],
  ['ghi_w_m2', 'ghi', 'other', 'W/m2', 1],
  ['Wind [m/s]', 'Wind', 'other', 'm/s'],
  ['wind_100m_m_s', 'wind_100m', 'other', 'm/s'],
  ['carbon_kg_per_kwh', 'carbon', 'other', 'kg/kWh', 1],
  ['slp_nl_E1A_frac', 'slp_nl_E1A', 'other', 'fraction'],
  ['quality', 'quality', undefined, undefined],
  ['gap_s', 'gap_s', undefined, undefined],
  ['home_a', 'home_a', undefined, undefined],
  ['Current [A]', 'Current', 'other', 'A'],
  ['w', 'w', undefined, undefined],
];

describe('names of columns', () => {
  it.each(ROWS)('%j is %j in %s %s', (...row) => {
    const [header, stem, kind, unit, factor] = row as unknown as Row; // vitest widens rows with optional parts
    const name = parseColumnName(header);
    expect(name.stem).toBe(stem);
    expect(name.unit?.kind).toBe(kind);
    expect(name.unit?.name).toBe(unit);
    if (factor !== undefined) expect(name.unit?.factor).toBe(factor);
  });

  it.each([
    ['pv_total_ws', true],
    ['meter_reading_kwh', true],
    ['load_kwh', false],
    ['total_w', false],
  ])('%s is a running register: %s', (header, counter) => {
    expect(namesCounter(parseColumnName(header))).toBe(counter);
  });

  it.each([
    ['pv_missing', true],
    ['Quality', true],
    ['pv_filled_night', true],
    ['missing_kwh', false],
    ['value', false],
  ])('%s is a flag: %s', (header, flag) => {
    expect(namesFlag(parseColumnName(header))).toBe(flag);
  });

  it('knows no unit where there is none', () => {
    expect(parseUnit('furlong')).toBeUndefined();
    expect(parseUnit('xxx_per_zwh')).toBeUndefined();
  });
});
