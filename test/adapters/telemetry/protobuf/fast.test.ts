import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeGenerated, decodeMessage } from '../../../../src/adapters/telemetry/protobuf/decode.ts';
import { encodeMessage } from '../../../../src/adapters/telemetry/protobuf/encode.ts';
import { decodeOrdinary } from '../../../../src/adapters/telemetry/protobuf/fast.ts';
import { fleetMessages } from '../../../../src/engine/example/index.ts';
import { EMPTY_SAMPLE, FULL_RECORD, FULL_SAMPLE, littleMessage, message, NOON_MS } from '../messages.ts';

/** The fast way says what the generated code says, or nothing. */

function heldAgainst(bytes: Buffer): 'same' | 'left' {
  const fast = decodeOrdinary(bytes);
  if (fast === undefined) return 'left';
  expect({ kind: 'message', message: fast }).toEqual(decodeGenerated(bytes));
  return 'same';
}

const optional = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });
const int32 = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });
const counter = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 50n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const sample = fc.record({
  component: fc.constantFrom(
    ...([
      'inverter',
      'battery',
      'photovoltaic',
      'site-meter',
      'load',
      'generator',
      undefined,
      'UNRECOGNIZED(77)',
    ] as const),
  ),
  point: fc.constantFrom(...(['ac', 'dc-bus', undefined] as const)),
  deviceId: optional(
    fc.oneof(
      fc.string({ maxLength: 12, minLength: 1 }),
      fc.string({ maxLength: 12, minLength: 1, unit: 'grapheme' }),
    ),
  ),
  activePowerW: optional(int32),
  reactivePowerVar: optional(int32),
  socPct: optional(fc.integer({ min: 0, max: 1000 }).map((permille) => permille / 10)),
  importedTotalWs: optional(counter),
  exportedTotalWs: optional(counter),
  currentA: optional(fc.integer({ min: -1_000_000, max: 1_000_000 }).map((milli) => milli / 1000)),
  powerWMin: optional(int32),
  powerWMax: optional(int32),
  revenueGrade: fc.boolean(),
  aggregated: fc.boolean(),
});
const any = fc
  .record({
    samples: fc.array(sample, { maxLength: 6 }),
    sequence: counter,
    simulated: fc.boolean(),
    emittedMs: fc.integer({ min: -10, max: 2 ** 42 }),
  })
  .map(({ samples, sequence, simulated, emittedMs }) =>
    encodeMessage(
      message({
        simulated,
        emittedMs,
        content: {
          kind: 'energy',
          records: [
            { ...FULL_RECORD, sequence, samples: samples.map((fields) => ({ ...EMPTY_SAMPLE, ...fields })) },
          ],
        },
      }),
    ),
  );

describe('the fast way', () => {
  it('of a message that ends anywhere, with any byte behind it, says nothing else than the generated code', () => {
    const whole = encodeMessage({ ...littleMessage('s-1', 1), siteId: 'site-1' });
    expect(heldAgainst(whole)).toBe('same');
    for (let end = 0; end <= whole.length; end += 1) {
      heldAgainst(whole.subarray(0, end));
      for (let last = 0; last < 256; last += end === whole.length ? 1 : 51) {
        heldAgainst(Buffer.concat([whole.subarray(0, end), Buffer.of(last)]));
      }
    }
  });

  it('reads every message of a fleet, as the generated code does', () => {
    const fleet = fleetMessages({
      seed: 3,
      systemCount: 20,
      hasDefects: true,
      startMs: NOON_MS,
      endMs: NOON_MS + 7_200_000,
    });
    const ways = Array.from(fleet, ({ message: one }) => heldAgainst(encodeMessage(one)));
    expect(new Set(ways)).toEqual(new Set(['same']));
  });

  it('is equal on any message', () => {
    fc.assert(
      fc.property(any, (bytes) => void heldAgainst(bytes)),
      { seed: 6, numRuns: 1_000 },
    );
  });

  it('is equal, or leaves it, on damaged messages', () => {
    const damaged = fc.tuple(
      any,
      fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(40),
    );
    fc.assert(
      fc.property(damaged, ([whole, changes, cut]) => {
        const bytes = Buffer.from(whole.subarray(0, whole.length - cut));
        for (const [place, value] of changes) bytes[place % bytes.length] = value;
        heldAgainst(bytes);
      }),
      { seed: 6, numRuns: 3_000 },
    );
  });

  it.each([
    ['a field of a newer sender', Buffer.concat([encodeMessage(message()), Buffer.from('a00601', 'hex')])],
    ['a part that stands twice', Buffer.concat([encodeMessage(message()), Buffer.from('2a020801', 'hex')])],
    ['counters of 64 bits', encodeMessage(message())],
    ['a status', encodeMessage(message({ content: { kind: 'unknown' } }))],
    ['text that is not ASCII', encodeMessage(message({ siteId: 'größe' }))],
  ])('leaves %s to the generated code', (_name, bytes) => {
    expect(decodeOrdinary(bytes)).toBeUndefined();
    expect(decodeMessage(bytes)).toEqual(decodeGenerated(bytes));
  });

  it('reads everything else that can be in a message', () => {
    const little = { ...FULL_SAMPLE, importedTotalWs: 2n ** 49n - 1n, exportedTotalWs: 0n };
    const bytes = encodeMessage(
      message({
        content: { kind: 'energy', records: [{ ...FULL_RECORD, samples: [little, EMPTY_SAMPLE] }] },
      }),
    );
    expect(heldAgainst(bytes)).toBe('same');
  });
});
