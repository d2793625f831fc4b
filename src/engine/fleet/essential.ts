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
  { id, remoteId, generation, vendorSiteId }: Pick<Device, 'id' | 'remoteId' | 'generation' | 'vendorSiteId'>,
): Recorded<MetadataEvidence> {
  const { answer } = evidence;
  if (answer === undefined) return evidence;
  const wanted = remoteId.toLowerCase();
  const systems = answer.systems.map((system): SystemMetadata => {
    const { siteSystemCount } = system;
    const isWanted = system.systemId.toLowerCase() === wanted;
    const systemId = same(system.systemId, remoteId);
    const siteId = same(system.siteId, vendorSiteId);
    const devices = isWanted ? system.devices.flatMap((part) => essentialPart(part, remoteId)) : NO_DEVICES;
    return { systemId, siteId, siteSystemCount, observedMs: undefined, devices };
  });
  const known = { ...evidence, id: same(evidence.id, id), generation: same(evidence.generation, generation) };
  return { ...known, answer: { ...answer, systems } };
}

/** The text that is held anyway, where it is the same. */
function same<Text extends string | undefined>(text: Text, held: string | undefined): Text {
  return text === held ? (held as Text) : text;
}

const NO_DEVICES: SystemMetadata['devices'] = [];

function essentialPart(
  { deviceId, type, acPvPowerRatingW, removedMs }: DeviceMetadata,
  remoteId: string,
): readonly DeviceMetadata[] {
  if (!DECIDING.has(type) || removedMs !== undefined) return [];
  return [{ deviceId: same(deviceId, remoteId), type, acPvPowerRatingW, removedMs, ...NOT_DECIDING }];
}

const NOT_DECIDING = {
  model: undefined,
  firmwareVersion: undefined,
  ratedPowerW: undefined,
  capacityWh: undefined,
  moduleCount: undefined,
  installedMs: undefined,
} as const;
