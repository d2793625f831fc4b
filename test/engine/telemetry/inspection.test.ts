import { describe, expect, it } from 'vitest';
import {
  type ChannelSample,
  type DefectKind,
  type EnergyRecord,
  inspectTelemetry,
  recordDigest,
  type TelemetryMessage,
} from '../../../src/engine/telemetry/index.ts';
import { EMPTY_SAMPLE, FULL_RECORD, message, NOON_MS } from '../../adapters/telemetry/messages.ts';

const PERIOD_MS = 300_000;
const SYSTEM = '000100070001';

function record(
  slot: number,
  samples: readonly Partial<ChannelSample>[] = [{ activePowerW: 100 }],
  more: Partial<EnergyRecord> = {},
): EnergyRecord {
  const startMs = NOON_MS + slot * PERIOD_MS;
  const channels = samples.map((sample) => ({ ...EMPTY_SAMPLE, ...sample }));
  return {
    ...FULL_RECORD,
    startMs,
    endMs: startMs + PERIOD_MS,
    sequence: BigInt(100 + slot),
    samples: channels,
    ...more,
  };
}

function sent(records: readonly EnergyRecord[], more: Partial<TelemetryMessage> = {}): TelemetryMessage {
  const emittedMs = Math.max(...records.map(({ endMs }) => endMs)) + 2_000;
  return message({ systemId: SYSTEM, emittedMs, content: { kind: 'energy', records }, ...more });
}

function inspected(messages: readonly TelemetryMessage[]) {
  const inspection = inspectTelemetry();
  for (const one of messages) inspection.add(one);
  return inspection.report();
}

function defectsOf(messages: readonly TelemetryMessage[]): readonly (readonly [DefectKind, number])[] {
  return inspected(messages).defects.map(({ kind, count }) => [kind, count]);
}

const slots = (...indexes: readonly number[]) => indexes.map((slot) => sent([record(slot)]));

describe('defects', () => {
  it.each([
    ['none', slots(0, 1, 2), []],
    ['the same again', [...slots(0, 1), ...slots(1)], [['duplicate', 1]]],
    [
      'the same interval, other power',
      [...slots(0), sent([record(0, [{ activePowerW: 101 }])])],
      [['conflict', 1]],
    ],
    ['older than what was sent', slots(0, 2, 1), [['out-of-order', 1]]],
    [
      'sent ten minutes and a second after its end',
      [sent([record(0)], { emittedMs: NOON_MS + PERIOD_MS + 601_000 })],
      [['late', 1]],
    ],
    ['sent ten minutes after its end', [sent([record(0)], { emittedMs: NOON_MS + PERIOD_MS + 600_000 })], []],
    [
      'a clock seven minutes ahead',
      [sent([record(0)], { emittedMs: NOON_MS + PERIOD_MS - 420_000 })],
      [['future', 1]],
    ],
    ['a clock two minutes ahead', [sent([record(0)], { emittedMs: NOON_MS + PERIOD_MS - 120_000 })], []],
    [
      'a counter that falls',
      [sent([record(0, [{ importedTotalWs: 9n }])]), sent([record(1, [{ importedTotalWs: 8n }])])],
      [['counter-fell', 1]],
    ],
    [
      'a counter that begins again with the device',
      [
        sent([record(0, [{ importedTotalWs: 9n }])]),
        sent([record(1, [{ importedTotalWs: 8n }], { bootId: 8 })]),
      ],
      [],
    ],
    ['30 kW and a watt', [sent([record(0, [{ activePowerW: -30_001 }])])], [['implausible', 1]]],
    ['30 kW', [sent([record(0, [{ activePowerW: 30_000 }])])], []],
    ['a state of charge of 100.1 %', [sent([record(0, [{ socPct: 100.1 }])])], [['implausible', 1]]],
    ['the sentinel of no meter', [sent([record(0, [{ activePowerW: -32_768 }])])], [['no-meter', 1]]],
    [
      'export of 2 kW while the inverter feeds 1.7 kW',
      [sent([record(0, [{ activePowerW: -2_000 }, { component: 'inverter', activePowerW: -1_700 }])])],
      [['negative-consumption', 1]],
    ],
    [
      'export of 2 kW while the inverter feeds 1.8 kW: losses',
      [sent([record(0, [{ activePowerW: -2_000 }, { component: 'inverter', activePowerW: -1_800 }])])],
      [],
    ],
    ['the id of a beacon', [sent([record(0)], { systemId: '000100120007' })], [['beacon-id', 1]]],
    [
      'a device of two systems',
      [sent([record(0, [{ deviceId: 'd' }])]), sent([record(0, [{ deviceId: 'd' }])], { systemId: 'other' })],
      [['claimed-twice', 1]],
    ],
    [
      'a mode without name',
      [sent([record(0, [{}], { systemMode: 'UNRECOGNIZED(9)' })])],
      [['unrecognized', 1]],
    ],
    ['a field that is not known', [sent([record(0)], { unknownFieldCount: 3 })], [['unknown-field', 1]]],
  ] as const)('%s', (_name, messages, expected) => {
    expect(defectsOf(messages)).toEqual(expected);
  });
});

describe('gaps', () => {
  const gapsOf = (messages: readonly TelemetryMessage[]) =>
    inspected(messages).systems[0]!.gaps.map(({ startMs, endMs }) => [
      (startMs - NOON_MS) / PERIOD_MS,
      (endMs - NOON_MS) / PERIOD_MS,
    ]);

  it.each([
    ['none', slots(0, 1, 2), []],
    ['slots 1 and 2 are missing', slots(0, 3), [[1, 3]]],
    ['slot 1 comes later', slots(0, 3, 1), [[2, 3]]],
    ['all comes later, in one message', [...slots(0, 4), sent([record(1), record(2), record(3)])], []],
    [
      'the middle comes later',
      slots(0, 4, 2),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'a clock that drifts by 4 s',
      [sent([record(0)]), sent([record(1, undefined, { startMs: NOON_MS + PERIOD_MS + 4_000 })])],
      [],
    ],
  ])('%s', (_name, messages, expected) => {
    expect(gapsOf(messages)).toEqual(expected);
  });

  it('coverage counts intervals once: 3 of 4', () => {
    expect(inspected([...slots(0, 1, 3), ...slots(3)]).systems[0]).toMatchObject({
      coveragePct: 75,
      recordCount: 3,
    });
  });
});

it('other messages are counted', () => {
  const status = message({ content: { kind: 'unknown' } });
  expect(inspected([status, ...slots(0)])).toMatchObject({
    messageCount: 2,
    unknownCount: 1,
    recordCount: 1,
  });
});

it('a digest depends on what is said, not on how', () => {
  const base = record(0, [{ activePowerW: 5, importedTotalWs: 7n }]);
  expect(recordDigest({ ...base, samples: base.samples.map((sample) => ({ ...sample })) })).toBe(
    recordDigest(base),
  );
  for (const other of [
    record(0, [{ activePowerW: 6, importedTotalWs: 7n }]),
    record(0, [{ activePowerW: 5, importedTotalWs: 8n }]),
    { ...base, bootId: 9 },
  ]) {
    expect(recordDigest(other)).not.toBe(recordDigest(base));
  }
});
