import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IntakeMemory, Sighting } from '../../../src/engine/commissioning/index.ts';
import {
  ByteReader,
  ByteWriter,
  MEMORY_BYTES_MAX,
  readMemory,
  writeMemory,
} from '../../../src/engine/repositories/memory-bytes.ts';

type Remembered = Pick<IntakeMemory, 'counters' | 'evidence'>;

const COUNTERS = ['inverter', 'battery', 'photovoltaic', 'site-meter'].flatMap((component) => [
  `${component}.importedTotalWs`,
  `${component}.exportedTotalWs`,
]);
const SIGHTINGS: readonly Sighting[] = [
  'ac-pv-code',
  'pv-on-bus',
  'pv-on-ac',
  'consumption-negative',
  'consumption-positive',
  'battery-gave',
  'no-inverter',
  'no-battery',
  'no-photovoltaic',
  'no-site-meter',
];

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const instant = fc.integer({ min: -8e15, max: 8e15 });
const signs = fc.string({ unit: fc.constantFrom('+', '-'), maxLength: 24 });

const counter = fc.record(
  { highWs: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), lowerCount: fc.nat(2), endMs: instant },
  { requiredKeys: ['highWs', 'lowerCount'] },
);
const seen = fc.record(
  { count: fc.nat(1e9), lastMs: instant, code: fc.nat(0xffff) },
  { requiredKeys: ['count', 'lastMs'] },
);
const evidence = fc.record(
  {
    delaysMs: fc.int32Array({ maxLength: 12 }),
    batterySigns: signs,
    meterSigns: signs,
    seen: fc.dictionary(fc.constantFrom(...SIGHTINGS), seen, { noNullPrototype: true }),
    inverterSigns: fc.string({ unit: fc.constantFrom('+', '-'), minLength: 1, maxLength: 24 }),
    lastArrivalMs: instant,
    newestEndMs: instant,
    soc: fc.record({ pct: number, endMs: instant }),
    flows: fc.record({
      endMs: instant,
      gridW: number,
      fedW: number,
      batteryW: fc.option(number, { nil: undefined }),
    }),
  },
  { requiredKeys: ['delaysMs', 'batterySigns', 'meterSigns', 'seen'] },
);
const remembered: fc.Arbitrary<Remembered> = fc.record({
  counters: fc.dictionary(fc.constantFrom(...COUNTERS), counter, { noNullPrototype: true }),
  evidence: fc.option(evidence, { nil: undefined }),
});

function throughBytes(memory: Remembered): Remembered {
  const to = new ByteWriter();
  to.begin(MEMORY_BYTES_MAX);
  writeMemory(to, memory);
  expect(to.at).toBeLessThanOrEqual(MEMORY_BYTES_MAX);
  return readMemory(new ByteReader(to.bytes()));
}

describe('a memory as bytes', () => {
  test('is read as it was written, whatever of it is there', () => {
    fc.assert(
      fc.property(remembered, (memory) => {
        expect(throughBytes(memory)).toEqual(memory);
      }),
      { seed: 20_260_601, numRuns: 500 },
    );
  });

  test('holds the largest number for a counter that is beyond it', () => {
    const counters = { 'battery.importedTotalWs': { highWs: 2n ** 70n, lowerCount: 1 } };
    expect(throughBytes({ counters, evidence: undefined }).counters).toEqual({
      'battery.importedTotalWs': { highWs: 2n ** 64n - 1n, lowerCount: 1 },
    });
  });

  test('refuses a counter that there is none of', () => {
    const counters = { 'toaster.importedTotalWs': { highWs: 1n, lowerCount: 0 } };
    expect(() => throughBytes({ counters, evidence: undefined })).toThrow('toaster.importedTotalWs');
  });
});
