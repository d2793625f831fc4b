import type {
  Device,
  Heartbeat,
  MetadataEvidence,
  StateHistory,
  StatusEvidence,
} from '../commissioning/index.ts';
import type { Item, ItemKey, Table } from '../ports.ts';
import { readHeartbeat } from './fleet-memory.ts';
import type { Recorded } from './fleet-records.ts';
import {
  FLEET_DEVICES,
  FLEET_METADATA,
  FLEET_PHASES,
  FLEET_STATES,
  FLEET_STATUS,
  FLEET_SYSTEMS,
  fleetKey,
  fleetSystemKey,
  keyParts,
  keyPrefix,
  keyText,
} from './keys.ts';
import { readRecord, readRecords, recordItem } from './read.ts';

/** What is known of one asset, without reading of any other but those that name the same system. */
export interface AssetRecordsRepository {
  device(assetId: string): Promise<Device | undefined>;
  /** All assets that name a system, however its id is capitalised; by the id of the asset. */
  devicesOfSystem(systemId: string): Promise<readonly Device[]>;
  metadataOf(assetId: string): Promise<Recorded<MetadataEvidence> | undefined>;
  statusOf(assetId: string): Promise<Recorded<StatusEvidence> | undefined>;
  stateOf(assetId: string): Promise<Recorded<StateHistory> | undefined>;
  /** With what the records of the system add up to. */
  heartbeatOf(systemId: string): Promise<Recorded<Heartbeat> | undefined>;
}

/** What is known of assets one by one, in a table. */
export function createAssetRecords(table: Table): AssetRecordsRepository {
  return {
    device: (assetId) => readRecord<Device>(table, fleetKey(FLEET_DEVICES, assetId)),
    devicesOfSystem: (systemId) => devicesOfSystem(table, systemId),
    metadataOf: (assetId) => readRecord(table, fleetKey(FLEET_METADATA, assetId)),
    statusOf: (assetId) => readRecord(table, fleetKey(FLEET_STATUS, assetId)),
    stateOf: (assetId) => readRecord(table, fleetKey(FLEET_STATES, assetId)),
    heartbeatOf: (systemId) => readHeartbeat(table, systemId.toLowerCase()),
  };
}

/** A device, and where it is found by its system. */
export function itemsOfDevice(device: Device): readonly Item[] {
  return [
    recordItem(fleetKey(FLEET_DEVICES, device.id), device),
    { ...systemKey(device), attributes: { id: device.id } },
  ];
}

/** What was found by a system that an asset does not name any more says so itself. */
async function devicesOfSystem(table: Table, systemId: string): Promise<readonly Device[]> {
  const named = systemId.toLowerCase();
  const keys: ItemKey[] = [];
  for await (const { sk } of table.query({ pk: FLEET_SYSTEMS, prefix: keyPrefix(keyText(named)) })) {
    keys.push(fleetKey(FLEET_DEVICES, keyParts(sk)[1]!));
  }
  const devices = await readRecords<Device>(table, keys);
  return devices.filter(
    (device) => device !== undefined && device.remoteId.toLowerCase() === named,
  ) as Device[];
}

/** What is removed with the row of an asset, and that: what was observed of it. What was done for it, and told of it, stays. */
export function keysWithDevice(device: Device): readonly ItemKey[] {
  const lists = [FLEET_METADATA, FLEET_STATUS, FLEET_PHASES];
  const observed = lists.map((list) => fleetKey(list, device.id));
  return [...observed, systemKey(device), fleetKey(FLEET_DEVICES, device.id)];
}

function systemKey({ id, remoteId }: Device): ItemKey {
  return fleetSystemKey(keyText(remoteId.toLowerCase()), id);
}
