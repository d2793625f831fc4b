import type { Device, MetadataEvidence } from '../commissioning/index.ts';
import type { Recorded } from '../repositories/index.ts';
import type { DeviceMetadata, SystemMetadata } from '../telemetry/index.ts';

/** What decides how a system is wired; models, versions and batteries do not. */
const DECIDING: ReadonlySet<DeviceMetadata['type']> = new Set(['inverter', 'pv-link']);

/**
 * What was answered about an asset, without what nothing is concluded from: of the other systems of the site it counts that
 * they were in the answer. It is a fifth of the whole, which is what is kept.
 */
export function essentialOf(
  evidence: Recorded<MetadataEvidence>,
  { remoteId }: Pick<Device, 'remoteId'>,
): Recorded<MetadataEvidence> {
  const { answer } = evidence;
  if (answer === undefined) return evidence;
  const wanted = remoteId.toLowerCase();
  const systems = answer.systems.map((system): SystemMetadata => {
    const { systemId, siteId, siteSystemCount } = system;
    const isWanted = systemId.toLowerCase() === wanted;
    const devices = isWanted ? system.devices.flatMap(essentialPart) : NO_DEVICES;
    return { systemId, siteId, siteSystemCount, observedMs: undefined, devices };
  });
  return { ...evidence, answer: { ...answer, systems } };
}

const NO_DEVICES: SystemMetadata['devices'] = [];

function essentialPart({
  deviceId,
  type,
  acPvPowerRatingW,
  removedMs,
}: DeviceMetadata): readonly DeviceMetadata[] {
  if (!DECIDING.has(type) || removedMs !== undefined) return [];
  const part = { deviceId, type, acPvPowerRatingW, removedMs, ...NOT_DECIDING };
  return [part];
}

const NOT_DECIDING = {
  model: undefined,
  firmwareVersion: undefined,
  ratedPowerW: undefined,
  capacityWh: undefined,
  moduleCount: undefined,
  installedMs: undefined,
} as const;
