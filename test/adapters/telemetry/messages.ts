import type { ChannelSample, EnergyRecord, TelemetryMessage } from '../../../src/engine/telemetry/index.ts';

/** Messages for tests: everything is set unless a test says otherwise. */

export const NOON_MS = Date.UTC(2026, 5, 1, 12);
const FIVE_MINUTES_MS = 300_000;

export const FULL_SAMPLE: ChannelSample = {
  component: 'battery',
  point: 'dc-bus',
  deviceId: '000100080001',
  activePowerW: -3200,
  reactivePowerVar: 40,
  socPct: 63.4,
  importedTotalWs: 9_007_199_254_740_993n,
  exportedTotalWs: 18_446_744_073_709_551_615n,
  voltageV: 380.125,
  currentA: -8.421,
  temperatureC: 24.5,
  powerWMin: -6700,
  powerWMax: 3000,
  quality: 'measured',
  revenueGrade: true,
  aggregated: true,
};

/** Nothing was measured. */
export const EMPTY_SAMPLE: ChannelSample = {
  component: 'site-meter',
  point: undefined,
  deviceId: undefined,
  activePowerW: undefined,
  reactivePowerVar: undefined,
  socPct: undefined,
  importedTotalWs: undefined,
  exportedTotalWs: undefined,
  voltageV: undefined,
  currentA: undefined,
  temperatureC: undefined,
  powerWMin: undefined,
  powerWMax: undefined,
  quality: 'absent',
  revenueGrade: false,
  aggregated: false,
};

export const FULL_RECORD: EnergyRecord = {
  startMs: NOON_MS - FIVE_MINUTES_MS,
  endMs: NOON_MS,
  bootId: 7,
  sequence: 4_294_967_299n,
  uptimeMs: 86_400_123,
  systemMode: 'self-supply',
  inverterStateCode: 2080,
  gridState: 'connected',
  samples: [FULL_SAMPLE, EMPTY_SAMPLE],
};

export function message(more: Partial<TelemetryMessage> = {}): TelemetryMessage {
  return {
    eventId: '000102030405060708090a0b0c0d0e0f',
    systemId: '000100070001',
    siteId: 'site-1',
    simulated: false,
    emittedMs: NOON_MS + 2_345,
    content: { kind: 'energy', records: [FULL_RECORD] },
    unknownFieldCount: 0,
    ...more,
  };
}

/** A little message of one system and interval. */
export function littleMessage(systemId: string, index: number): TelemetryMessage {
  const startMs = NOON_MS + index * FIVE_MINUTES_MS;
  const sample: ChannelSample = { ...EMPTY_SAMPLE, activePowerW: 100 * index, quality: 'measured' };
  return message({
    eventId: index.toString(16).padStart(32, '0'),
    systemId,
    siteId: undefined,
    emittedMs: startMs + FIVE_MINUTES_MS + 1_000,
    content: {
      kind: 'energy',
      records: [
        {
          ...FULL_RECORD,
          startMs,
          endMs: startMs + FIVE_MINUTES_MS,
          sequence: BigInt(index),
          samples: [sample],
        },
      ],
    },
  });
}
