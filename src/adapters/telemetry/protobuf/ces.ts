import type { DeviceMetadata, SystemMetadata, SystemStatus } from '../../../engine/telemetry/index.ts';
import type { flex } from '../generated/messages.js';
import { CONNECTION_STATUSES, DEVICE_TYPES, nameOf } from './names.ts';
import { instantMs } from './numbers.ts';

type WireStatus = flex.pwrcell.ces.v1.SystemStatus;
type WireMetadata = flex.pwrcell.ces.v1.SystemMetadata;
type WireDevice = flex.pwrcell.ces.v1.DeviceMetadata;

export function systemStatus(wire: WireStatus): SystemStatus {
  return {
    systemId: wire.systemId,
    siteId: textOf(wire.siteId),
    status: nameOf(CONNECTION_STATUSES, wire.status),
    observedMs: instantMs(wire.observedAt),
    lastConnectedMs: instantMs(wire.lastConnectedAt),
    inverterStateCode: wire.inverterStateCode ?? undefined,
    errorCode: textOf(wire.errorCode),
  };
}

export function systemMetadata(wire: WireMetadata): SystemMetadata {
  return {
    systemId: wire.systemId,
    siteId: textOf(wire.siteId),
    observedMs: instantMs(wire.observedAt),
    siteSystemCount: wire.siteSystemCount ?? undefined,
    devices: wire.devices.map(deviceMetadata),
  };
}

function deviceMetadata(wire: WireDevice): DeviceMetadata {
  return {
    deviceId: wire.deviceId,
    type: nameOf(DEVICE_TYPES, wire.type),
    model: textOf(wire.model),
    firmwareVersion: textOf(wire.firmwareVersion),
    acPvPowerRatingW: wire.acPvPowerRatingW ?? undefined,
    ratedPowerW: wire.ratedPowerW ?? undefined,
    capacityWh: wire.capacityWh ?? undefined,
    moduleCount: wire.moduleCount ?? undefined,
    installedMs: instantMs(wire.installedAt),
    removedMs: instantMs(wire.removedAt),
  };
}

function textOf(text: string): string | undefined {
  return text === '' ? undefined : text;
}
