import {
  type Claimant,
  type Device,
  type MappingSubject,
  metadataOf,
  ownersOf,
  subjectOf,
  type TopologyClass,
  topologyOf,
} from '../commissioning/index.ts';
import type { FleetRepository } from '../repositories/index.ts';

/** A device that telemetry is sent for. */
export interface KnownDevice {
  readonly subject: MappingSubject;
  readonly isSimulated: boolean;
}

/** Of a device, what is needed to find whose a system is and how its measurements are to be understood. */
type Measured = Claimant & Pick<Device, 'generation' | 'ratedPowerW' | 'isSimulated'>;

/** The devices of the table whose systems are theirs beyond doubt, by the key of the system. */
export async function knownDevices(
  fleet: Pick<FleetRepository, 'devices' | 'metadata'>,
  nowMs: number,
): Promise<ReadonlyMap<string, KnownDevice>> {
  const owners = ownersOf(await measuredDevices(fleet), nowMs);
  const byAsset = new Map<string, Measured>();
  for (const device of owners.values()) byAsset.set(device.id, device);
  const classes = new Map<string, TopologyClass>();
  for await (const { id, generation, answer } of fleet.metadata()) {
    const device = byAsset.get(id);
    if (device?.generation !== generation || answer === undefined) continue;
    const found = metadataOf(device.remoteId, answer);
    if ('metadata' in found) classes.set(device.id, topologyOf(found.metadata).class);
  }
  const known = new Map<string, KnownDevice>();
  for (const [key, device] of owners) {
    known.set(key, { subject: subjectOf(device, classes.get(device.id)), isSimulated: device.isSimulated });
  }
  return known;
}

async function measuredDevices(
  fleet: Pick<FleetRepository, 'devices' | 'metadata'>,
): Promise<readonly Measured[]> {
  const devices: Measured[] = [];
  for await (const device of fleet.devices()) {
    const { id, remoteId, siteId, inverterId, absence, generation, ratedPowerW, isSimulated } = device;
    devices.push({
      id,
      remoteId,
      siteId,
      inverterId,
      generation,
      ratedPowerW,
      isSimulated,
      ...(absence && { absence }),
    });
  }
  return devices;
}
