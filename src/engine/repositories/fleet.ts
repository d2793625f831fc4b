import type {
  Device,
  Heartbeat,
  IntakeMemory,
  MetadataEvidence,
  ProvisioningIntent,
  Reason,
  StateHistory,
  StatusEvidence,
  StreamEvidence,
} from '../commissioning/index.ts';
import type { Item, Table } from '../ports.ts';
import { DAY_MS } from '../time/index.ts';
import {
  ABSENT,
  FLEET_DEVICES,
  FLEET_HEARTBEATS,
  FLEET_HOLDS,
  FLEET_INTENTS,
  FLEET_METADATA,
  FLEET_NOTES,
  FLEET_POLLS,
  FLEET_SITE_STATES,
  FLEET_STATES,
  FLEET_STATUS,
  FLEET_UNKNOWN,
  fleetIntentKey,
  fleetKey,
  fleetSeenKey,
  keyPrefix,
} from './keys.ts';
import { queryRecords, readRecord, readRecords, recordItem } from './read.ts';

/** The device table, and the evidence about what is in it. */
export interface FleetRepository {
  /** All devices, by the id of the asset. */
  devices(): AsyncIterable<Device>;
  device(assetId: string): Promise<Device | undefined>;
  putDevices(devices: readonly Device[]): Promise<void>;
  removeDevice(assetId: string): Promise<void>;

  metadata(): AsyncIterable<Recorded<MetadataEvidence>>;
  putMetadata(assetId: string, evidence: MetadataEvidence): Promise<void>;

  status(): AsyncIterable<Recorded<StatusEvidence>>;
  /** Keeps the newer of two. @returns false where what is there is newer or the same. */
  putStatus(assetId: string, evidence: StatusEvidence): Promise<boolean>;

  states(): AsyncIterable<Recorded<StateHistory>>;
  putState(assetId: string, history: StateHistory): Promise<void>;

  /** What the platform was last told of its sites. */
  siteStates(): AsyncIterable<Recorded<StateHistory>>;
  putSiteState(siteId: string, history: StateHistory): Promise<void>;

  /** When the vendor was last asked for the status of its sites. */
  polls(): AsyncIterable<SitePoll>;
  putPolls(polls: readonly SitePoll[]): Promise<void>;

  /** Since when many assets are not believed to be OFFLINE, which fell silent at once; undefined: none are. */
  heldSinceMs(): Promise<number | undefined>;
  putHeldSince(sinceMs: number | undefined): Promise<void>;

  heartbeats(): AsyncIterable<Recorded<Heartbeat>>;
  /** What is remembered of systems, in the order given: their heartbeat, counters, and intervals of these days. */
  memories(wanted: readonly WantedMemory[]): Promise<readonly IntakeMemory[]>;
  /** Replaces what is remembered of systems; of their intervals only days that differ from before. */
  putMemories(memories: readonly RememberedSystem[]): Promise<void>;

  /** Of an asset, or of all. */
  intents(assetId?: string): AsyncIterable<AssetIntent>;
  /** Stores that a step is about to be done, unless one is there. @returns the one that is there then. */
  beginIntent(intent: AssetIntent): Promise<AssetIntent>;
  putIntent(intent: AssetIntent): Promise<void>;

  unknown(): AsyncIterable<UnknownSystem>;
  unknownOf(systemId: string): Promise<UnknownSystem | undefined>;
  putUnknown(unknown: UnknownSystem): Promise<void>;

  /** What was put apart, for a person to look at. */
  quarantined(): AsyncIterable<QuarantinedRecord>;
  quarantinedOf(key: string): Promise<QuarantinedRecord | undefined>;
  putQuarantined(records: readonly QuarantinedRecord[]): Promise<void>;
  release(key: string): Promise<void>;
}

/** When the vendor was asked for the status of a site. */
export interface SitePoll {
  /** Of the vendor. */
  readonly id: string;
  readonly askedMs: number;
}

/** Something that was not used, counted where it comes again. */
export interface QuarantinedRecord {
  /** `q:<reason>:<system>:<digest>` */
  readonly key: string;
  readonly reason: Reason;
  readonly systemId: string;
  /** In words, with the values. */
  readonly message: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  /** Of a record that cannot be read: where it stood when it was last met, and what it was. */
  readonly found?: UnreadableRecord;
}

/** Bytes of a recording that cannot be read. */
export interface UnreadableRecord {
  /** Of the recording, or `-`. */
  readonly file: string;
  /** Counts records of the file from 0. */
  readonly recordIndex: number;
  /** Of its first byte in the file after decompression. */
  readonly byteOffset: number;
  /** Which of the records that a producer put into one. */
  readonly subIndex?: number;
  readonly shardId?: string;
  readonly sequenceNumber?: string;
  readonly byteCount: number;
  /** Base64, of the first of them. */
  readonly data: string;
}

/** Evidence, and the asset or system that it is about. */
export type Recorded<Evidence> = Evidence & { readonly id: string };

export interface WantedMemory {
  readonly systemId: string;
  /** Between which the ends of the intervals lie that are to be looked at [ms]. */
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface RememberedSystem {
  readonly systemId: string;
  readonly before: IntakeMemory;
  readonly after: IntakeMemory;
}

/** A step of provisioning of an asset. */
export interface AssetIntent extends ProvisioningIntent {
  readonly assetId: string;
}

/** A system that sends and that the device table does not have. */
export interface UnknownSystem {
  readonly systemId: string;
  readonly recordCount: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

const STATES_HOLD = fleetKey(FLEET_HOLDS, 'states');

/** The fleet in a table. */
export function createFleetRepository(table: Table): FleetRepository {
  const list = <Evidence>(pk: string) => queryRecords<Recorded<Evidence>>(table, { pk });
  const put = (pk: string, id: string, evidence: object) =>
    table.putMany([recordItem(fleetKey(pk, id), { ...evidence, id })]);
  return {
    devices: () => queryRecords<Device>(table, { pk: FLEET_DEVICES }),
    device: (assetId) => readRecord<Device>(table, fleetKey(FLEET_DEVICES, assetId)),
    putDevices: (devices) =>
      table.putMany(devices.map((device) => recordItem(fleetKey(FLEET_DEVICES, device.id), device))),
    removeDevice: (assetId) => table.delete(fleetKey(FLEET_DEVICES, assetId)),
    metadata: () => list<MetadataEvidence>(FLEET_METADATA),
    putMetadata: (assetId, evidence) => put(FLEET_METADATA, assetId, evidence),
    status: () => list<StatusEvidence>(FLEET_STATUS),
    putStatus: (assetId, evidence) => putNewer(table, assetId, evidence),
    states: () => list<StateHistory>(FLEET_STATES),
    putState: (assetId, history) => put(FLEET_STATES, assetId, history),
    siteStates: () => list<StateHistory>(FLEET_SITE_STATES),
    putSiteState: (siteId, history) => put(FLEET_SITE_STATES, siteId, history),
    polls: () => queryRecords<SitePoll>(table, { pk: FLEET_POLLS }),
    putPolls: (polls) => table.putMany(polls.map((poll) => recordItem(fleetKey(FLEET_POLLS, poll.id), poll))),
    heldSinceMs: async () => (await readRecord<{ readonly sinceMs: number }>(table, STATES_HOLD))?.sinceMs,
    putHeldSince: (sinceMs) =>
      sinceMs === undefined
        ? table.delete(STATES_HOLD)
        : table.putMany([recordItem(STATES_HOLD, { sinceMs })]),
    heartbeats: () => queryHeartbeats(table),
    memories: (wanted) => readMemories(table, wanted),
    putMemories: (memories) => table.putMany(memories.flatMap(itemsOfMemory)),
    intents: (assetId) =>
      queryRecords<AssetIntent>(table, {
        pk: FLEET_INTENTS,
        ...(assetId === undefined ? {} : { prefix: keyPrefix(assetId) }),
      }),
    beginIntent: (intent) => beginIntent(table, intent),
    putIntent: (intent) => table.putMany([recordItem(fleetIntentKey(intent.assetId, intent.step), intent)]),
    unknown: () => queryRecords<UnknownSystem>(table, { pk: FLEET_UNKNOWN }),
    unknownOf: (systemId) => readRecord<UnknownSystem>(table, fleetKey(FLEET_UNKNOWN, systemId)),
    putUnknown: (unknown) => table.putMany([recordItem(fleetKey(FLEET_UNKNOWN, unknown.systemId), unknown)]),
    quarantined: () => queryRecords<QuarantinedRecord>(table, { pk: FLEET_NOTES }),
    quarantinedOf: (key) => readRecord<QuarantinedRecord>(table, fleetKey(FLEET_NOTES, key)),
    putQuarantined: (records) =>
      table.putMany(records.map((record) => recordItem(fleetKey(FLEET_NOTES, record.key), record))),
    release: (key) => table.delete(fleetKey(FLEET_NOTES, key)),
  };
}

async function putNewer(table: Table, assetId: string, evidence: StatusEvidence): Promise<boolean> {
  const key = fleetKey(FLEET_STATUS, assetId);
  for (;;) {
    const before = await readRecord<Recorded<StatusEvidence>>(table, key);
    if (before !== undefined && before.observedMs >= evidence.observedMs) return false;
    const condition =
      before === undefined
        ? ABSENT
        : ({ kind: 'equals', attributes: recordItem(key, before).attributes } as const);
    const result = await table.put(recordItem(key, { ...evidence, id: assetId }), condition);
    if (result.outcome === 'stored') return true;
  }
}

async function beginIntent(table: Table, intent: AssetIntent): Promise<AssetIntent> {
  const key = fleetIntentKey(intent.assetId, intent.step);
  const result = await table.put(recordItem(key, intent), ABSENT);
  if (result.outcome === 'stored') return intent;
  return (await readRecord<AssetIntent>(table, key)) ?? intent;
}

/* What is remembered of a system: an item with its heartbeat and counters, and one per UTC day with its intervals. */

interface StoredMemory {
  readonly id: string;
  readonly heartbeat?: Heartbeat;
  readonly counters: Readonly<Record<string, { readonly highWs: string; readonly lowerCount: number }>>;
  readonly evidence?: StreamEvidence;
}

/** Ends of intervals of one day, as seconds from its start, and their digests, one after the other. */
interface SeenDay {
  readonly dayMs: number;
  readonly packed: Int32Array;
}

async function* queryHeartbeats(table: Table): AsyncGenerator<Recorded<Heartbeat>> {
  const stored = queryRecords<StoredMemory>(table, { pk: FLEET_HEARTBEATS });
  for await (const { id, heartbeat, evidence } of stored) {
    if (heartbeat !== undefined) yield { ...heartbeat, ...(evidence === undefined ? {} : { evidence }), id };
  }
}

async function readMemories(table: Table, wanted: readonly WantedMemory[]): Promise<readonly IntakeMemory[]> {
  const stored = await readRecords<StoredMemory>(
    table,
    wanted.map(({ systemId }) => fleetKey(FLEET_HEARTBEATS, systemId)),
  );
  const dayKeys = wanted.map(({ systemId, fromMs, untilMs }) =>
    daysBetween(fromMs, untilMs).map((dayMs) => fleetSeenKey(systemId, dayText(dayMs))),
  );
  const days = await readRecords<SeenDay>(table, dayKeys.flat());
  let next = 0;
  return wanted.map((_, index) => {
    const count = dayKeys[index]!.length;
    const seen = days.slice(next, next + count).filter((day) => day !== undefined);
    next += count;
    return memoryOf(stored[index], seen);
  });
}

function memoryOf(stored: StoredMemory | undefined, seen: readonly SeenDay[]): IntakeMemory {
  const ends: number[] = [];
  const digests: number[] = [];
  for (const { dayMs, packed } of seen) {
    for (let index = 0; index < packed.length; index += 2) {
      ends.push(dayMs + packed[index]!);
      digests.push(packed[index + 1]!);
    }
  }
  const counters = Object.entries(stored?.counters ?? {}).map(
    ([name, { highWs, lowerCount }]) => [name, { highWs: BigInt(highWs), lowerCount }] as const,
  );
  return {
    heartbeat: stored?.heartbeat,
    seenEndsMs: Float64Array.from(ends),
    seenDigests: Int32Array.from(digests),
    counters: Object.fromEntries(counters),
    evidence: stored?.evidence,
  };
}

function itemsOfMemory({ systemId, before, after }: RememberedSystem): readonly Item[] {
  const counters = Object.entries(after.counters).map(
    ([name, { highWs, lowerCount }]) => [name, { highWs: String(highWs), lowerCount }] as const,
  );
  const stored: StoredMemory = {
    id: systemId,
    ...(after.heartbeat === undefined ? {} : { heartbeat: after.heartbeat }),
    counters: Object.fromEntries(counters),
    ...(after.evidence === undefined ? {} : { evidence: after.evidence }),
  };
  const known = seenByDay(before);
  const changed = [...seenByDay(after)].filter(([dayMs, packed]) => !isSame(known.get(dayMs), packed));
  return [
    recordItem(fleetKey(FLEET_HEARTBEATS, systemId), stored),
    ...changed.map(([dayMs, packed]) =>
      recordItem(fleetSeenKey(systemId, dayText(dayMs)), {
        dayMs,
        packed: Int32Array.from(packed),
      } satisfies SeenDay),
    ),
  ];
}

function seenByDay({ seenEndsMs, seenDigests }: IntakeMemory): Map<number, number[]> {
  const days = new Map<number, number[]>();
  seenEndsMs.forEach((endMs, index) => {
    const dayMs = startOfDay(endMs);
    const packed = days.get(dayMs) ?? [];
    packed.push(endMs - dayMs, seenDigests[index]!);
    days.set(dayMs, packed);
  });
  return days;
}

function isSame(left: readonly number[] | undefined, right: readonly number[]): boolean {
  return (
    left !== undefined && left.length === right.length && left.every((value, index) => value === right[index])
  );
}

function daysBetween(fromMs: number, untilMs: number): readonly number[] {
  const days: number[] = [];
  for (let dayMs = startOfDay(fromMs); dayMs <= untilMs; dayMs += DAY_MS) days.push(dayMs);
  return days;
}

function startOfDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/** Of UTC: a key, and nothing that anybody reads as a day of theirs. */
function dayText(dayMs: number): string {
  return new Date(dayMs).toISOString().slice(0, 10);
}
