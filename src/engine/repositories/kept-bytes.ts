import { type Heartbeat, type IntakeMemory, NO_MEMORY } from '../commissioning/index.ts';
import { ByteReader, type ByteWriter, MEMORY_BYTES_MAX, readMemory, writeMemory } from './memory-bytes.ts';

/** A memory, and what of it the store has. */
export interface Kept {
  /** Intervals that end between these [ms], by spans, are all here. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Of the intervals that the store does not have, the end of the earliest [ms]; infinite: it has them all. */
  readonly changedFromMs: number;
  readonly memory: IntakeMemory;
}

/*
 * As bytes: the bounds (8 each), the heartbeat, the memory, and of the intervals their count (4) and the end of the first
 * (8), then of each how long after that it ends (4) and its digest (4).
 */

type Bounds = Omit<Kept, 'memory'>;

/** Of a memory that nobody asked for: whatever is asked of it next, the store has. */
export const NO_BOUNDS: Bounds = {
  fromMs: Number.POSITIVE_INFINITY,
  untilMs: Number.NEGATIVE_INFINITY,
  changedFromMs: Number.POSITIVE_INFINITY,
};

/** As far as the bounds go. */
export const BOUNDS_BYTES = 24;

const HEAD_BYTES_MAX = 128;
const INTERVAL_BYTES = 8;

/** The bytes of a memory, until the next one's. */
export function writeKept(to: ByteWriter, { fromMs, untilMs, changedFromMs, memory }: Kept): Uint8Array {
  const { seenEndsMs, seenDigests } = memory;
  to.begin(HEAD_BYTES_MAX + MEMORY_BYTES_MAX + seenEndsMs.length * INTERVAL_BYTES);
  to.float64(fromMs);
  to.float64(untilMs);
  to.float64(changedFromMs);
  writeHeartbeat(to, memory.heartbeat);
  writeMemory(to, memory);
  const firstMs = seenEndsMs[0] ?? 0;
  to.uint32(seenEndsMs.length);
  to.float64(firstMs);
  for (let index = 0; index < seenEndsMs.length; index += 1) {
    to.uint32(seenEndsMs[index]! - firstMs);
    to.int32(seenDigests[index]!);
  }
  return to.bytes();
}

/** The bounds of a memory, of which no more bytes are needed than {@link BOUNDS_BYTES}. */
export function boundsOf(bytes: Uint8Array): Bounds {
  return readBounds(new ByteReader(bytes));
}

function readBounds(from: ByteReader): Bounds {
  const fromMs = from.float64();
  const untilMs = from.float64();
  return { fromMs, untilMs, changedFromMs: from.float64() };
}

/** Reads what {@link writeKept} wrote. */
export function readKept(bytes: Uint8Array): Kept {
  const from = new ByteReader(bytes);
  const bounds = readBounds(from);
  const heartbeat = readHeartbeat(from);
  const { counters, evidence } = readMemory(from);
  const count = from.uint32();
  const firstMs = from.float64();
  const seenEndsMs: number[] = [];
  const seenDigests: number[] = [];
  for (let index = 0; index < count; index += 1) {
    seenEndsMs.push(firstMs + from.uint32());
    seenDigests.push(from.int32());
  }
  const isNothing = heartbeat === undefined && evidence === undefined && count === 0;
  const memory = isNothing ? NO_MEMORY : { heartbeat, counters, evidence, seenEndsMs, seenDigests };
  return { ...bounds, memory };
}

function writeHeartbeat(to: ByteWriter, heartbeat: Heartbeat | undefined): void {
  to.uint8(heartbeat?.freshCount ?? 0);
  if (heartbeat === undefined || heartbeat.freshCount === 0) return;
  to.float64(heartbeat.lastFreshMs);
  to.float64(heartbeat.newestEndMs);
  to.float64(heartbeat.inverterStateCode ?? Number.NaN);
}

function readHeartbeat(from: ByteReader): Heartbeat | undefined {
  const freshCount = from.uint8();
  if (freshCount === 0) return undefined;
  const lastFreshMs = from.float64();
  const newestEndMs = from.float64();
  const code = from.float64();
  return { lastFreshMs, newestEndMs, freshCount, inverterStateCode: Number.isNaN(code) ? undefined : code };
}
