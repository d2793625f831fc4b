import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/engine/errors.ts';
import {
  parseDurationMs,
  parseEnergyWh,
  parseMoneyMicros,
  parsePct,
  parsePercentPu,
  parsePowerW,
  parsePricePerKwhMicros,
} from '../../../src/engine/quantity/index.ts';

function refusalOf(parse: (text: string) => number, text: string): InputError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error(`"${text}" was accepted`);
}

describe('parsePowerW', () => {
  test.each([
    ['5kW', 5000],
    ['-5000W', -5000],
    ['1.2MW', 1_200_000],
    ['250 W', 250],
    ['+3kW', 3000],
    [' 4.2 kW ', 4200],
    ['0.001kW', 1],
    ['1.000kW', 1000],
    ['0.35MW', 350_000], // 0.35 · 1e6 is 350000 only without binary fractions
    ['2147483647W', 2_147_483_647],
    ['-0W', 0],
    [`0.${'0'.repeat(300)}kW`, 0],
  ])('reads %s as %d W', (text, powerW) => {
    expect(parsePowerW(text)).toBe(powerW);
  });

  test.each([
    '',
    '5',
    '-5000',
    'kW',
    '5 kw',
    '5KW',
    '1mW',
    '5kWh',
    '5,0kW',
    '5e3W',
    '5k W',
    '--5W',
    '5.W',
    '.5kW',
    '٥kW',
  ])('refuses "%s", which has no unit or another one', (text) => {
    const error = refusalOf(parsePowerW, text);
    expect(error.code).toBe('bad-power');
    expect(error.details).toEqual([
      { path: '', value: text, expected: 'a power such as 5kW, -250W or 1.2MW' },
    ]);
  });

  test.each(['0.5W', '1.0001kW', '-0.1W'])('refuses %s, which is no whole number of watts', (text) => {
    expect(refusalOf(parsePowerW, text).details[0]?.expected).toBe('a whole number of watts');
  });

  test.each([
    '2147483648W',
    '-2147483648W',
    '3GW',
    '99999999999999999999W',
  ])('refuses %s, which does not fit', (text) => {
    expect(refusalOf(parsePowerW, text).code).toBe('bad-power');
  });
});

describe('parseEnergyWh', () => {
  test.each([
    ['10kWh', 10_000],
    ['750 Wh', 750],
    ['-1.2MWh', -1_200_000],
    ['3GWh', 3_000_000_000],
  ])('reads %s as %d Wh', (text, energyWh) => {
    expect(parseEnergyWh(text)).toBe(energyWh);
  });

  test.each(['10', '10kW', '0.5Wh', '10 kwh'])('refuses "%s"', (text) => {
    expect(refusalOf(parseEnergyWh, text).code).toBe('bad-energy');
  });
});

describe('parseMoneyMicros', () => {
  test.each([
    ['12.50', 12_500_000],
    ['12.50 EUR', 12_500_000],
    ['EUR 12.50', 12_500_000],
    ['EUR12', 12_000_000],
    ['-0.001', -1000],
    ['0.000001', 1],
    ['0.1000000', 100_000], // seven decimals, the last of them nothing
    ['4.35', 4_350_000], // 4.35 · 1e6 is 4349999.999999999 in binary fractions
  ])('reads %s as %d micro-units', (text, micros) => {
    expect(parseMoneyMicros(text, 'EUR')).toBe(micros);
  });

  test.each([
    '12.50 USD',
    'EUR 1 EUR',
    '0.0000001',
    '1,5',
    '1 eur',
    '€1',
    '',
    '9007199255',
  ])('refuses "%s"', (text) => {
    expect(refusalOf((one) => parseMoneyMicros(one, 'EUR'), text).code).toBe('bad-money');
  });

  test('takes any currency where none is asked for', () => {
    expect(parseMoneyMicros('3 SEK')).toBe(3_000_000);
  });
});

describe('parsePricePerKwhMicros', () => {
  test.each([
    ['0.25', 250_000],
    ['0.25/kWh', 250_000],
    ['250/MWh', 250_000], // 250 / 1000 = 0.25
    ['0.25 EUR / kWh', 250_000],
    ['EUR 87.123/MWh', 87_123],
    ['-0.05', -50_000],
  ])('reads %s as %d micro-units per kWh', (text, micros) => {
    expect(parsePricePerKwhMicros(text, 'EUR')).toBe(micros);
  });

  test.each([
    '0.25/Wh',
    '0.25 kWh',
    '87.1234/MWh',
    '0.25 USD/kWh',
    '/kWh',
    '0.25/kWh/kWh',
  ])('refuses "%s"', (text) => {
    expect(refusalOf((one) => parsePricePerKwhMicros(one, 'EUR'), text).code).toBe('bad-price');
  });
});

describe('parseDurationMs', () => {
  test.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['1d2h3m4s5ms', 93_784_005], // 86400000 + 7200000 + 180000 + 4000 + 5
    ['0m', 0],
  ])('reads %s as %d ms', (text, durationMs) => {
    expect(parseDurationMs(text)).toBe(durationMs);
  });

  test.each([
    '',
    '90',
    '30m1h',
    '1h1h',
    '1hh',
    '2h 5m',
    '-2h',
    '1.5ms',
    'PT15M',
    '15min',
    '15M',
    '999999999999d',
  ])('refuses "%s"', (text) => {
    expect(refusalOf(parseDurationMs, text).code).toBe('bad-duration');
  });
});

describe('percentages', () => {
  test.each([
    ['95%', 0.95, 95],
    ['97.5 %', 0.975, 97.5],
    ['7%', 0.07, 7],
    ['0%', 0, 0],
    ['-20%', -0.2, -20],
  ])('reads %s as %d of one and %d of a hundred', (text, valuePu, valuePct) => {
    expect(parsePercentPu(text)).toBe(valuePu);
    expect(parsePct(text)).toBe(valuePct);
  });

  test.each(['95', '0.95', '%', '95%%', '95 percent'])('refuses "%s"', (text) => {
    expect(refusalOf(parsePercentPu, text).code).toBe('bad-percentage');
    expect(refusalOf(parsePct, text).code).toBe('bad-percentage');
  });
});
