import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { MESSAGE_BYTES_MAX } from '../protobuf/limits.ts';
import { type Poison, poison } from '../protobuf/outcome.ts';
import { deaggregate, type UserRecord } from './deaggregate.ts';

/** A message out of a record of the stream. */
export interface Unwrapped {
  readonly payload: Buffer;
  /** Which of the records that were put into one; undefined where it was alone. */
  readonly subIndex: number | undefined;
  readonly partitionKey: string | undefined;
}

/** What one of the records holds instead of a message. */
export interface Unwrappable extends Poison {
  readonly bytes: Buffer;
  readonly subIndex: number | undefined;
  readonly partitionKey: string | undefined;
}

export type UnwrapOutcome = Unwrapped | Unwrappable;

/** What producers have put around the messages of a record. */
export interface Wrapping {
  isAggregated: boolean;
  isCompressed: boolean;
}

const CODE = {
  gzip: 0x1f,
  gzipNext: 0x8b,
  zstd: 0x28,
  aggregated: 0xf3,
  glue: 0x03,
  confluent: 0x00,
} as const;
const ZSTD_REST = [0xb5, 0x2f, 0xfd] as const;
/** Compressed records within compressed records. */
const DEPTH_MAX = 3;
/** What the parts of a record may come to once they are decompressed: so much, and for each byte of it. */
const INFLATED_BYTES_MAX = 2 * MESSAGE_BYTES_MAX;
const INFLATED_FACTOR_MAX = 32;

const FIRST_CODES: ReadonlySet<number | undefined> = new Set([
  CODE.gzip,
  CODE.zstd,
  CODE.aggregated,
  CODE.glue,
  CODE.confluent,
]);

/** Whether there may be something around a message, by the first byte; most have nothing. */
export function isWrapped(bytes: Buffer): boolean {
  return FIRST_CODES.has(bytes[0]);
}

/**
 * Takes off what producers put around messages: compression, and aggregation. Most records have neither, which is
 * told by their first byte.
 *
 * @returns what was taken off.
 */
export function unwrap(bytes: Buffer, outcomes: UnwrapOutcome[]): Wrapping {
  const budget = { leftBytes: INFLATED_BYTES_MAX + INFLATED_FACTOR_MAX * bytes.length };
  const wrapping = { isAggregated: false, isCompressed: false };
  unwrapInto(bytes, { subIndex: undefined, partitionKey: undefined, depth: 0, budget, wrapping }, outcomes);
  return wrapping;
}

/** What may still be decompressed of a record: small ones could be made to hold gigabytes. */
interface Budget {
  leftBytes: number;
}

interface Place {
  readonly subIndex: number | undefined;
  readonly partitionKey: string | undefined;
  readonly depth: number;
  readonly budget: Budget;
  readonly wrapping: Wrapping;
}

function unwrapInto(bytes: Buffer, place: Place, outcomes: UnwrapOutcome[]): void {
  const peeled = peel(bytes, place);
  if (peeled === undefined) {
    outcomes.push({ payload: bytes, subIndex: place.subIndex, partitionKey: place.partitionKey });
  } else if ('kind' in peeled) {
    outcomes.push({ ...peeled, bytes, subIndex: place.subIndex, partitionKey: place.partitionKey });
  } else {
    if (peeled.isAggregate) place.wrapping.isAggregated = true;
    else place.wrapping.isCompressed = true;
    const depth = place.depth + 1;
    for (const [index, { data, partitionKey }] of peeled.records.entries()) {
      const subIndex = place.subIndex ?? (peeled.isAggregate ? index : undefined);
      const within = {
        subIndex,
        partitionKey: partitionKey ?? place.partitionKey,
        depth,
        budget: place.budget,
        wrapping: place.wrapping,
      };
      unwrapInto(data, within, outcomes);
    }
  }
}

interface Peeled {
  readonly isAggregate: boolean;
  readonly records: readonly UserRecord[];
}

/** Takes one layer off; undefined where there is none. */
function peel(bytes: Buffer, { depth, budget }: Place): Peeled | Poison | undefined {
  switch (bytes[0]) {
    case CODE.gzip:
    case CODE.zstd:
      return peelCompression(bytes, depth, budget);
    case CODE.aggregated: {
      const records = depth < DEPTH_MAX ? deaggregate(bytes) : undefined;
      return records === undefined ? undefined : { isAggregate: true, records };
    }
    case CODE.glue:
      return poison('unsupported-framing', 'framed by the AWS Glue Schema Registry');
    case CODE.confluent:
      return poison('unsupported-framing', 'framed by a Confluent schema registry');
    default:
      return undefined;
  }
}

function peelCompression(bytes: Buffer, depth: number, budget: Budget): Peeled | Poison | undefined {
  const inflated = inflate(bytes, budget);
  if (inflated === undefined || 'kind' in inflated) return inflated;
  if (depth >= DEPTH_MAX) return poison('unsupported-framing', 'compressed too many times');
  return { isAggregate: false, records: [{ data: inflated, partitionKey: undefined }] };
}

/** @returns undefined where it is not compressed after all. */
function inflate(bytes: Buffer, budget: Budget): Buffer | Poison | undefined {
  const isGzip = bytes[0] === CODE.gzip && bytes[1] === CODE.gzipNext;
  const isZstd = bytes[0] === CODE.zstd && ZSTD_REST.every((byte, index) => bytes[index + 1] === byte);
  if (!isGzip && !isZstd) return undefined;
  if (budget.leftBytes <= 0)
    return poison('too-large', 'the record is too large once all of it is decompressed');
  const options = { maxOutputLength: MESSAGE_BYTES_MAX };
  try {
    const inflated = isGzip ? gunzipSync(bytes, options) : zstdDecompressSync(bytes, options);
    budget.leftBytes -= inflated.length;
    return inflated;
  } catch (error) {
    budget.leftBytes -= MESSAGE_BYTES_MAX;
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const detail = error instanceof Error ? error.message : String(error);
    return isTooLarge ? poison('too-large', 'too large once it is decompressed') : poison('bad-gzip', detail);
  }
}
