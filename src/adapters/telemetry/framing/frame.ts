import type { PoisonReason } from '../protobuf/outcome.ts';
import { NO_HEAD, type RecordHead } from '../record.ts';
import type { JsonShape } from './json-record.ts';

/** One record of a container: its bytes as they were put into the stream, or why there are none. */
export interface Frame {
  readonly bytes: Buffer;
  /** Of its first byte in the file after decompression. */
  readonly byteOffset: number;
  readonly head: RecordHead;
  readonly spoiled: { readonly reason: PoisonReason; readonly detail: string } | undefined;
}

/** Cuts a file into frames, chunk by chunk; what it holds meanwhile is bounded. */
export interface Framer {
  /** Bytes that it holds, since what they belong to is not complete. */
  readonly heldBytes: number;
  /** Which services wrote the records of JSON so far. */
  readonly shapes?: ReadonlySet<JsonShape>;
  /** Takes the next bytes of the file and adds the frames that are complete. */
  push(chunk: Buffer, frames: Frame[]): void;
  /** The file has ended. */
  end(frames: Frame[]): void;
}

export function frame(bytes: Buffer, byteOffset: number): Frame {
  return { bytes, byteOffset, head: NO_HEAD, spoiled: undefined };
}

export function spoiledFrame(
  bytes: Buffer,
  byteOffset: number,
  spoiled: NonNullable<Frame['spoiled']>,
): Frame {
  return { bytes, byteOffset, head: NO_HEAD, spoiled };
}

/** So much of a chunk finishes what was cut by the end of the last one, as a rule. */
const JOINT_BYTES = 16_384;

/**
 * Hands a chunk on behind what is left of the last one. Where that is little, only the beginning of the chunk is copied.
 *
 * @param rest - what is left: the last bytes of those that were taken.
 */
export function takeBehind(rest: () => Buffer, chunk: Buffer, take: (bytes: Buffer) => void): void {
  const before = rest();
  const isJoint = before.length > 0 && before.length <= JOINT_BYTES && chunk.length > JOINT_BYTES;
  const taken = isJoint ? JOINT_BYTES : 0;
  if (isJoint) take(Buffer.concat([before, chunk.subarray(0, taken)]));
  const left = rest();
  take(
    left.length <= taken ? chunk.subarray(taken - left.length) : Buffer.concat([left, chunk.subarray(taken)]),
  );
}
