import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/engine/errors.ts';
import {
  POWER_W_MAX,
  parseDurationMs,
  parseEnergyWh,
  parseMoneyMicros,
  parsePct,
  parsePercentPu,
  parsePowerW,
  parsePricePerKwhMicros,
  writeDuration,
  writeEnergy,
  writeMicros,
  writePct,
  writePercentPu,
  writePower,
} from '../../../src/engine/quantity/index.ts';

const RUNS = { seed: 20_261_121, numRuns: 2000 };

describe('what is written', () => {
  test.each([
    [writePower(4200), '4.2kW'],
    [writePower(-850), '-850W'],
    [writePower(1_234_567), '1.234567MW'],
    [writePower(0), '0W'],
    [writePower(-0), '0W'],
    [writeEnergy(10_000), '10kWh'],
    [writeMicros(12_500_000), '12.5'],
    [writeMicros(-5), '-0.000005'],
    [writeDuration(5_400_000), '1h30m'],
    [writeDuration(0), '0m'],
    [writePercentPu(0.07), '7%'],
    [writePercentPu(1e-9), '0.0000001%'],
    [writePct(52.5), '52.5%'],
  ])('is %s as %s', (written, expected) => {
    expect(written).toBe(expected);
  });

  test.each([0.5, Number.NaN, 2 ** 60])('cannot be %d, which no file holds', (value) => {
    expect(() => writePower(value)).toThrow(InvariantError);
    expect(() => writeMicros(value)).toThrow(InvariantError);
    expect(() => writeDuration(value)).toThrow(InvariantError);
  });
});

describe('what is written is read back as it was', () => {
  test('powers', () => {
    const powers = fc.integer({ min: -POWER_W_MAX, max: POWER_W_MAX });
    fc.assert(
      fc.property(powers, (powerW) => parsePowerW(writePower(powerW)) === powerW),
      RUNS,
    );
  });

  test('energies', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (wh) => parseEnergyWh(writeEnergy(wh)) === wh),
      RUNS,
    );
  });

  test('money and prices', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (micros) => {
        expect(parseMoneyMicros(writeMicros(micros))).toBe(micros);
        expect(parsePricePerKwhMicros(writeMicros(micros))).toBe(micros);
      }),
      RUNS,
    );
  });

  test('durations', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (ms) => parseDurationMs(writeDuration(ms)) === ms),
      RUNS,
    );
  });

  test('percentages, to the last bit', () => {
    const shares = fc.double({ min: 1e-12, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(shares, (share) => {
        expect(parsePercentPu(writePercentPu(share))).toBe(share);
        expect(parsePct(writePct(share))).toBe(share);
      }),
      RUNS,
    );
  });
});
