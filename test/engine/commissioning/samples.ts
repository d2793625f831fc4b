import type {
  AssetFacts,
  CommissioningRules,
  Device,
  FleetAsset,
} from '../../../src/engine/commissioning/index.ts';
import { generationOf } from '../../../src/engine/commissioning/index.ts';
import type { DeviceMetadata, SystemMetadata } from '../../../src/engine/telemetry/index.ts';

/** Assets, metadata and facts for tests. */

export const NOW = 1_800_000_000_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export const RULES: CommissioningRules = {
  isAuto: true,
  offlineTimeoutMs: 15 * MINUTE_MS,
  statusFreshMs: 30 * MINUTE_MS,
  isStrict: false,
};

export const remoteIdOf = (serial: number) => `00010007${serial.toString(16).toUpperCase().padStart(4, '0')}`;

export function asset(serial: number, more: Partial<FleetAsset> = {}): FleetAsset {
  return {
    id: `a-${String(serial).padStart(4, '0')}`,
    adapter: 'pwrcell',
    remoteId: remoteIdOf(serial),
    isSimulated: false,
    vendorSiteId: `v-${serial}`,
    siteId: undefined,
    inverterId: undefined,
    remoteState: undefined,
    ratedPowerW: undefined,
    connectedPhotovoltaics: undefined,
    version: '1',
    ...more,
  };
}

export function device(serial: number, more: Partial<Device> = {}): Device {
  const { adapter: _adapter, ...kept } = asset(serial);
  const row = { ...kept, generation: '', seenMs: NOW - MINUTE_MS, ...more };
  return { ...row, generation: more.generation ?? generationOf(row) };
}

export function part(type: DeviceMetadata['type'], more: Partial<DeviceMetadata> = {}): DeviceMetadata {
  return {
    deviceId: `${type}-1`,
    type,
    model: undefined,
    firmwareVersion: undefined,
    acPvPowerRatingW: undefined,
    ratedPowerW: undefined,
    capacityWh: undefined,
    moduleCount: undefined,
    installedMs: undefined,
    removedMs: undefined,
    ...more,
  };
}

export const inverter = (acPvPowerRatingW: number | undefined, id = 'inv-1') =>
  part('inverter', { deviceId: id, acPvPowerRatingW });

export function metadata(
  systemId: string,
  devices: readonly DeviceMetadata[],
  more: Partial<SystemMetadata> = {},
): SystemMetadata {
  return { systemId, siteId: undefined, observedMs: NOW - HOUR_MS, siteSystemCount: 1, devices, ...more };
}

/** Of an asset whose metadata has come: DC-coupled where nothing else is said. */
export function facts(serial: number, more: Partial<AssetFacts> = {}): AssetFacts {
  const of = more.device ?? device(serial);
  return {
    device: of,
    claim: { others: [], isIncumbent: true },
    metadata: answered(of, [metadata(of.remoteId, [inverter(0), part('pv-link')])]),
    heartbeat: undefined,
    status: undefined,
    intents: {},
    ...more,
  };
}

export function answered(of: Device, systems: readonly SystemMetadata[], receivedMs = NOW - HOUR_MS) {
  return {
    generation: of.generation,
    askedMs: receivedMs - MINUTE_MS,
    attemptCount: 1,
    lastAttemptMs: receivedMs - MINUTE_MS,
    answer: { receivedMs, systems },
  };
}
