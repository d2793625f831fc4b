import type {
  ChannelSample,
  DeviceMetadata,
  EnergyRecord,
  SystemMetadata,
  SystemStatus,
  TelemetryMessage,
} from '../../../engine/telemetry/index.ts';
import { flex } from '../generated/messages.js';
import { isTurned } from './energy.ts';
import {
  COMPONENTS,
  CONNECTION_STATUSES,
  DEVICE_TYPES,
  GRID_STATES,
  MEASURING_POINTS,
  numberOf,
  QUALITIES,
  SYSTEM_MODES,
} from './names.ts';
import { int64, wireInstant } from './numbers.ts';

const { Envelope } = flex.pwrcell.telemetry.v1;
type WireEnvelope = flex.pwrcell.telemetry.v1.Envelope.$Properties;

const MILLI = 1_000;
const TENTHS = 10;

/** Writes a message as the cloud would send it. */
export function encodeMessage(message: TelemetryMessage): Buffer {
  const wire = {
    ...given({ eventId: message.eventId && Buffer.from(message.eventId, 'hex'), siteId: message.siteId }),
    systemId: message.systemId,
    simulated: message.simulated,
    emittedAt: wireInstant(message.emittedMs),
    ...contentOf(message),
  };
  // The generator's types want its own class of 64-bit numbers; its writer takes low and high.
  return Buffer.from(Envelope.encode(wire as unknown as WireEnvelope).finish());
}

function contentOf({ content }: TelemetryMessage): object {
  switch (content.kind) {
    case 'energy':
      return { energy: { records: content.records.map(recordOf) } };
    case 'status':
      return { status: statusOf(content.status) };
    case 'inventory':
      return { inventory: metadataOf(content.metadata) };
    case 'unknown':
      return {};
  }
}

function recordOf(record: EnergyRecord): object {
  return {
    ...given({
      uptimeMs: record.uptimeMs === undefined ? undefined : int64(BigInt(record.uptimeMs)),
      inverterStateCode: record.inverterStateCode,
    }),
    intervalStart: wireInstant(record.startMs),
    intervalEnd: wireInstant(record.endMs),
    bootId: record.bootId,
    sequence: int64(record.sequence),
    systemMode: numberOf(SYSTEM_MODES, record.systemMode),
    gridState: numberOf(GRID_STATES, record.gridState),
    samples: record.samples.map(sampleOf),
  };
}

function sampleOf(sample: ChannelSample): object {
  const component = numberOf(COMPONENTS, sample.component);
  const sign = isTurned(component) ? -1 : 1;
  const low = times(sample.powerWMin, sign);
  const high = times(sample.powerWMax, sign);
  return {
    ...given({
      activePowerW: times(sample.activePowerW, sign),
      reactivePowerVar: sample.reactivePowerVar,
      socPermille: times(sample.socPct, TENTHS),
      importedTotalWs: sample.importedTotalWs === undefined ? undefined : int64(sample.importedTotalWs),
      exportedTotalWs: sample.exportedTotalWs === undefined ? undefined : int64(sample.exportedTotalWs),
      voltageMv: times(sample.voltageV, MILLI),
      currentMa: times(sample.currentA, sign * MILLI),
      temperatureDc: times(sample.temperatureC, TENTHS),
      minPowerW: sign === 1 ? low : high,
      maxPowerW: sign === 1 ? high : low,
      deviceId: sample.deviceId,
    }),
    component,
    point: numberOf(MEASURING_POINTS, sample.point),
    quality: numberOf(QUALITIES, sample.quality),
    revenueGrade: sample.revenueGrade,
    aggregated: sample.aggregated,
  };
}

function statusOf(status: SystemStatus): object {
  return given({
    systemId: status.systemId,
    siteId: status.siteId,
    status: numberOf(CONNECTION_STATUSES, status.status),
    observedAt: instantOf(status.observedMs),
    lastConnectedAt: instantOf(status.lastConnectedMs),
    inverterStateCode: status.inverterStateCode,
    errorCode: status.errorCode,
  });
}

function metadataOf(metadata: SystemMetadata): object {
  return given({
    systemId: metadata.systemId,
    siteId: metadata.siteId,
    observedAt: instantOf(metadata.observedMs),
    siteSystemCount: metadata.siteSystemCount,
    devices: metadata.devices.map(deviceOf),
  });
}

function deviceOf(device: DeviceMetadata): object {
  const { type, installedMs, removedMs, ...same } = device;
  return given({
    ...same,
    type: numberOf(DEVICE_TYPES, type),
    installedAt: instantOf(installedMs),
    removedAt: instantOf(removedMs),
  });
}

function instantOf(atMs: number | undefined): object | undefined {
  return atMs === undefined ? undefined : wireInstant(atMs);
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : Math.round(value * factor);
}

function given(fields: { readonly [name: string]: unknown }): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  );
}
