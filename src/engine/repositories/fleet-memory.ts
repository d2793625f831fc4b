import type { Heartbeat, IntakeMemory } from '../commissioning/index.ts';
import { NO_MEMORY } from '../commissioning/index.ts';
import type { Attributes, Item, ItemKey, Table } from '../ports.ts';
import type { Recorded, RememberedSystem, WantedMemory } from './fleet-records.ts';
import { FLEET_HEARTBEATS, fleetHeartbeatKey, fleetSeenKey } from './keys.ts';
import { ByteReader, ByteWriter, MEMORY_BYTES_MAX, readMemory, writeMemory } from './memory-bytes.ts';
import { readRecords, recordItem } from './read.ts';
import { SEEN_SLOTS, SPAN_MS, slotOf, spansBetween, startOfSpan } from './seen-spans.ts';

/*
 * What is remembered of a system. An item with its heartbeat in the open, since every look at the fleet reads that, and
 * with all else packed, since only the next record of the system needs it. And an item for each span of time with intervals.
 */

/** Packed bytes are of this unit everywhere in the store. */
const UNIT_BYTES = 4;

/** Heartbeats as they lie in the store; what is not known is absent. */
interface StoredHeartbeat {
  readonly id: string;
  readonly lastFreshMs?: number;
  readonly newestEndMs?: number;
  readonly stateCode?: number;
  readonly freshCount?: number;
  /** See memory-bytes.ts, and zeros up to the next unit. */
  readonly memory: Uint8Array;
}

/** Ends of intervals of one span, as milliseconds from its start, and their digests, one after the other. */
interface SeenSpan {
  readonly spanMs: number;
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
  const slots = Array.from({ length: SEEN_SLOTS }, (_, slot) => fleetSeenKey(systemId, String(slot)));
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
  const ofSpans = wanted.map(({ fromMs, untilMs }) => spansBetween(fromMs, untilMs));
  const keys = wanted.flatMap(({ systemId }, index) =>
    ofSpans[index]!.map((spanMs) => fleetSeenKey(systemId, slotOf(spanMs))),
  );
  const found = await readRecords<SeenSpan>(table, keys);
  let next = 0;
  return wanted.map((_, index) => {
    const stored = items[index]?.attributes as StoredHeartbeat | undefined; // as it is written below
    const seen: SeenSpan[] = [];
    for (const spanMs of ofSpans[index]!) {
      const span = found[next];
      next += 1;
      if (span?.spanMs === spanMs) seen.push(span);
    }
    return memoryOf(stored, seen);
  });
}

function memoryOf(stored: StoredHeartbeat | undefined, seen: readonly SeenSpan[]): IntakeMemory {
  if (stored === undefined && seen.length === 0) return NO_MEMORY;
  const seenEndsMs: number[] = [];
  const seenDigests: number[] = [];
  for (const { spanMs, packed } of seen) {
    for (let index = 0; index < packed.length; index += 2) {
      seenEndsMs.push(spanMs + packed[index]!);
      seenDigests.push(packed[index + 1]!);
    }
  }
  return {
    heartbeat: stored === undefined ? undefined : heartbeatOf(stored),
    seenEndsMs,
    seenDigests,
    ...(stored === undefined ? { counters: {}, evidence: undefined } : unpackMemory(stored.memory)),
  };
}

/** The items of what is remembered now, of intervals only those of spans that differ from before. */
export function itemsOfMemory({ systemId, after, changedFromMs }: RememberedSystem): readonly Item[] {
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
  const changed = changedFromMs === undefined ? [] : spansFrom(changedFromMs, after);
  return [
    { ...fleetHeartbeatKey(systemId), attributes },
    ...changed.map((span) => recordItem(fleetSeenKey(systemId, slotOf(span.spanMs)), span)),
  ];
}

const scratch = new ByteWriter();

function packMemory(memory: IntakeMemory): Uint8Array {
  scratch.begin(MEMORY_BYTES_MAX);
  writeMemory(scratch, memory);
  while (scratch.at % UNIT_BYTES !== 0) scratch.uint8(0);
  return scratch.bytes().slice();
}

function unpackMemory(bytes: Uint8Array): Pick<IntakeMemory, 'counters' | 'evidence'> {
  return readMemory(new ByteReader(bytes));
}

/** The spans that have intervals from there on, with all intervals of theirs; both are in the order of time. */
function spansFrom(fromMs: number, { seenEndsMs, seenDigests }: IntakeMemory): readonly SeenSpan[] {
  const spans: SeenSpan[] = [];
  const firstMs = startOfSpan(fromMs);
  let from = seenEndsMs.length;
  while (from > 0 && seenEndsMs[from - 1]! >= firstMs) from -= 1;
  while (from < seenEndsMs.length) {
    const spanMs = startOfSpan(seenEndsMs[from]!);
    let until = from + 1;
    while (until < seenEndsMs.length && seenEndsMs[until]! < spanMs + SPAN_MS) until += 1;
    const packed = new Int32Array(2 * (until - from));
    for (let index = from; index < until; index += 1) {
      packed[2 * (index - from)] = seenEndsMs[index]! - spanMs;
      packed[2 * (index - from) + 1] = seenDigests[index]!;
    }
    spans.push({ spanMs, packed });
    from = until;
  }
  return spans;
}
