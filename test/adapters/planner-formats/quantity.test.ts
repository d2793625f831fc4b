import { describe, expect, it } from 'vitest';
import { parseIsoDurationMs } from '../../../src/adapters/planner-formats/iso-duration.ts';
import {
  Currency,
  type Dimension,
  EFFICIENCY,
  energyDimension,
  energyPriceDimension,
  FLOW,
  POWER,
  powerPriceDimension,
} from '../../../src/adapters/planner-formats/quantity.ts';

const ENERGY = energyDimension(undefined);
const KWH = energyDimension('kWh');

const READ: readonly (readonly [Dimension, unknown, number])[] = [
  [POWER, '5 kW', 5000],
  [POWER, '5kW', 5000],
  [POWER, '-1.5e-1 MW', -150_000],
  [POWER, '.5 kVA', 500],
  [POWER, '3. W', 3],
  [ENERGY, '3.1 kWh', 3100],
  [ENERGY, '3.6 MJ', 1000],
  [KWH, 3.1, 3100],
  [KWH, '3.1', 3100],
  [KWH, '1 MWh', 1_000_000],
  [FLOW, '2 kW', 2000],
  [FLOW, '100 Wh/h', 100],
  [FLOW, '24 kWh / day', 1000],
  [FLOW, '1 Wh/s', 3600],
  [EFFICIENCY, '90%', 0.9],
  [EFFICIENCY, '.9', 0.9],
  [EFFICIENCY, 0.9, 0.9],
  [EFFICIENCY, '350 %', 3.5],
  [energyPriceDimension(new Currency()), '0.3 EUR/kWh', 300_000],
  [energyPriceDimension(new Currency()), '-290 EUR/MWh', -290_000],
  [powerPriceDimension(new Currency()), '260 EUR/MW', 260_000],
];

const REFUSED: readonly (readonly [Dimension, unknown])[] = [
  [POWER, 5],
  [POWER, '5'],
  [POWER, 'kW'],
  [POWER, '5 kw'],
  [POWER, '5 kWh'],
  [POWER, '1e999 W'],
  [POWER, null],
  [ENERGY, '5 kW'],
  [ENERGY, 3.1],
  [KWH, '3.1 kW'],
  [KWH, true],
  [FLOW, '1 kWh'],
  [FLOW, '1 kWh/h/h'],
  [FLOW, '1 kW/h'],
  [EFFICIENCY, '0%'],
  [EFFICIENCY, -1],
  [EFFICIENCY, '90 kW'],
  [EFFICIENCY, true],
  [energyPriceDimension(new Currency()), '0.3 EUR/kW'],
  [energyPriceDimension(new Currency()), '0.3 EUR'],
  [energyPriceDimension(new Currency()), '0.3 /kWh'],
  [powerPriceDimension(new Currency()), '0.3 EUR/kWh'],
];

describe('quantities of foreign messages', () => {
  it.each(READ)('%# %j is read', (dimension, written, value) => {
    const read = dimension.read(written);
    expect('value' in read ? read.value : read).toBeCloseTo(value, 9);
  });

  it.each(REFUSED)('%# %j is not', (dimension, written) => {
    expect(dimension.read(written)).toHaveProperty('expected');
  });

  it('all prices are in the currency of the first', () => {
    const currency = new Currency();
    expect(energyPriceDimension(currency).read('1 EUR/kWh')).toHaveProperty('value');
    expect(powerPriceDimension(currency).read('1 USD/kW')).toEqual({
      expected: expect.stringContaining('in EUR'),
    });
    expect(currency.code).toBe('EUR');
  });
});

describe('durations of ISO 8601', () => {
  it.each([
    ['PT15M', 900_000],
    ['P1D', 86_400_000],
    ['P1DT1H', 90_000_000],
    ['P1W', 604_800_000],
    ['PT1H30M10.5S', 5_410_500],
    ['PT0.5H', 1_800_000],
  ])('%s', (text, lengthMs) => {
    expect(parseIsoDurationMs(text)).toBe(lengthMs);
  });

  it.each(['', 'P', 'PT', 'PT0S', 'P1M', 'P1Y', '15M', '-PT1H', 'PT1M1H', 'pt1h'])('not %j', (text) => {
    expect(parseIsoDurationMs(text)).toBeUndefined();
  });
});
