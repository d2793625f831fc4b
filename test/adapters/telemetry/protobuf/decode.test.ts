import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flex } from '../../../../src/adapters/telemetry/generated/messages.js';
import { decodeMessage } from '../../../../src/adapters/telemetry/protobuf/decode.ts';
import { encodeMessage } from '../../../../src/adapters/telemetry/protobuf/encode.ts';
import type { Component, TelemetryMessage } from '../../../../src/engine/telemetry/index.ts';
import { EMPTY_SAMPLE, FULL_RECORD, FULL_SAMPLE, message, NOON_MS } from '../messages.ts';

/** Messages, from bytes and to bytes. */

const { Envelope } = flex.pwrcell.telemetry.v1;

function roundTrip(value: TelemetryMessage) {
  return decodeMessage(encodeMessage(value));
}

const STATUS: TelemetryMessage['content'] = {
  kind: 'status',
  status: {
    systemId: 's',
    siteId: 'site-1',
    status: 'disconnected',
    observedMs: NOON_MS,
    lastConnectedMs: NOON_MS - 1,
    inverterStateCode: 0xc000,
    errorCode: 'E7',
  },
};

const INVENTORY: TelemetryMessage['content'] = {
  kind: 'inventory',
  metadata: {
    systemId: 's',
    siteId: 'site-1',
    observedMs: NOON_MS,
    siteSystemCount: 2,
    devices: [
      {
        deviceId: '000100070001',
        type: 'inverter',
        model: 'X7602',
        firmwareVersion: '634_13700',
        acPvPowerRatingW: 0,
        ratedPowerW: 7600,
        capacityWh: undefined,
        moduleCount: undefined,
        installedMs: NOON_MS,
        removedMs: undefined,
      },
    ],
  },
};

describe('a message comes back as it went', () => {
  it.each([
    ['energy, everything set', message()],
    ['energy of a simulated system', message({ simulated: true })],
    ['status', message({ content: STATUS })],
    ['inventory', message({ content: INVENTORY })],
    [
      'a mode that only newer devices have',
      message({ content: { kind: 'energy', records: [{ ...FULL_RECORD, systemMode: 'UNRECOGNIZED(42)' }] } }),
    ],
    ['an instant before the epoch', message({ emittedMs: -1 })],
  ])('%s', (_name, value) => {
    expect(roundTrip(value)).toEqual({ kind: 'message', message: value });
  });

  it('with any powers and counters', () => {
    const optional = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });
    const sample = fc.record({
      activePowerW: optional(fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 })),
      socPct: optional(fc.integer({ min: 0, max: 1000 }).map((permille) => permille / 10)),
      importedTotalWs: optional(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
      component: fc.constantFrom(
        'inverter' as const,
        'photovoltaic' as const,
        'site-meter' as const,
        'UNRECOGNIZED(9)' as const,
      ),
    });
    fc.assert(
      fc.property(sample, (fields) => {
        const samples = [{ ...EMPTY_SAMPLE, ...fields }];
        const value = message({ content: { kind: 'energy', records: [{ ...FULL_RECORD, samples }] } });
        expect(roundTrip(value)).toEqual({ kind: 'message', message: value });
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});

describe('signs of the wire', () => {
  const wireOf = (component: Component) => {
    const samples = [{ ...EMPTY_SAMPLE, component, activePowerW: 500, powerWMin: -100, powerWMax: 900 }];
    const bytes = encodeMessage(
      message({ content: { kind: 'energy', records: [{ ...FULL_RECORD, samples }] } }),
    );
    const sample = Envelope.decode(bytes).energy!.records![0]!.samples![0]!;
    return [sample.activePowerW, sample.minPowerW, sample.maxPowerW];
  };

  it.each([
    ['site-meter', 'import is positive on both sides', [500, -100, 900]],
    ['load', 'consumption is positive on both sides', [500, -100, 900]],
    ['battery', 'charging is negative on the wire', [-500, -900, 100]],
    ['photovoltaic', 'production is positive on the wire', [-500, -900, 100]],
    ['inverter', 'export to AC is positive on the wire', [-500, -900, 100]],
    ['generator', 'production is positive on the wire', [-500, -900, 100]],
  ] as const)('%s: %s', (component, _says, expected) => {
    expect(wireOf(component)).toEqual(expected);
  });

  it('zero stays zero, and is not minus zero', () => {
    const samples = [{ ...FULL_SAMPLE, activePowerW: 0, currentA: 0 }];
    const outcome = roundTrip(
      message({ content: { kind: 'energy', records: [{ ...FULL_RECORD, samples }] } }),
    );
    const records =
      outcome.kind === 'message' &&
      outcome.message.content.kind === 'energy' &&
      outcome.message.content.records;
    const sample = records && records[0]!.samples[0]!;
    expect(sample && [Object.is(sample.activePowerW, 0), Object.is(sample.currentA, 0)]).toEqual([
      true,
      true,
    ]);
  });
});

describe('what a newer sender adds', () => {
  /** Field 100, a number, behind a message. */
  const EXTRA = [0xa0, 0x06, 0x01];

  it('is counted, and the rest is read', () => {
    const outcome = decodeMessage(
      Buffer.concat([encodeMessage(message()), Buffer.from([...EXTRA, ...EXTRA])]),
    );
    expect(outcome).toEqual({ kind: 'message', message: message({ unknownFieldCount: 2 }) });
  });

  it('in place of all that is known is a message about something unknown', () => {
    const bytes = Buffer.concat([
      encodeMessage(message({ content: { kind: 'unknown' } })),
      Buffer.from(EXTRA),
    ]);
    const expected = message({ content: { kind: 'unknown' }, unknownFieldCount: 1 });
    expect(decodeMessage(bytes)).toEqual({ kind: 'message', message: expected });
  });

  it('is counted at every depth', () => {
    const wire = {
      systemId: 's',
      emittedAt: { seconds: 1 },
      energy: {
        records: [
          {
            intervalEnd: { seconds: 300 },
            intervalStart: { seconds: 1 },
            samples: [{ $unknowns: [Buffer.from(EXTRA)] }],
          },
        ],
      },
    };
    const outcome = decodeMessage(Buffer.from(Envelope.encode(wire as object).finish()));
    expect(outcome.kind === 'message' && outcome.message.unknownFieldCount).toBe(1);
  });
});

describe('poison', () => {
  const wire = (fields: object) => Buffer.from(Envelope.encode(fields).finish());
  const at = { seconds: 1_780_000_000 };
  const interval = { intervalStart: at, intervalEnd: { seconds: 1_780_000_300 } };

  it.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    ['text', Buffer.from('Hello, this is a test.'), 'not-protobuf'],
    ['a message cut off', encodeMessage(message()).subarray(0, -1), 'not-protobuf'],
    ['a mebibyte and one byte', Buffer.alloc(1_048_577), 'too-large'],
    ['no system', wire({ emittedAt: at, energy: { records: [interval] } }), 'no-system'],
    ['no instant', wire({ systemId: 's', energy: { records: [interval] } }), 'no-instant'],
    [
      'an instant beyond all calendars',
      wire({ systemId: 's', emittedAt: { seconds: 9e12 }, energy: { records: [interval] } }),
      'no-instant',
    ],
    ['no payload: cut at the end of a field', wire({ systemId: 's', emittedAt: at }), 'no-content'],
    ['no measurements', wire({ systemId: 's', emittedAt: at, energy: {} }), 'no-content'],
    ['no interval', wire({ systemId: 's', emittedAt: at, energy: { records: [{}] } }), 'bad-interval'],
    [
      'an interval that ends as it begins',
      wire({ systemId: 's', emittedAt: at, energy: { records: [{ intervalStart: at, intervalEnd: at }] } }),
      'bad-interval',
    ],
    [
      'more than a week',
      wire({ systemId: 's', emittedAt: at, energy: { records: new Array(2101).fill(interval) } }),
      'too-many-records',
    ],
    [
      'a long system',
      wire({ systemId: 's'.repeat(65), emittedAt: at, energy: { records: [interval] } }),
      'text-too-long',
    ],
    [
      'a long device',
      wire({
        systemId: 's',
        emittedAt: at,
        energy: { records: [{ ...interval, samples: [{ deviceId: 'd'.repeat(65) }] }] },
      }),
      'text-too-long',
    ],
  ] as const)('%s: %s', (_name, bytes, reason) => {
    expect(decodeMessage(bytes)).toMatchObject({ kind: 'poison', reason });
  });

  it('is all that hostile bytes can be', () => {
    const whole = encodeMessage(message());
    const spoiled = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [place, value] of changes) bytes[place] = value;
        return bytes;
      });
    const any = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(spoiled, any), (bytes) => {
        expect(['message', 'poison']).toContain(decodeMessage(bytes).kind);
      }),
      { seed: 6, numRuns: 2_000 },
    );
  });
});
