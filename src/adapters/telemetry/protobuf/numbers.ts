/** Numbers of the wire and numbers of the house. */

const TWO_32 = 4_294_967_296;
const MS_PER_SECOND = 1_000;
const NANOS_PER_MS = 1_000_000;

/** The farthest instant that a Date can hold, as whole seconds. */
const SECONDS_MAX = 8_640_000_000_000;

/** 64 bits as the reader gives them. */
export interface Int64 {
  readonly low: number;
  readonly high: number;
}

interface WireInstant {
  readonly seconds: Int64 | number;
  readonly nanos: number;
}

/** @returns ms since the epoch, rounded down; undefined where it is absent or no instant of this calendar. */
export function instantMs(instant: WireInstant | null | undefined): number | undefined {
  if (instant === null || instant === undefined) return undefined;
  const { seconds, nanos } = instant;
  const wholeS = typeof seconds === 'number' ? seconds : seconds.high * TWO_32 + (seconds.low >>> 0);
  if (!(Math.abs(wholeS) <= SECONDS_MAX) || nanos < 0 || nanos >= MS_PER_SECOND * NANOS_PER_MS)
    return undefined;
  return wholeS * MS_PER_SECOND + Math.floor(nanos / NANOS_PER_MS);
}

export function wireInstant(atMs: number): { readonly seconds: Int64; readonly nanos: number } {
  const seconds = Math.floor(atMs / MS_PER_SECOND);
  return { seconds: int64(BigInt(seconds)), nanos: (atMs - seconds * MS_PER_SECOND) * NANOS_PER_MS };
}

const SAFE_HIGH = 2 ** 21;

/** An unsigned 64-bit counter. Most are far below 2^53, where the way over a plain number is the shorter one. */
export function counter(value: Int64 | number | null | undefined): bigint | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number') return BigInt(value);
  const high = value.high >>> 0;
  const low = value.low >>> 0;
  return high < SAFE_HIGH ? BigInt(high * TWO_32 + low) : (BigInt(high) << 32n) | BigInt(low);
}

export function int64(value: bigint): Int64 {
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
}
