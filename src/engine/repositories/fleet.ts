import type {
  Device,
  Heartbeat,
  IntakeMemory,
  MetadataEvidence,
  StateHistory,
  StatusEvidence,
} from '../commissioning/index.ts';
import type { Table } from '../ports.ts';
import {
  type AssetRecordsRepository,
  createAssetRecords,
  itemsOfDevice,
  keysWithDevice,
} from './asset-records.ts';
import { type AssetReturnsRepository, createAssetReturns } from './asset-returns.ts';
import { itemsOfMemory, keysOfMemory, queryHeartbeats, readMemories } from './fleet-memory.ts';
import type {
  AssetIntent,
  HeldAssets,
  Recorded,
  RememberedSystem,
  ShownTable,
  SitePoll,
  WantedMemory,
} from './fleet-records.ts';
import {
  ABSENT,
  FLEET_DEVICES,
  FLEET_HOLDS,
  FLEET_INTENTS,
  FLEET_METADATA,
  FLEET_POLLS,
  FLEET_SITE_STATES,
  FLEET_STATES,
  FLEET_STATUS,
  FLEET_SWEEPS,
  fleetIntentKey,
  fleetKey,
  keyPrefix,
} from './keys.ts';
import { createPutApart, deleteAll, type PutApartRepository } from './put-apart.ts';
import { putNewer } from './put-newer.ts';
import { queryRecords, readRecord, readRecords, recordItem } from './read.ts';
import { createUnanswered, type UnansweredRepository } from './unanswered.ts';

/** The device table, and the evidence about what is in it. */
export interface FleetRepository
  extends PutApartRepository,
    AssetRecordsRepository,
    AssetReturnsRepository,
    UnansweredRepository {
  /** All devices, by the id of the asset. */
  devices(): AsyncIterable<Device>;
  putDevices(devices: readonly Device[]): Promise<void>;
  /** With what was observed of it, and of its system where no other asset names it. */
  removeDevice(assetId: string): Promise<void>;

  metadata(): AsyncIterable<Recorded<MetadataEvidence>>;
  /** Of many assets, in the order given. */
  metadataOfAll(assetIds: readonly string[]): Promise<readonly (Recorded<MetadataEvidence> | undefined)[]>;
  putMetadata(records: readonly Recorded<MetadataEvidence>[]): Promise<void>;

  status(): AsyncIterable<Recorded<StatusEvidence>>;
  /** Keeps the newer of two. @returns for each whether it is stored: what is there may be newer or the same. */
  putStatus(records: readonly Recorded<StatusEvidence>[]): Promise<readonly boolean[]>;

  states(): AsyncIterable<Recorded<StateHistory>>;
  putStates(histories: readonly Recorded<StateHistory>[]): Promise<void>;

  /** What the platform was last told of its sites. */
  siteStates(): AsyncIterable<Recorded<StateHistory>>;
  putSiteStates(histories: readonly Recorded<StateHistory>[]): Promise<void>;

  /** When the vendor was last asked for the status of its sites. */
  polls(): AsyncIterable<SitePoll>;
  putPolls(polls: readonly SitePoll[]): Promise<void>;

  /** Since when many assets are not believed to be OFFLINE, which fell silent at once; undefined: none are. */
  heldSinceMs(of?: HeldAssets): Promise<number | undefined>;
  putHeldSince(sinceMs: number | undefined, of?: HeldAssets): Promise<void>;

  /** When a sweep was asked for last, since a system sent that the table did not have [ms]. */
  sweepAsked(): Promise<number | undefined>;
  putSweepAsked(askedMs: number): Promise<void>;
  /** When the last complete sweep began [ms]. */
  sweptMs(): Promise<number | undefined>;
  putSweptMs(sweptMs: number): Promise<void>;
  /** The last sweep that found every row which is not absent, but for some; undefined: there was none. */
  shown(): Promise<ShownTable | undefined>;
  putShown(shown: ShownTable): Promise<void>;

  /** With what the records of each system add up to only where that is asked for: it takes longer to read than all else. */
  heartbeats(options?: { readonly withEvidence: boolean }): AsyncIterable<Recorded<Heartbeat>>;
  /** What is remembered of systems, in the order given: their heartbeat, counters, and intervals of these times. */
  memories(wanted: readonly WantedMemory[]): Promise<readonly IntakeMemory[]>;
  /** Replaces what is remembered of systems; of their intervals only spans that differ from before. */
  putMemories(memories: readonly RememberedSystem[]): Promise<void>;

  /** Of an asset, or of all. */
  intents(assetId?: string): AsyncIterable<AssetIntent>;
  /** Stores that a step is about to be done, unless one is there. @returns the one that is there then. */
  beginIntent(intent: AssetIntent): Promise<AssetIntent>;
  putIntent(intent: AssetIntent): Promise<void>;
}

const STATES_HOLDS = {
  all: fleetKey(FLEET_HOLDS, 'states'),
  choice: fleetKey(FLEET_HOLDS, 'states-of-choice'),
} as const;
const SWEEP_ASKED = fleetKey(FLEET_SWEEPS, 'asked');
const SWEPT = fleetKey(FLEET_SWEEPS, 'made');
const SHOWN = fleetKey(FLEET_SWEEPS, 'shown');

/** The fleet in a table. */
export function createFleetRepository(table: Table): FleetRepository {
  const list = <Evidence>(pk: string) => queryRecords<Recorded<Evidence>>(table, { pk });
  const putAll = (pk: string, records: readonly Recorded<object>[]) =>
    table.putMany(records.map((record) => recordItem(fleetKey(pk, record.id), record)));
  return {
    ...createPutApart(table),
    ...createAssetRecords(table),
    ...createAssetReturns(table),
    ...createUnanswered(table),
    devices: () => queryRecords<Device>(table, { pk: FLEET_DEVICES }),
    putDevices: (devices) => table.putMany(devices.flatMap(itemsOfDevice)),
    removeDevice: (assetId) => removeDevice(table, assetId),
    metadata: () => list<MetadataEvidence>(FLEET_METADATA),
    metadataOfAll: (ids) =>
      readRecords(
        table,
        ids.map((id) => fleetKey(FLEET_METADATA, id)),
      ),
    putMetadata: (records) => putAll(FLEET_METADATA, records),
    status: () => list<StatusEvidence>(FLEET_STATUS),
    putStatus: (records) => putNewer(table, records),
    states: () => list<StateHistory>(FLEET_STATES),
    putStates: (histories) => putAll(FLEET_STATES, histories),
    siteStates: () => list<StateHistory>(FLEET_SITE_STATES),
    putSiteStates: (histories) => putAll(FLEET_SITE_STATES, histories),
    polls: () => queryRecords<SitePoll>(table, { pk: FLEET_POLLS }),
    putPolls: (polls) => putAll(FLEET_POLLS, polls),
    heldSinceMs: async (of = 'all') =>
      (await readRecord<{ readonly sinceMs: number }>(table, STATES_HOLDS[of]))?.sinceMs,
    putHeldSince: (sinceMs, of = 'all') =>
      sinceMs === undefined
        ? table.delete(STATES_HOLDS[of])
        : table.putMany([recordItem(STATES_HOLDS[of], { sinceMs })]),
    sweepAsked: async () => (await readRecord<{ readonly askedMs: number }>(table, SWEEP_ASKED))?.askedMs,
    putSweepAsked: (askedMs) => table.putMany([recordItem(SWEEP_ASKED, { askedMs })]),
    sweptMs: async () => (await readRecord<{ readonly sweptMs: number }>(table, SWEPT))?.sweptMs,
    putSweptMs: (sweptMs) => table.putMany([recordItem(SWEPT, { sweptMs })]),
    shown: () => readRecord<ShownTable>(table, SHOWN),
    putShown: (shown) => table.putMany([recordItem(SHOWN, shown)]),
    heartbeats: ({ withEvidence } = { withEvidence: false }) => queryHeartbeats(table, withEvidence),
    memories: (wanted) => readMemories(table, wanted),
    putMemories: (memories) => table.putMany(memories.flatMap(itemsOfMemory)),
    intents: (assetId) =>
      queryRecords<AssetIntent>(table, {
        pk: FLEET_INTENTS,
        ...(assetId === undefined ? {} : { prefix: keyPrefix(assetId) }),
      }),
    beginIntent: (intent) => beginIntent(table, intent),
    putIntent: (intent) => table.putMany([recordItem(fleetIntentKey(intent.assetId, intent.step), intent)]),
  };
}

async function removeDevice(table: Table, assetId: string): Promise<void> {
  const assets = createAssetRecords(table);
  const device = await assets.device(assetId);
  if (device === undefined) return;
  const namesakes = await assets.devicesOfSystem(device.remoteId);
  const isLast = namesakes.every(({ id }) => id === assetId);
  const memory = isLast ? keysOfMemory(device.remoteId.toLowerCase()) : [];
  // The row goes last: broken off before, it is done again.
  await deleteAll(table, [...memory, ...keysWithDevice(device)]);
}

async function beginIntent(table: Table, intent: AssetIntent): Promise<AssetIntent> {
  const key = fleetIntentKey(intent.assetId, intent.step);
  const result = await table.put(recordItem(key, intent), ABSENT);
  if (result.outcome === 'stored') return intent;
  return (await readRecord<AssetIntent>(table, key)) ?? intent;
}
