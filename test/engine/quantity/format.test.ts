import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/engine/errors.ts';
import {
  formatEnergy,
  formatMoney,
  formatPower,
  formatPricePerKwh,
} from '../../../src/engine/quantity/index.ts';

describe('formatPower', () => {
  test.each([
    [4200, '4.2 kW'],
    [850, '850 W'],
    [1_200_000, '1.2 MW'],
    [-3500, '-3.5 kW'],
    [0, '0 W'],
    [-0, '0 W'],
    [1235, '1.24 kW'], // halves away from zero
    [-1235, '-1.24 kW'],
    [1234.9, '1.23 kW'],
    [123.45, '123 W'], // rounded once: by way of 123.5 it would be 124
    [12.34, '12.3 W'],
    [0.44, '0.4 W'],
    [0.04, '0 W'],
    [999_999, '1 MW'],
    [999.6, '1 kW'],
    [2_500_000_000, '2.5 GW'],
  ])('shows %d W as %s', (powerW, text) => {
    expect(formatPower(powerW)).toBe(text);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('does not show %d', (powerW) => {
    expect(() => formatPower(powerW)).toThrow(InvariantError);
  });
});

test.each([
  [10_000, '10 kWh'],
  [94_905, '94.9 kWh'],
  [-20, '-20 Wh'],
])('formatEnergy shows %d Wh as %s', (energyWh, text) => {
  expect(formatEnergy(energyWh)).toBe(text);
});

test.each([
  [12_500_000, '12.50 EUR', '12.50 EUR/kWh'],
  [-3_000_000, '-3.00 EUR', '-3.00 EUR/kWh'],
  [0, '0.00 EUR', '0.00 EUR/kWh'],
  [125_000, '0.13 EUR', '0.125 EUR/kWh'],
  [87_200, '0.09 EUR', '0.0872 EUR/kWh'],
  [999_999, '1.00 EUR', '1.00 EUR/kWh'],
  [9999, '0.01 EUR', '0.01 EUR/kWh'],
  [4321, '0.0043 EUR', '0.0043 EUR/kWh'],
  [-4321, '-0.0043 EUR', '-0.0043 EUR/kWh'],
  [1, '0.000001 EUR', '0.000001 EUR/kWh'],
  [1_234_567.8, '1.23 EUR', '1.2346 EUR/kWh'],
  [0.4, '0.00 EUR', '0.00 EUR/kWh'],
  [-0.4, '0.00 EUR', '0.00 EUR/kWh'],
])('money shows %d micro-units as %s, as a price %s', (micros, amount, price) => {
  expect(formatMoney(micros, 'EUR')).toBe(amount);
  expect(formatPricePerKwh(micros, 'EUR')).toBe(price);
});
