import type { CounterMemory, Heartbeat, IntakeMemory, StreamEvidence } from '../commissioning/index.ts';
import { NO_MEMORY } from '../commissioning/index.ts';
import type { Attributes, Item, ItemKey, Table } from '../ports.ts';
import { DAY_MS } from '../time/index.ts';
import type { Recorded, RememberedSystem, SeenIntervals, WantedMemory } from './fleet-records.ts';
import { FLEET_HEARTBEATS, fleetHeartbeatKey, fleetSeenKey } from './keys.ts';
import { readRecords, recordItem } from './read.ts';

/*
 * What is remembered of a system. An item with its heartbeat in the open, since every look at the fleet reads that, and
 * with all else packed, since only the next record of the system needs it. And an item per UTC day with its intervals; days
 * take turns in as many items as a record may be days old, so that old ones need not be removed.
 */

/** Days that intervals of one batch may lie in: eight before the day of an arrival, that day, and the next one. */
const SEEN_DAYS = 10;

/** Packed bytes are of this unit everywhere in the store. */
const UNIT_BYTES = 4;

/** Heartbeats as they lie in the store; what is not known is absent. */
interface StoredHeartbeat {
  readonly id: string;
  readonly lastFreshMs?: number;
  readonly newestEndMs?: number;
  readonly stateCode?: number;
  readonly freshCount?: number;
  /** JSON of a StoredMemory. */
  readonly memory: Uint8Array;
}

interface StoredMemory {
  readonly counters: Readonly<Record<string, readonly [highWs: string, lowerCount: number, endMs?: number]>>;
  readonly evidence?: Omit<StreamEvidence, 'delaysMs'> & { readonly delaysMs: readonly number[] };
}

/** Ends of intervals of one day, as milliseconds from its start, and their digests, one after the other. */
interface SeenDay {
  readonly dayMs: number;
  readonly packed: Int32Array;
}

/** Heartbeats of all systems; with what their records add up to only where that is asked for. */
export async function* queryHeartbeats(
  table: Table,
  withEvidence: boolean,
): AsyncGenerator<Recorded<Heartbeat>> {
  for await (const { attributes } of table.query({ pk: FLEET_HEARTBEATS })) {
    const recorded = recordedOf(attributes, withEvidence);
    if (recorded !== undefined) yield recorded;
  }
}

/** The heartbeat of one system, with what its records add up to. */
export async function readHeartbeat(
  table: Table,
  systemId: string,
): Promise<Recorded<Heartbeat> | undefined> {
  const item = await table.get(fleetHeartbeatKey(systemId));
  return item && recordedOf(item.attributes, true);
}

function recordedOf(attributes: Attributes, withEvidence: boolean): Recorded<Heartbeat> | undefined {
  const stored = attributes as unknown as StoredHeartbeat; // as it is written below
  const heartbeat = heartbeatOf(stored);
  if (heartbeat === undefined) return undefined;
  const evidence = withEvidence ? unpackMemory(stored.memory).evidence : undefined;
  return { id: stored.id, ...heartbeat, ...(evidence === undefined ? {} : { evidence }) };
}

/** Where everything lies that is remembered of a system. */
export function keysOfMemory(systemId: string): readonly ItemKey[] {
  const slots = Array.from({ length: SEEN_DAYS }, (_, slot) => fleetSeenKey(systemId, String(slot)));
  return [fleetHeartbeatKey(systemId), ...slots];
}

function heartbeatOf(stored: StoredHeartbeat): Heartbeat | undefined {
  const { lastFreshMs, newestEndMs, stateCode, freshCount } = stored;
  if (lastFreshMs === undefined || newestEndMs === undefined || freshCount === undefined) return undefined;
  return { lastFreshMs, newestEndMs, inverterStateCode: stateCode, freshCount };
}

/** What is remembered of systems, in the order given. */
export async function readMemories(
  table: Table,
  wanted: readonly WantedMemory[],
): Promise<readonly IntakeMemory[]> {
  const items = await table.getMany(wanted.map(({ systemId }) => fleetHeartbeatKey(systemId)));
  const ofDays = wanted.map(({ fromMs, untilMs }) => daysBetween(fromMs, untilMs));
  const keys = wanted.flatMap(({ systemId }, index) =>
    ofDays[index]!.map((dayMs) => fleetSeenKey(systemId, slotOf(dayMs))),
  );
  const found = await readRecords<SeenDay>(table, keys);
  let next = 0;
  return wanted.map((_, index) => {
    const stored = items[index]?.attributes as StoredHeartbeat | undefined; // as it is written below
    const seen: SeenDay[] = [];
    for (const dayMs of ofDays[index]!) {
      const day = found[next];
      next += 1;
      if (day?.dayMs === dayMs) seen.push(day);
    }
    return memoryOf(stored, seen);
  });
}

function memoryOf(stored: StoredHeartbeat | undefined, seen: readonly SeenDay[]): IntakeMemory {
  if (stored === undefined && seen.length === 0) return NO_MEMORY;
  const count = seen.reduce((sum, { packed }) => sum + packed.length / 2, 0);
  const seenEndsMs = new Float64Array(count);
  const seenDigests = new Int32Array(count);
  let at = 0;
  for (const { dayMs, packed } of seen) {
    for (let index = 0; index < packed.length; index += 2) {
      seenEndsMs[at] = dayMs + packed[index]!;
      seenDigests[at] = packed[index + 1]!;
      at += 1;
    }
  }
  return {
    heartbeat: stored === undefined ? undefined : heartbeatOf(stored),
    seenEndsMs,
    seenDigests,
    ...(stored === undefined ? { counters: {}, evidence: undefined } : unpackMemory(stored.memory)),
  };
}

/** The items of what is remembered now; of days only those that differ from before. */
export function itemsOfMemory({ systemId, before, after }: RememberedSystem): readonly Item[] {
  const { heartbeat } = after;
  const attributes = {
    id: systemId,
    ...(heartbeat === undefined
      ? {}
      : {
          lastFreshMs: heartbeat.lastFreshMs,
          newestEndMs: heartbeat.newestEndMs,
          freshCount: heartbeat.freshCount,
          ...(heartbeat.inverterStateCode === undefined ? {} : { stateCode: heartbeat.inverterStateCode }),
        }),
    memory: packMemory(after),
  } satisfies StoredHeartbeat;
  return [
    { ...fleetHeartbeatKey(systemId), attributes },
    ...changedDays(before, after).map((day) => recordItem(fleetSeenKey(systemId, slotOf(day.dayMs)), day)),
  ];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function packMemory({ counters, evidence }: Pick<IntakeMemory, 'counters' | 'evidence'>): Uint8Array {
  const packed: Record<string, readonly [string, number, number?]> = {};
  for (const name in counters) {
    const { highWs, lowerCount, endMs } = counters[name]!;
    packed[name] = endMs === undefined ? [String(highWs), lowerCount] : [String(highWs), lowerCount, endMs];
  }
  const text = JSON.stringify({
    counters: packed,
    ...(evidence === undefined ? {} : { evidence: { ...evidence, delaysMs: Array.from(evidence.delaysMs) } }),
  } satisfies StoredMemory);
  const bytes = encoder.encode(text);
  const odd = bytes.length % UNIT_BYTES;
  // Spaces at its end are no part of a JSON text.
  return odd === 0 ? bytes : encoder.encode(text + ' '.repeat(UNIT_BYTES - odd));
}

function unpackMemory(bytes: Uint8Array): Pick<IntakeMemory, 'counters' | 'evidence'> {
  const { counters, evidence } = JSON.parse(decoder.decode(bytes)) as StoredMemory; // as it was packed
  const unpacked: Record<string, CounterMemory> = {};
  for (const name in counters) {
    const [highWs, lowerCount, endMs] = counters[name]!;
    unpacked[name] = { highWs: BigInt(highWs), lowerCount, ...(endMs === undefined ? {} : { endMs }) };
  }
  return {
    counters: unpacked,
    evidence:
      evidence === undefined ? undefined : { ...evidence, delaysMs: Int32Array.from(evidence.delaysMs) },
  };
}

/** Days whose intervals are others than before; both are in the order of time. */
function changedDays(before: SeenIntervals, after: SeenIntervals): readonly SeenDay[] {
  const known = new Map(daysOf(before).map((day) => [day.dayMs, day.packed]));
  return daysOf(after).filter(({ dayMs, packed }) => !isSame(known.get(dayMs), packed));
}

function daysOf({ seenEndsMs, seenDigests }: SeenIntervals): readonly SeenDay[] {
  const days: SeenDay[] = [];
  let from = 0;
  while (from < seenEndsMs.length) {
    const dayMs = startOfDay(seenEndsMs[from]!);
    let until = from + 1;
    while (until < seenEndsMs.length && seenEndsMs[until]! < dayMs + DAY_MS) until += 1;
    const packed = new Int32Array(2 * (until - from));
    for (let index = from; index < until; index += 1) {
      packed[2 * (index - from)] = seenEndsMs[index]! - dayMs;
      packed[2 * (index - from) + 1] = seenDigests[index]!;
    }
    days.push({ dayMs, packed });
    from = until;
  }
  return days;
}

function isSame(left: Int32Array | undefined, right: Int32Array): boolean {
  if (left?.length !== right.length) return false;
  for (let index = 0; index < right.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

function daysBetween(fromMs: number, untilMs: number): readonly number[] {
  const days: number[] = [];
  for (let dayMs = startOfDay(fromMs); dayMs <= untilMs; dayMs += DAY_MS) days.push(dayMs);
  return days;
}

/** Of the day of UTC [ms]. */
export function startOfDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/** The item of a day, and of all days a multiple of so many before and after it. */
function slotOf(dayMs: number): string {
  const day = dayMs / DAY_MS;
  return String(((day % SEEN_DAYS) + SEEN_DAYS) % SEEN_DAYS);
}
